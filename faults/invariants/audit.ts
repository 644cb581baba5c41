import { createHash } from 'node:crypto';
import type pg from 'pg';
import { grouped, type CaseRecord, type EventRow } from './record.js';
import type { Report } from './violation.js';

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** (6) The history of a case is complete and in order, its chain whole, and every command it names is on record. */
export function checkAudit(c: CaseRecord, report: Report): void {
  const commands = new Map(c.commands.map((command) => [command.id, command]));
  const steps = new Map(c.steps.map((step) => [step.seq, step]));
  let [seq, n] = [0, 0];
  let previous: Buffer = Buffer.alloc(32);
  for (const event of c.events) {
    const at = `event ${event.seq}.${event.n}`;
    const follows = event.seq === seq ? event.n === n + 1 : event.seq === seq + 1 && event.n === 1;
    if (!follows) return report(`${at} follows ${seq}.${n}`);
    if (!event.prevHash.equals(previous)) return report(`${at} does not hang on the one before it`);
    if (!event.hash.equals(hashOf(event))) return report(`${at} is not what its hash was made of`);
    checkOrigin(event, steps.get(event.seq), commands.get(event.commandId ?? ''), at, report);
    [seq, n, previous] = [event.seq, event.n, event.hash];
  }
  if (seq !== c.row.seq) report(`the history ends with step ${seq}, the case is at ${c.row.seq}`);
}

/** As the commit writes it: what stands in the columns, joined by `|`, behind the hash of the event before it. */
function hashOf(e: EventRow): Buffer {
  const { caseId, seq, n, kind, happenedAt, enteredAt, actor, commandId, bodyHash, data } = e;
  const text = [caseId, seq, n, kind, happenedAt, enteredAt, actor, commandId ?? '-', bodyHash ?? '-', data].join('|');
  return sha256(e.prevHash, text);
}

function checkOrigin(
  event: EventRow,
  step: CaseRecord['steps'][number] | undefined,
  command: CaseRecord['commands'][number] | undefined,
  at: string,
  report: Report,
): void {
  if (!step) return report(`${at} belongs to no step`);
  const named = step.input.actor === undefined ? null : step.key.split('/')[0];
  if (event.commandId !== named) report(`${at} names command ${event.commandId}, its step ${named}`);
  if (event.actor !== (step.input.actor?.user ?? 'system')) report(`${at} names ${event.actor} as its actor`);
  if (event.commandId === null) return;
  if (!command) return report(`${at} names command ${event.commandId}, which is not on record`);
  if (event.bodyHash !== sha256(command.body).toString('hex')) report(`the body of command ${command.id} was changed`);
}

const WORD = { criminal: '刑', civil: '民', administrative: '行' } as const;

/** (6) Case numbers run from 1 without a gap, per agency, year and kind. */
export async function checkNumbers(pool: pg.Pool, report: Report): Promise<void> {
  const { rows } = await pool.query<{ agency: string; kind: keyof typeof WORD; number: string }>(
    'SELECT agency_id AS agency, kind, number FROM legal_case',
  );
  const counters = await pool.query<{ name: string; last: number }>(
    `SELECT concat_ws('/', agency_id, year, kind) AS name, last FROM case_number`,
  );
  const last = new Map(counters.rows.map((row) => [row.name, row.last]));
  const parsed = rows.map(({ agency, kind, number }) => {
    const [, year, n] = new RegExp(`法援〔(\\d{4})〕${WORD[kind]}(\\d{4,})号$`).exec(number) ?? [];
    if (year === undefined) report(`case number ${number} is not one of kind ${kind}`);
    return { name: `${agency}/${year}/${kind}`, n: Number(n) };
  });
  for (const [name, group] of grouped(parsed, (p) => p.name)) {
    const given = group.map((p) => p.n).sort((a, b) => a - b);
    const odd = given.findIndex((n, i) => n !== i + 1);
    if (odd >= 0) report(`numbers of ${name}: ${given[odd]} stands where ${odd + 1} should`);
    if (last.get(name) !== given.length) report(`numbers of ${name}: ${given.length} given, counted ${last.get(name)}`);
  }
}
