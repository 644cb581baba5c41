import type { Pool, PoolClient } from 'pg';
import type { Code } from '../domain/engine/code.js';
import type { Role } from '../domain/roles.js';
import { formatInstant, type Instant } from '../domain/time.js';
import type { Place } from './case-lists.js';
import { Prisma } from './generated/client.js';
import { notRecused, RECUSED } from './recusals.js';
import { allOf } from './sql/fragments.js';
import { compose, count, examplesOf, family, first, run, statement, type Row } from './sql/statement.js';
import { array, joined, jsonb, nullable, oneOf, text, timestamptz, uuid } from './sql/types.js';

const ALERTS = statement({
  name: 'alerts',
  text: `SELECT a.id, a.key, a.agency_id AS agency, a.recipient, u.name AS "recipientName", a.kind, a.rung,
      CASE WHEN a.proceeding_kind = 'case' THEN a.proceeding_id END AS "caseId", a.proceeding_id AS "proceedingId",
      a.proceeding_kind AS "proceedingKind", coalesce(c.number, q.number) AS "caseNumber", a.deadline_id AS "deadlineId", d.state AS "deadlineState", s.outcome AS circular, a.data, a.at,
      a.acknowledged_at AS "acknowledgedAt"
    FROM alert a LEFT JOIN legal_case c ON c.id = a.proceeding_id LEFT JOIN requests q ON q.id = a.proceeding_id
    LEFT JOIN deadline d ON d.id = a.deadline_id
    LEFT JOIN app_user u ON u.username = a.recipient
    LEFT JOIN LATERAL (SELECT t.outcome FROM task t WHERE a.rung = 'circular' AND t.proceeding_id = a.proceeding_id
      AND t.kind = 'sign-circular' AND t.data->'data'->>'deadline' = a.deadline_id LIMIT 1) s ON true`,
  columns: {
    id: uuid,
    key: text,
    agency: text,
    recipient: text,
    recipientName: joined(text),
    /**
     * `rung` of a case's deadline, `watch` over a period's rates, `date-moved`: a deadline by new reference data, `handed-over`: the
     * case to another handler; the others say
     * what stands still (db/standstill.ts).
     */
    kind: oneOf<'rung' | 'watch' | 'date-moved' | 'handed-over' | 'clock-held-up' | 'case-parked'>(),
    rung: nullable(text),
    caseId: nullable(uuid),
    proceedingId: nullable(uuid),
    proceedingKind: nullable(text),
    /** Of the case, or of the request. */
    caseNumber: joined(text),
    deadlineId: nullable(text),
    deadlineState: joined(text),
    /** What became of the draft that it speaks of. */
    circular: nullable(text),
    data: jsonb<Readonly<Record<string, Code>>>(),
    at: timestamptz,
    acknowledgedAt: nullable(timestamptz),
  },
});
export type Alert = Row<typeof ALERTS>;

/** Who oversees the rates: the bureau, of the agency or above it, the head of the centre and the deputy. */
const OVERSEERS = ['bureau', 'director', 'deputy'] as const satisfies readonly Role[];

const RAISE = statement({
  name: 'raise-watch-alert',
  text: `INSERT INTO alert (id, key, agency_id, recipient, kind, data, at)
    SELECT gen_random_uuid(), $2, $1, u.username, 'watch', $3, $4
    FROM app_user u WHERE u.active AND u.username IS DISTINCT FROM $6 AND (u.agency_id = $1 AND u.roles && $5
      OR u.agency_id = ANY (agencies_above($1)) AND ('bureau' = ANY ($5) AND 'bureau' = ANY (u.roles) OR 'admin' = ANY ($5) AND 'admin' = ANY (u.roles)))
    ON CONFLICT (key, recipient) DO NOTHING`,
  parameters: [text, text, jsonb<Alert['data']>(), timestamptz, array(text), nullable(text)],
});
const SEND_WORD = statement({
  name: 'send-watch-word',
  text: `INSERT INTO outbox (key, agency_id, kind, data, at, attempts) VALUES ($1, $2, 'watch', $3, $4, 0)
    ON CONFLICT (key) DO NOTHING`,
  parameters: [text, text, jsonb<Alert['data']>(), timestamptz],
});

/**
 * One alert for each overseer of the agency (or each holder of the given roles), and word to them through the outbox; a key is raised once.
 *
 * @returns how many people had not been told under this key
 */
