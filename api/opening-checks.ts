import { isMatterOf } from '../db/cases.js';
import type { User } from '../domain/permissions.js';
import type { Deps } from './deps.js';
import { filedBy, type Filed } from './filing.js';
import type { ApplicationBody, NoticeBody } from './openings.js';
import { peopleErrors } from './people.js';
import { invalid } from './problems.js';

/** What of an opening can only be judged with the record at hand, whether it is new or taken over. */

/** What a station's clerk takes in belongs to the station, said or not. */
export const ofStation = (body: ApplicationBody, { station }: User): ApplicationBody => ({
  ...body,
  station: body.station ?? station,
});

/** @param at where the opening stands in the body @returns the station that it is of */
export async function checkStation(
  deps: Deps,
  agency: string,
  body: ApplicationBody | NoticeBody,
  at: string,
): Promise<string | undefined> {
  if (!('channel' in body)) return undefined;
  const { channel, station } = body;
  if (channel === 'station' && station === undefined) throw invalid([{ pointer: `${at}/station`, code: 'required' }]);
  if (station === undefined) return undefined;
  const known = await deps.db.prisma.station.findFirst({ where: { id: station, agency_id: agency } });
  if (!known) throw invalid([{ pointer: `${at}/station`, code: 'not-known' }]);
  return station;
}

/** @param at where the opening stands in the body */
export async function checkedOpening(
  { db }: Deps,
  body: ApplicationBody | NoticeBody,
  { agency, caseId, at }: { readonly agency: string; readonly caseId: string; readonly at: string },
): Promise<Filed> {
  const errors = peopleErrors(body, []);
  if (body.matterId !== undefined && !(await isMatterOf(db.pool, agency, body.matterId)))
    errors.push({ pointer: '/matterId', code: 'unknown-matter' });
  if (errors.length > 0) throw invalid(errors.map((e) => ({ ...e, pointer: at + e.pointer })));
  return filedBy(body, { agency, caseId, at });
}
