import type { Queryable } from './audit/seal.js';
import type { Role } from '../domain/roles.js';
import type { Qualification } from '../domain/candidates.js';
import type { CivilDate } from '../domain/time.js';

/** People's accounts, for whoever may write them: the service's own role may not (prisma/grants.sql). */
export interface NewAccount {
  readonly username: string;
  readonly name: string;
  readonly agency: string;
  readonly station?: string | undefined;
  readonly firm?: string | undefined;
  readonly roles: readonly Role[];
  readonly mail?: string | undefined;
  /** argon2id */
  readonly passwordHash: string;
  /** What the guards of the assignment ask of a lawyer. */
  readonly practitioner?: Practitioner | undefined;
}

interface Practitioner {
  readonly kind: Qualification;
  readonly since: CivilDate;
  readonly criminalSince?: CivilDate | undefined;
  readonly minorsTrained: boolean;
}

export interface NewAgency {
  readonly id: string;
  readonly name: string;
  /** One or two characters, the first of its case numbers: 平法援〔2026〕… */
  readonly shortName: string;
  readonly rulePack: string;
}

/** @returns false where there is one under this id: it stays as it is */
export async function addAgency(db: Queryable, a: NewAgency): Promise<boolean> {
  const { rowCount } = await db.query(
    'INSERT INTO agency (id, name, short_name, rule_pack) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [a.id, a.name, a.shortName, a.rulePack],
  );
  return rowCount === 1;
}

/** `taken`: the name is somebody's. The others: there is none of that id in the agency. */
export type AccountProblem = 'taken' | 'no-agency' | 'no-station' | 'no-firm';

/** Within a transaction of the caller's. */
export async function addAccount(db: Queryable, a: NewAccount): Promise<AccountProblem | undefined> {
  const { rows } = await db.query<{ agency: boolean; station: boolean; firm: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM agency WHERE id = $1) AS agency,
       EXISTS (SELECT 1 FROM station WHERE id = $2 AND agency_id = $1) AS station,
       EXISTS (SELECT 1 FROM firm WHERE id = $3 AND agency_id = $1) AS firm`,
    [a.agency, a.station ?? null, a.firm ?? null],
  );
  const there = rows[0]!;
  if (!there.agency) return 'no-agency';
  if (a.station !== undefined && !there.station) return 'no-station';
  if (a.firm !== undefined && !there.firm) return 'no-firm';
  const { rowCount } = await db.query(
    `INSERT INTO app_user (username, name, agency_id, station_id, firm_id, roles, mail, password_hash, active, failed_logins)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, 0) ON CONFLICT DO NOTHING`,
    [a.username, a.name, a.agency, a.station ?? null, a.firm ?? null, a.roles, a.mail ?? null, a.passwordHash],
  );
  if (rowCount === 0) return 'taken';
  const { practitioner: p } = a;
  if (p)
    await db.query(
      `INSERT INTO practitioner (username, kind, practice_since, criminal_since, minors_trained, languages)
       VALUES ($1, $2, $3, $4, $5, '{}')`,
      [a.username, p.kind, p.since, p.criminalSince ?? null, p.minorsTrained],
    );
  return undefined;
}

/** Signs the person out everywhere and lifts a lock. @param at machine time @returns false where there is nobody of that name */
export async function replacePassword(db: Queryable, username: string, hash: string, at: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE app_user SET password_hash = $2, failed_logins = 0, locked_until = NULL WHERE username = $1',
    [username, hash],
  );
  await db.query('UPDATE session SET revoked_at = $2 WHERE username = $1 AND revoked_at IS NULL', [username, at]);
  return rowCount === 1;
}
