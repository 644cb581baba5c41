import type { NewCommand } from '../db/commands.js';
import type { RequestRow } from '../db/requests.js';
import { may } from '../domain/permissions.js';
import type { RequestChannel } from '../domain/request/words.js';
import { formatInstant } from '../domain/time.js';
import { hashOf, type Submission } from './commands.js';
import { filed } from './filing.js';
import type { Applying } from './forms/requests.js';
import { judgedAt } from './judging.js';
import { checkedOpening } from './opening-checks.js';
import { applicationBody, openingInput } from './openings.js';
import { Problem } from './problems.js';
import type { Request } from './reader.js';
import { openingIds } from './takeover.js';

/** 诉求转申请: what was entered once is not entered again. */

/** By which door an application comes in that was made of a request. */
const CHANNEL = {
  hotline: 'hotline',
  web: 'web',
  wechat: 'web',
  visit: 'window',
  'petition-office': 'referral',
  'handed-over': 'referral',
} as const satisfies Record<RequestChannel, string>;

/** What the command of the request takes with it. */
export interface Turned extends Pick<Submission, 'filed' | 'also'> {
  readonly caseId: string;
}

/**
 * The application that a request is turned into: who asks, and what he told, are copied on the server, and the case knows its
 * request. One transaction has both commands; the case is opened once the request has taken its own.
 *
 * @throws Problem as for an application that is entered
 */
export async function applied(
  r: Request,
  route: string,
  row: RequestRow,
  given: Readonly<Record<string, unknown>>,
): Promise<Turned> {
  const { deps, user, now } = r;
  const subject = { agency: row.agency_id, station: row.station_id };
  if (!may(user, 'case:open-application', subject)) throw new Problem('forbidden');
  const { note: _, ...asked } = given as unknown as Applying;
  const { contact_name: name, contact_phone: phone } = row;
  const body = judgedAt(now, () =>
    applicationBody.parse({
      ...asked,
      channel: CHANNEL[row.facts.channel],
      ...(row.station_id !== null && { station: row.station_id }),
      receivedAt: formatInstant(row.received_at.getTime()),
      narrative: row.text,
      ...(name !== null && { recipients: [{ name, idKind: 'pending', ...(phone !== null && { phone }) }] }),
    }),
  );
  const agency = await deps.db.prisma.agency.findUniqueOrThrow({ where: { id: row.agency_id } });
  const ids = openingIds(user.username, route, r.idempotencyKey);
  const filing = await checkedOpening(deps, body, { agency: agency.id, caseId: ids.caseId, at: '' });
  // There is one person, and nothing but a reason can be said of him here.
  const pointers = { notice: '/duplicateReason', recipient: () => '/duplicateReason' };
  const text = hashOf({ ...body, request: row.id });
  const opening: NewCommand = {
    id: ids.commandId,
    actor: user.username,
    route: `${route}/application`,
    key: r.idempotencyKey,
    proceeding: ids.caseId,
    proceedingKind: 'case',
    kind: 'open',
    name: 'application',
    inputs: [openingInput('application', body, { ...ids, agency, actor: { user: user.username }, now })],
    ...{ body: text.text, bodyHash: text.hash, receivedAt: now },
  };
  const { claims, ...looks } = filed(r, { ...filing, pointers });
  return { caseId: ids.caseId, filed: { claims: [], ...looks }, also: { ...opening, claims } };
}
