import type { Pool, PoolClient } from 'pg';
import { chooseDraws, type Draw } from '../domain/draw.js';
import { formatInstant, type CivilDate, type Instant } from '../domain/time.js';
import { transaction } from './client.js';
import { drawSituation } from './draw-situation.js';
import { idFor } from './ids.js';
import { giveOrders, type Order } from './orders.js';
import { loadDrawRule } from './rule-data.js';
import { run, statement } from './sql/statement.js';
import { array, int4, nothing, text, timestamptz, uuid } from './sql/types.js';

export interface DrawRequest {
  readonly agency: string;
  /** The period's name, '2026' or '2026-01-01–2026-10-31'; written on the draw. */
  readonly period: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly at: Instant;
}

export interface DrawnHearing {
  readonly caseId: string;
  readonly hearingNo: number;
}

/**
 * Draws the hearings to be attended (庭审旁听) and leaves each case the command that tells it so, in one transaction
 * under the agency's lock. Nothing is drawn twice, whoever else draws at the same time; run again, it draws only what
 * has become necessary since. The relay delivers the commands.
 */
export async function runDraw(pool: Pool, request: DrawRequest): Promise<{ drawn: DrawnHearing[] }> {
  return transaction(pool, async (client) => {
    await lockDraws(client, request.agency);
    const rule = await loadDrawRule(client, request.agency);
    const { state, candidates } = await drawSituation(client, request);
    const draws = chooseDraws(rule, state, candidates, seedOf(request));
    const drawn = draws.map(({ hearingId, reason }) => ({ ...hearingOf(hearingId), reason }));
    if (drawn.length > 0) await write(client, request, rule.version, drawn);
    return { drawn: drawn.map(({ caseId, hearingNo }) => ({ caseId, hearingNo })) };
  });
}

const LOCK = statement({
  name: 'lock-draws',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('draw/' || $1, 0)) AS locked`,
  parameters: [text],
  columns: { locked: nothing },
});
const DRAWN = statement({
  name: 'draw-hearings',
  text: `INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version)
    SELECT d.case_id, d.no, $1, $2, $3, d.reason, $4
    FROM unnest($5::uuid[], $6::int[], $7::text[]) AS d (case_id, no, reason)`,
  parameters: [text, text, timestamptz, int4, array(uuid), array(int4), array(text)],
});

/** Set before any hearing is announced, and known from what the draw records: agency and period. */
function seedOf({ agency, period }: DrawRequest): string {
  return `draw/${agency}/${period}`;
}

/** Waits for its turn; a statement of its own, so that what follows reads what the one before has written. */
async function lockDraws(client: PoolClient, agency: string): Promise<void> {
  await run(client, LOCK, [agency]);
}

async function write(
  client: PoolClient,
  { agency, period, at }: DrawRequest,
  version: number,
  drawn: readonly (DrawnHearing & Pick<Draw, 'reason'>)[],
): Promise<void> {
  await run(client, DRAWN, [
    agency,
    period,
    formatInstant(at),
    version,
    drawn.map((d) => d.caseId),
    drawn.map((d) => d.hearingNo),
    drawn.map((d) => d.reason),
  ]);
  await giveOrders(
    client,
    drawn.map((d) => drawnOrder(d, { period, why: d.reason, ruleVersion: version }, at)),
    at,
  );
}

/**
 * A hearing is drawn at most once, so its command's id follows from it.
 *
 * @param body what the row of the draw says besides: the audit holds the one against the other
 */
function drawnOrder({ caseId, hearingNo }: DrawnHearing, body: object, at: Instant): Order {
  const key = `${caseId}/${hearingNo}`;
  const id = idFor(`draw/${key}`);
  const actor = { user: 'system' };
  const input = { kind: 'act', key: id, at, actor, action: 'drawn', data: { hearing: hearingNo } } as const;
  return { id, route: 'draw', key, proceeding: caseId, kind: 'case', input, body };
}

function hearingOf(id: string): DrawnHearing {
  const at = id.lastIndexOf('/');
  return { caseId: id.slice(0, at), hearingNo: Number(id.slice(at + 1)) };
}
