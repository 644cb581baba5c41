import { addDays, DAY, startOfDay, yearOf, type CivilDate } from '../../domain/time.js';
import type { Service } from './service.js';

/** What the record says of one case, table by table, in an order of its own. Texts that name people never differ here. */
const TABLES: Readonly<Record<string, string>> = {
  proceeding: 'id',
  legal_case: 'id',
  step: 'seq',
  task: 'id',
  deadline: 'id',
  deadline_plan: 'seq, id',
  event: 'seq, n',
  hearing: 'no',
  attendance: 'hearing_no',
  callback: 'n',
  evaluation: 'n',
  alert: 'key, recipient',
  outbox: 'key',
  command: `(SELECT seq FROM step s WHERE s.proceeding_id = t.proceeding_id AND s.key = t.input->-1->>'key'), id`,
};

/** Differ between two cases that went the same way: what is counted over all cases, hashed over ids, or machine time. */
const OWN = ['number', 'number_key', 'hash', 'prev_hash', 'body_hash', 'attempts', 'retry_at', 'sent_at'];
const OWN_IN: Readonly<Record<string, readonly string[]>> = {
  step: ['entry'],
  alert: ['id', 'entry'],
  outbox: ['id'],
  attendance: ['period', 'drawn_at'],
};

/** The column that names the case. */
function idIn(table: string): string {
  if (table === 'proceeding' || table === 'legal_case') return 'id';
  return ['hearing', 'attendance', 'callback', 'evaluation'].includes(table) ? 'case_id' : 'proceeding_id';
}

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const TIMESTAMP = /\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)/g;
const DATE = /\b\d{4}-\d\d-\d\d\b/g;
const MS = /\b1[789]\d{11}\b/g;

/**
 * The whole record of a case with ids replaced by the order in which they appear and times counted from `monday`: two
 * cases that went the same way in different weeks give the same.
 */
export async function recordOf(service: Service, caseId: string, monday: CivilDate): Promise<Record<string, unknown>> {
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    if (!names.has(id)) names.set(id, `id${names.size}`);
    return names.get(id)!;
  };
  const zero = startOfDay(monday);
  // The grace for callbacks ends thirty days after the year, whenever in it the case was.
  const lastDay = addDays(`${yearOf(monday)}-12-31`, 30);
  const instant = (at: number) => (at === startOfDay(addDays(lastDay, 1)) ? 'grace' : `T${at - zero}`);
  const relative = (text: string): string =>
    text
      .replace(UUID, nameOf)
      .replace(TIMESTAMP, (at) => instant(Date.parse(at)))
      .replace(DATE, (day) => (day === lastDay ? 'grace' : `D${Math.round((startOfDay(day) - zero) / DAY)}`))
      .replace(MS, (ms) => `"${instant(Number(ms))}"`);
  const record: Record<string, unknown> = {};
  for (const [table, order] of Object.entries(TABLES)) {
    const rows = await service.rows<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${idIn(table)} = $1 ORDER BY ${order}`,
      [caseId],
    );
    const omitted = [...OWN, ...(OWN_IN[table] ?? [])];
    const kept = rows.map(({ row }) =>
      Object.fromEntries(Object.entries(row).filter(([key]) => !omitted.includes(key))),
    );
    record[table] = JSON.parse(relative(JSON.stringify(kept)));
  }
  return record;
}
