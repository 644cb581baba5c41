import type { Prisma } from './generated/client.js';
import type { Role } from '../domain/roles.js';
import type { Qualification } from '../domain/candidates.js';
import type { CivilDate } from '../domain/time.js';
import { normalUsername } from '../domain/accounts.js';

/** The first accounts, by whoever owns the schema (worker/add-user.ts); the office keeps its own (db/office). Within a transaction of the caller's. */
type Transaction = Prisma.TransactionClient;

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
export async function addAgency(db: Transaction, a: NewAgency): Promise<boolean> {
  const row = { id: a.id, name: a.name, short_name: a.shortName, rule_pack: a.rulePack };
  const { count } = await db.agency.createMany({ data: row, skipDuplicates: true });
  return count === 1;
}

/** `taken`: the name is somebody's. The others: there is none of that id in the agency. */
export type AccountProblem = 'taken' | 'no-agency' | 'no-station' | 'no-firm';

export async function addAccount(db: Transaction, a: NewAccount): Promise<AccountProblem | undefined> {
  const { username, name, agency, station, firm, practitioner: p } = a;
  if (!(await db.agency.findUnique({ where: { id: agency } }))) return 'no-agency';
  if (station !== undefined && !(await db.station.findUnique({ where: { id: station, agency_id: agency } })))
    return 'no-station';
  if (firm !== undefined && !(await db.firm.findUnique({ where: { id: firm, agency_id: agency } }))) return 'no-firm';
  const account = {
    ...{ username, name, agency_id: agency, station_id: station ?? null, firm_id: firm ?? null, roles: [...a.roles] },
    ...{ mail: a.mail ?? null, password_hash: a.passwordHash, active: true },
  };
  const { count } = await db.app_user.createMany({ data: account, skipDuplicates: true });
  if (count === 0) return 'taken';
  if (p) {
    const { kind, minorsTrained: minors_trained } = p;
    const practice_since = new Date(p.since);
    const criminal_since = p.criminalSince === undefined ? null : new Date(p.criminalSince);
    const row = { username, kind, practice_since, criminal_since, minors_trained, languages: [] };
    await db.practitioner.create({ data: row });
  }
  return undefined;
}

/** What belongs to somebody, and is therefore nothing to make a password of; his username as it stands first. @returns undefined where there is nobody of that name */
export async function ownWords(
  db: Transaction,
  name: string,
): Promise<readonly [username: string, ...string[]] | undefined> {
  const person = await db.app_user.findUnique({ where: { username_key: normalUsername(name) } });
  if (!person) return undefined;
  const agency = await db.agency.findUnique({ where: { id: person.agency_id } });
  const { username, mail, phone } = person;
  return [
    username,
    person.name,
    person.agency_id,
    agency?.name ?? '',
    agency?.short_name ?? '',
    mail ?? '',
    phone ?? '',
  ];
}

/** Signs the person out everywhere; the second factor goes, and nobody has to wait any more who failed before. @param at machine time */
export async function replacePassword(db: Transaction, username: string, hash: string, at: Date): Promise<void> {
  await db.app_user.update({ where: { username }, data: { password_hash: hash } });
  await db.second_factor.deleteMany({ where: { username } });
  await db.sign_in_hold.deleteMany({ where: { username } });
  await db.session.updateMany({ where: { username, revoked_at: null }, data: { revoked_at: at } });
}
