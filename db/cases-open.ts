import type { Pool } from 'pg';
import type { KindName } from '../domain/kinds.js';
import { MAX_SPREAD_MS } from '../domain/spread.js';
import { formatInstant, type Instant } from '../domain/time.js';
import { PENDING, STUCK_ATTEMPTS } from './commands.js';
import { first, run, statement, type Row } from './sql/statement.js';
import { array, int4, int8, joined, nullable, oneOf, present, text, timestamptz, uuid } from './sql/types.js';

const OPEN = statement({
  name: 'open-cases',
  text: `SELECT p.kind, p.id, p.seq, s.key FROM proceeding p JOIN step s ON s.proceeding_id = p.id AND s.seq = p.seq
    WHERE NOT p.resting AND p.parked IS NULL`,
  columns: {
    kind: oneOf<KindName>(),
    id: uuid,
    seq: int4,
    /** Of the last step on record. */
    key: text,
  },
});
export type OpenCase = Row<typeof OPEN>;

const PAGE = statement({
  name: 'open-cases-page',
  text: `${OPEN.text} AND p.id > $1 ORDER BY p.id LIMIT $2`,
  parameters: [uuid, int8],
  columns: OPEN.columns,
});
const BY_ID = statement({
  name: 'open-case',
  text: `${OPEN.text} AND p.id = $1`,
  parameters: [uuid],
  columns: OPEN.columns,
});
const TO_END = statement({
  name: 'cases-to-end',
  text: `SELECT i.id FROM unnest($1::uuid[]) AS i(id) LEFT JOIN proceeding p ON p.id = i.id
    WHERE (p.id IS NULL OR p.resting)
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.proceeding_id = i.id AND ${PENDING})`,
  parameters: [array(uuid)],
  columns: { id: uuid },
});
const OPEN_COUNT = statement({
  name: 'open-case-count',
  text: 'SELECT count(*)::int AS n FROM proceeding WHERE NOT resting',
  columns: { n: int4 },
});
const STALLED = statement({
  name: 'stalled-cases',
  text: `${OPEN.text} AND p.id IN (
      SELECT proceeding_id FROM deadline WHERE state = 'armed' AND next_rung_at < $1
      UNION ALL SELECT d.proceeding_id FROM delivery d WHERE d.attempts >= ${STUCK_ATTEMPTS} AND ${PENDING})
    ORDER BY p.id LIMIT $2`,
  parameters: [timestamptz, int8],
  columns: OPEN.columns,
});

/** A page of the cases whose workflow must be running: not at rest, not parked. In the order of their ids. */
export async function openCases(pool: Pool, after: string, limit: number): Promise<OpenCase[]> {
  return run(pool, PAGE, [after, limit]);
}

/** The case as it stands now; undefined when its workflow need not be running any more. */
export async function openCase(pool: Pool, id: string): Promise<OpenCase | undefined> {
  return first(pool, BY_ID, [id]);
}

/** Those of the cases that nothing on record keeps running: unknown or at rest, and no command on its way to them. */
export async function casesToEnd(pool: Pool, ids: readonly string[]): Promise<string[]> {
  return (await run(pool, TO_END, [ids])).map(({ id }) => id);
}

export async function openCaseCount(pool: Pool): Promise<number> {
  return (await first(pool, OPEN_COUNT))!.n;
}

/**
 * Open cases that should have moved by now: a clock of theirs has not spoken, or nobody answers their commands.
 *
 * @param before clocks that were to speak before this instant
 */
export async function stalledCases(pool: Pool, before: Instant, limit: number): Promise<OpenCase[]> {
  return run(pool, STALLED, [formatInstant(before), limit]);
}

/** What a clock may need to speak: the longest spread of the wake-ups, waiting for commands, and a crowd of others, ms. */
const SPOKEN_WITHIN_MS = MAX_SPREAD_MS + 3 * 60_000;

const SILENT = `FROM deadline d JOIN proceeding p ON p.id = d.proceeding_id
  WHERE d.state = 'armed' AND d.next_rung_at < $1 AND NOT p.resting`;
const spokenBy = (now: Instant): string => formatInstant(now - SPOKEN_WITHIN_MS);

const SILENT_CASES = statement({
  name: 'silent-cases',
  text: `SELECT silent.id AS "caseId", c.number, silent.stage, silent.since
    FROM (SELECT p.id, p.stage, min(d.next_rung_at) AS since ${SILENT}
        AND ($3::text[] IS NULL OR p.agency_id = ANY ($3)) GROUP BY p.id ORDER BY since, p.id LIMIT $2) silent
    LEFT JOIN legal_case c USING (id) ORDER BY silent.since, silent.id`,
  parameters: [timestamptz, int8, nullable(array(text))],
  columns: {
    caseId: uuid,
    number: joined(text),
    stage: text,
    /** Since when its clock should have spoken. */
    since: timestamptz,
  },
});
export type SilentCase = Row<typeof SILENT_CASES>;

const SILENT_COUNT = statement({
  name: 'silent-case-count',
  text: `SELECT count(DISTINCT p.id)::int AS n ${SILENT}`,
  parameters: [timestamptz],
  columns: { n: int4 },
});

/** Cases with a clock that should have spoken by now and has not, the longest silent first; those parked among them. */
export async function silentCases(
  pool: Pool,
  now: Instant,
  limit: number,
  agencies: readonly string[] | null = null,
): Promise<SilentCase[]> {
  return run(pool, SILENT_CASES, [spokenBy(now), limit, agencies]);
}

export async function silentCaseCount(pool: Pool, now: Instant): Promise<number> {
  return (await first(pool, SILENT_COUNT, [spokenBy(now)]))!.n;
}

const PARKED = statement({
  name: 'parked-cases',
  text: 'SELECT kind, id, parked AS reason FROM proceeding WHERE parked IS NOT NULL ORDER BY id',
  columns: { kind: oneOf<KindName>(), id: uuid, reason: present(text) },
});
const PARKED_COUNT = statement({
  name: 'parked-case-count',
  text: 'SELECT count(*)::int AS n FROM proceeding WHERE parked IS NOT NULL',
  columns: { n: int4 },
});
export type ParkedCase = Row<typeof PARKED>;

/** Cases that can go no further until somebody has looked at them. */
export async function parkedCases(pool: Pool): Promise<ParkedCase[]> {
  return run(pool, PARKED);
}

export async function parkedCaseCount(pool: Pool): Promise<number> {
  return (await first(pool, PARKED_COUNT))!.n;
}
