import type { GoLive } from '../domain/go-live.js';
import { formatInstant, parseInstant } from '../domain/time.js';
import { filedBy, type Filed } from './filing.js';
import { inputErrors } from './input-errors.js';
import { judgedAt } from './judging.js';
import { checkedOpening, checkStation } from './opening-checks.js';
import { invalid, Problem } from './problems.js';
import type { Reader } from './reader.js';
import { takeoverBody, tellPast, type PastTold, type TakeoverBody } from './takeover.js';

/** 接管在办案件: what is proposed is tried as a whole, when it is proposed and again when it is confirmed. */

export interface Proposal {
  /** Of the case that it is to become, and of the command by which that begins. */
  readonly id: string;
  readonly commandId: string;
  readonly agency: string;
  readonly proposer: string;
  readonly goLive: GoLive;
}

export interface Tried {
  readonly past: PastTold;
  /** As it was read. */
  readonly body: TakeoverBody;
  readonly filing: Filed;
}

/**
 * Opening, people and past against register and rules as they stand now; nothing of it is written.
 *
 * @throws Problem with a pointer into the proposal
 */
export async function tried(
  { deps, user, now }: Pick<Reader, 'deps' | 'user' | 'now'>,
  body: TakeoverBody,
  { id, commandId, agency: agencyId, proposer, goLive }: Proposal,
): Promise<Tried> {
  const door = body.application ? 'application' : 'notice';
  const opening = (body.application ?? body.notice)!;
  const at = `/${door}`;
  const agency = await deps.db.prisma.agency.findUniqueOrThrow({ where: { id: agencyId } });
  await checkStation(deps, agencyId, opening, at);
  mustBeOfBefore(opening.receivedAt, goLive, `${at}/receivedAt`);
  await checkedOpening(deps, opening, { agency: agencyId, caseId: id, at });
  const past = await tellPast(deps, door, opening, body.history, {
    ...{ caseId: id, commandId, agency, now },
    actor: { user: proposer },
  });
  // Nobody tells, or vouches for, what he himself did as the handler.
  if ([proposer, user.username].some((one) => past.handlers.includes(one))) throw new Problem('same-person');
  return {
    past,
    body: { ...body, history: [...past.history] },
    filing: filedBy(past.entered.body, { agency: agencyId, caseId: id, at: past.entered.at }),
  };
}

/** What came in when the window was open already is entered as everything is, with its clocks. */
function mustBeOfBefore(receivedAt: string | undefined, { from }: GoLive, pointer: string): void {
  if (receivedAt === undefined) throw invalid([{ pointer, code: 'required' }]);
  if (parseInstant(receivedAt) < from) return;
  throw invalid([{ pointer, code: 'after-opening', params: { opened: formatInstant(from) } }]);
}

/** What was stored, read once more as of now. */
export function reread(text: string, now: number): TakeoverBody {
  const stored: unknown = JSON.parse(text);
  const read = judgedAt(now, () => takeoverBody.safeParse(stored));
  if (!read.success) throw invalid(inputErrors(read.error, stored, 'body'));
  return read.data;
}
