import type { Pool, PoolClient } from 'pg';
import type { Code } from '../domain/engine/code.js';
import type { Role } from '../domain/roles.js';
import { formatInstant, type Instant } from '../domain/time.js';

export interface Alert {
  readonly id: string;
  readonly key: string;
  readonly agency: string;
  readonly recipient: string;
  /** `rung` of a case's deadline, `watch` over a period's rates; the others say what stands still (db/standstill.ts). */
  readonly kind: 'rung' | 'watch' | 'clock-held-up' | 'case-parked';
  readonly rung: string | null;
  readonly caseId: string | null;
  readonly caseNumber: string | null;
  readonly deadlineId: string | null;
  readonly data: Readonly<Record<string, Code>>;
  readonly at: Date;
  readonly acknowledgedAt: Date | null;
}

/** Who oversees the rates: the bureau, the head of the centre and the deputy. */
const OVERSEERS = ['bureau', 'director', 'deputy'] as const satisfies readonly Role[];

/**
 * One alert for each overseer of the agency (or each holder of the given roles), and word to them through the outbox; a key is raised once.
 *
 * @returns how many people had not been told under this key
 */
export async function raiseWatchAlert(
  client: PoolClient,
  alert: { agency: string; key: string; data: Readonly<Record<string, Code>>; at: Instant; to?: readonly Role[] },
): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO alert (id, key, agency_id, recipient, kind, data, at)
     SELECT gen_random_uuid(), $2, $1, u.username, 'watch', $3, $4::timestamptz
     FROM app_user u WHERE u.agency_id = $1 AND u.active AND u.roles && $5::text[]
     ON CONFLICT (key, recipient) DO NOTHING`,
    [alert.agency, alert.key, JSON.stringify(alert.data), formatInstant(alert.at), alert.to ?? OVERSEERS],
  );
  await client.query(
    `INSERT INTO outbox (key, agency_id, kind, data, at, attempts) VALUES ($1, $2, 'watch', $3, $4, 0)
     ON CONFLICT (key) DO NOTHING`,
    [alert.key, alert.agency, JSON.stringify(alert.data), formatInstant(alert.at)],
  );
  return rowCount ?? 0;
}

export interface AlertQuery {
  /** Null: of all recipients in the agency. */
  readonly recipient: string | null;
  readonly agency: string;
  readonly acknowledged?: boolean | undefined;
  readonly kind?: string | undefined;
  readonly rung?: string | undefined;
  readonly caseId?: string | undefined;
  /** Raised at this instant or later. */
  readonly from?: Instant | undefined;
  /** Raised before this instant. */
  readonly before?: Instant | undefined;
  /** As an earlier answer gave it. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const COLUMNS = `
  a.id, a.key, a.agency_id AS agency, a.recipient, a.kind, a.rung, a.proceeding_id AS "caseId", c.number AS "caseNumber",
  a.deadline_id AS "deadlineId", a.data, a.at, a.acknowledged_at AS "acknowledgedAt"`;
const TABLES = 'alert a LEFT JOIN legal_case c ON c.id = a.proceeding_id';

/** Newest first. */
export async function listAlerts(pool: Pool, q: AlertQuery): Promise<{ alerts: Alert[]; next: string | null }> {
  const [afterAt, afterId] = q.after?.split('/') ?? [];
  const { rows } = await pool.query<Alert>(
    `SELECT ${COLUMNS} FROM ${TABLES}
     WHERE a.agency_id = $1 AND ($2::text IS NULL OR a.recipient = $2)
       AND ($3::boolean IS NULL OR (a.acknowledged_at IS NOT NULL) = $3)
       AND ($4::text IS NULL OR a.kind = $4) AND ($5::text IS NULL OR a.rung = $5)
       AND ($6::uuid IS NULL OR a.proceeding_id = $6)
       AND ($7::timestamptz IS NULL OR a.at >= $7) AND ($8::timestamptz IS NULL OR a.at < $8)
       AND ($9::timestamptz IS NULL OR (a.at, a.id) < ($9, $10::uuid))
     ORDER BY a.at DESC, a.id DESC LIMIT $11`,
    [
      q.agency,
      q.recipient,
      q.acknowledged ?? null,
      q.kind ?? null,
      q.rung ?? null,
      q.caseId ?? null,
      q.from === undefined ? null : formatInstant(q.from),
      q.before === undefined ? null : formatInstant(q.before),
      afterAt ?? null,
      afterId ?? null,
      q.limit + 1,
    ],
  );
  const alerts = rows.slice(0, q.limit);
  const last = alerts.at(-1);
  return { alerts, next: rows.length > q.limit && last ? `${last.at.toISOString()}/${last.id}` : null };
}

export async function findAlert(pool: Pool, id: string): Promise<Alert | undefined> {
  const { rows } = await pool.query<Alert>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE a.id = $1`, [id]);
  return rows[0];
}

/** The first acknowledgement stands; another one changes nothing. */
export async function acknowledgeAlert(pool: Pool, id: string, at: Instant): Promise<Alert | undefined> {
  await pool.query('UPDATE alert SET acknowledged_at = $2 WHERE id = $1 AND acknowledged_at IS NULL', [
    id,
    formatInstant(at),
  ]);
  return findAlert(pool, id);
}