export async function raiseWatchAlert(
  client: PoolClient,
  alert: {
    agency: string;
    key: string;
    data: Alert['data'];
    at: Instant;
    to?: readonly Role[];
    /** Who knows already. */
    except?: string;
  },
): Promise<number> {
  const { agency, key, to = OVERSEERS, except = null } = alert;
  const [data, at] = [JSON.stringify(alert.data), formatInstant(alert.at)];
  const told = await count(client, RAISE, [agency, key, data, at, to, except]);
  await run(client, SEND_WORD, [key, agency, data, at]);
  return told;
}

export interface AlertQuery {
  /** Who asks: of cases that he has recused himself from there are none for him. */
  readonly reader: string;
  /** Null: of all recipients. */
  readonly recipient: string | null;
  readonly agencies: readonly string[];
  readonly acknowledged?: boolean | undefined;
  readonly kind?: string | undefined;
  readonly rung?: string | undefined;
  readonly caseId?: string | undefined;
  /** Raised at this instant or later. */
  readonly from?: Instant | undefined;
  /** Raised before this instant. */
  readonly before?: Instant | undefined;
  /** Where an earlier answer ended. */
  readonly after?: Place | undefined;
  readonly limit: number;
}

const FIRST_OF_ALL = '00000000-0000-0000-0000-000000000000';

const LIST = family({
  name: 'alert-list',
  columns: ALERTS.columns,
  compose(q: AlertQuery) {
    const conditions = [
      Prisma.sql`a.agency_id = ANY (${q.agencies})`,
      Prisma.sql`(a.proceeding_id IS NULL OR ${notRecused('a.proceeding_id', q.reader)})`,
      q.recipient !== null && Prisma.sql`a.recipient = ${q.recipient}`,
      q.acknowledged !== undefined && Prisma.sql`(a.acknowledged_at IS NOT NULL) = ${q.acknowledged}`,
      q.kind !== undefined && Prisma.sql`a.kind = ${q.kind}`,
      q.rung !== undefined && Prisma.sql`a.rung = ${q.rung}`,
      q.caseId !== undefined && Prisma.sql`a.proceeding_id = ${q.caseId}::uuid`,
      q.from !== undefined && Prisma.sql`a.at >= ${formatInstant(q.from)}::timestamptz`,
      q.before !== undefined && Prisma.sql`a.at < ${formatInstant(q.before)}::timestamptz`,
      q.after !== undefined && Prisma.sql`(a.at, a.id) < (${q.after.at}::timestamptz, ${q.after.id}::uuid)`,
    ];
    return Prisma.sql`${Prisma.raw(ALERTS.text)} WHERE ${allOf(conditions)} ORDER BY a.at DESC, a.id DESC LIMIT ${q.limit}`;
  },
});
examplesOf(
  LIST,
  { reader: 'u', agencies: ['a'], recipient: null, limit: 1 },
  {
    ...{
      reader: 'u',
      agencies: ['a'],
      recipient: 'u',
      acknowledged: true,
      kind: 'rung',
      rung: 'due',
      caseId: FIRST_OF_ALL,
      from: 0,
    },
    ...{ before: 0, after: { at: '1970-01-01T00:00:00Z', id: FIRST_OF_ALL }, limit: 1 },
  },
);

/** Newest first. */
export async function listAlerts(pool: Pool, q: AlertQuery): Promise<{ alerts: Alert[]; more: boolean }> {
  const rows = await compose(pool, LIST, { ...q, limit: q.limit + 1 });
  return { alerts: rows.slice(0, q.limit), more: rows.length > q.limit };
}

const FIND = statement({
  name: 'alert-by-id',
  text: `${ALERTS.text} WHERE a.id = $1
    AND NOT EXISTS (SELECT FROM event WHERE proceeding_id = a.proceeding_id AND actor = a.recipient AND ${RECUSED})`,
  parameters: [uuid],
  columns: ALERTS.columns,
});
const ACKNOWLEDGE = statement({
  name: 'acknowledge-alert',
  // His other windows are to hear of it.
  text: `UPDATE alert SET acknowledged_at = $2, entry = nextval('alert_entry_seq') WHERE id = $1 AND acknowledged_at IS NULL`,
  parameters: [uuid, timestamptz],
});

/** Undefined too where its recipient has recused himself from the case. */
export async function findAlert(pool: Pool, id: string): Promise<Alert | undefined> {
  return first(pool, FIND, [id]);
}

/** The first acknowledgement stands; another one changes nothing. */
export async function acknowledgeAlert(pool: Pool, id: string, at: Instant): Promise<Alert | undefined> {
  await run(pool, ACKNOWLEDGE, [id, formatInstant(at)]);
  return findAlert(pool, id);
}
