import type { Pool, PoolClient } from 'pg';
import type { Qualification } from '../../domain/candidates.js';
import { isActorOfKey } from '../../domain/machine-keys.js';
import { pairApart } from '../../domain/role-conflicts.js';
import { DECIDING, HEADS, type Role } from '../../domain/roles.js';
import type { CivilDate, Instant } from '../../domain/time.js';
import { raiseWatchAlert } from '../alerts.js';
import type { Asking } from '../hash-chain.js';
import { removeSecondFactor } from '../second-factors.js';
import { liftHolds } from '../sign-ins.js';
import { count, first, run, statement, type Queryable, type Row } from '../sql/statement.js';
import { array, bool, date, joined, list, nullable, oneOf, text, timestamptz } from '../sql/types.js';
import { changesOf, inOffice, type Change, type Decision, type Done, type Enter } from './ledger.js';
import { keyDecided } from './machine-keys.js';
import { differing, isOpenPlace } from './places.js';
import { fault, Refused } from './refused.js';
import { mustBeFree, workOf } from './work.js';

/** People of an agency: entered and changed by one person; a role, and a new password of who decides, by two. */

/** What the guards of the assignment ask of a lawyer (domain/candidates.ts). */
export interface Qualified {
  readonly kind: Qualification;
  readonly practiceSince: CivilDate;
  readonly criminalSince: CivilDate | null;
  readonly minorsTrained: boolean;
  readonly languages: readonly string[];
}
/** What can be changed of somebody. */
interface Changeable {
  readonly name: string;
  readonly station: string | null;
  readonly firm: string | null;
  readonly phone: string | null;
  readonly mail: string | null;
  readonly active: boolean;
  readonly roles: readonly Role[];
  readonly qualification: Qualified | null;
}
export interface OfficePerson extends Changeable {
  readonly username: string;
  readonly agency: string;
  /** His password was given to him, and is to be changed. */
  readonly mustChange: boolean;
}
export type PersonChange = { readonly [K in keyof Changeable]?: Changeable[K] | undefined };

const PERSON = statement({
  name: 'office-person',
  text: `SELECT u.username, u.name, u.agency_id AS agency, u.station_id AS station, u.firm_id AS firm, u.roles, u.active, u.phone,
      u.mail, u.must_change AS "mustChange", p.kind, p.practice_since::text AS "practiceSince",
      p.criminal_since::text AS "criminalSince", p.minors_trained AS "minorsTrained", p.languages
    FROM app_user u LEFT JOIN practitioner p USING (username) WHERE u.username = $1 AND NOT u.machine`,
  parameters: [text],
  columns: {
    ...{ username: text, name: text, agency: text, station: nullable(text), firm: nullable(text), roles: list(text) },
    ...{ active: bool, phone: nullable(text), mail: nullable(text), mustChange: bool },
    ...{ kind: joined(oneOf<Qualification>()), practiceSince: nullable(text), criminalSince: nullable(text) },
    ...{ minorsTrained: joined(bool), languages: nullable(array(text)) },
  },
});

export async function officePerson(db: Queryable, username: string): Promise<OfficePerson | undefined> {
  const row = await first(db, PERSON, [username]);
  return row && personFrom(row);
}

function personFrom(row: Row<typeof PERSON>): OfficePerson {
  const { kind, practiceSince, criminalSince, minorsTrained, languages, roles, ...person } = row;
  const qualification =
    kind === null || practiceSince === null
      ? null
      : { kind, practiceSince, criminalSince, minorsTrained: minorsTrained === true, languages: languages ?? [] };
  return { ...person, roles: roles as Role[], qualification };
}

const INSERT = statement({
  name: 'insert-person',
  text: `INSERT INTO app_user (username, name, agency_id, station_id, firm_id, roles, phone, mail, password_hash, active, must_change)
    VALUES ($1, $2, $3, $4, $5, '{}', $6, $7, $8, true, true) ON CONFLICT DO NOTHING`,
  parameters: [text, text, text, nullable(text), nullable(text), nullable(text), nullable(text), text],
});
const UPDATE = statement({
  name: 'update-person',
  text: `UPDATE app_user SET name = $2, station_id = $3, firm_id = $4, phone = $5, mail = $6, active = $7, roles = $8
    WHERE username = $1`,
  parameters: [text, text, nullable(text), nullable(text), nullable(text), nullable(text), bool, array(text)],
});
const QUALIFY = statement({
  name: 'qualify-person',
  text: `INSERT INTO practitioner (username, kind, practice_since, criminal_since, minors_trained, languages)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (username) DO UPDATE SET kind = excluded.kind, practice_since = excluded.practice_since,
      criminal_since = excluded.criminal_since, minors_trained = excluded.minors_trained, languages = excluded.languages`,
  parameters: [text, text, date, nullable(date), bool, array(text)],
});
const SET_PASSWORD = statement({
  name: 'set-password',
  text: `UPDATE app_user SET password_hash = $2, must_change = $3 WHERE username = $1`,
  parameters: [text, text, bool],
});
/** @param $3 the one that stays; null: none. Machine time, as all of sessions. */
const SIGN_OUT = statement({
  name: 'sign-out-everywhere',
  text: `UPDATE session SET revoked_at = $2 WHERE username = $1 AND revoked_at IS NULL AND ($3::text IS NULL OR id::text <> $3)`,
  parameters: [text, timestamptz, nullable(text)],
});

/** Words that stand for nobody, or for the system, where a username is written. */
const RESERVED = ['none', 'system'];

/** Somebody new: he can sign in with the password that he is given, and has his roles when a second person has confirmed. */
export async function enterPerson(
  pool: Pool,
  { username, agency, roles, ...given }: Omit<OfficePerson, 'active' | 'mustChange'>,
  passwordHash: string,
  by: Asking,
): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    if (RESERVED.includes(username) || isActorOfKey(username)) throw fault('/username', 'taken');
    const person = { ...given, username, agency, roles: [], active: true, mustChange: true };
    await mustStand(client, { ...person, roles });
    const { name, station, firm, phone, mail, qualification } = person;
    const added = await count(client, INSERT, [username, name, agency, station, firm, phone, mail, passwordHash]);
    if (added === 0) throw fault('/username', 'taken');
    if (qualification) await qualify(client, username, qualification);
    await enter('enter', thingOf(person), { after: { username, ...given } });
    await propose(client, enter, person, { grants: roles }, by);
    return username;
  });
}

export async function changePerson(pool: Pool, username: string, change: PersonChange, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const before = (await officePerson(client, username))!;
    const wanted: OfficePerson = { ...before, ...given(change) };
    const isBack = wanted.active && !before.active;
    // Whoever comes back has no role until a second person has confirmed it.
    const kept = isBack ? [] : before.roles.filter((role) => wanted.roles.includes(role));
    const grants = wanted.roles.filter((role) => !kept.includes(role));
    const after = { ...wanted, roles: kept };
    await mustStand(client, wanted, before, kept);
    await mustLetGo(client, before, wanted, by);
    const changed = differing(before, after, FIELDS);
    if (changed) {
      const { name, station, firm, phone, mail, active, qualification } = after;
      await run(client, UPDATE, [username, name, station, firm, phone, mail, active, kept]);
      if (change.qualification) await qualify(client, username, qualification!);
      if (before.active && !active) await signOut(client, username);
      await enter('enter', thingOf(before), changed);
    }
    await propose(client, enter, before, { grants }, by);
    return username;
  });
}

/** A new password for somebody: at once, but of who decides only when a second person confirms. @returns `waits` in that case */
export async function resetPassword(
  pool: Pool,
  username: string,
  passwordHash: string,
  { reason, withoutFactor = false }: { readonly reason: string; readonly withoutFactor?: boolean | undefined },
  by: Asking,
): Promise<Done & { readonly waits: boolean }> {
  const said = { password: true, reason, ...(withoutFactor && { withoutFactor }) } as const;
  let waits = false;
  const done = await inOffice(pool, by, async (client, enter) => {
    const person = (await officePerson(client, username))!;
    if (username === by.actor) throw new Refused({ type: 'same-person' });
    waits = person.roles.some((role) => DECIDING.includes(role));
    if (waits) await propose(client, enter, person, said, by);
    else {
      await enter('enter', thingOf(person), said);
      await givePassword(client, username, passwordHash, said);
    }
    return username;
  });
  return { ...done, waits };
}

/**
 * By a second person, neither who proposed it nor whom it is about.
 *
 * @param passwordHash of the one that is given where a password waits
 * @returns the proposal beside what was done
 */
export async function decideOnChange(
  pool: Pool,
  agencies: readonly string[],
  n: number,
  decision: Decision,
  passwordHash: string,
  by: Asking,
): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const [proposed] = await changesOf(client, { agencies, n, limit: 1 });
    if (proposed?.act !== 'propose') throw new Refused({ type: 'not-found' });
    const { actor, key, kind, said } = proposed;
    if (proposed.decision !== null) throw new Refused({ type: 'too-late' });
    if (decision === 'withdraw' && actor !== by.actor) throw new Refused({ type: 'forbidden' });
    if (decision !== 'withdraw' && [actor, key].includes(by.actor)) throw new Refused({ type: 'same-person' });
    await enter(decision, proposed, {}, n);
    if (kind === 'key') await keyDecided(client, key, decision, by);
    else if (decision === 'confirm') await takeEffect(client, key, said, passwordHash);
    return key;
  });
}

async function takeEffect(client: PoolClient, username: string, said: Change['said'], passwordHash: string) {
  const person = (await officePerson(client, username))!;
  if (said.password) return givePassword(client, username, passwordHash, said);
  const roles = [...new Set([...person.roles, ...(said.grants ?? [])])];
  if (!person.active) throw new Refused({ type: 'too-late' });
  await mustStand(client, { ...person, roles }, person);
  const { name, station, firm, phone, mail, active } = person;
  await run(client, UPDATE, [username, name, station, firm, phone, mail, active, roles]);
}

const OWN_WORDS = statement({
  name: 'words-of-own',
  text: `SELECT u.username, u.name, u.mail, u.phone, a.id AS agency, a.name AS "agencyName", a.short_name AS "agencyShort"
    FROM app_user u LEFT JOIN agency a ON a.id = u.agency_id WHERE u.username = $1`,
  parameters: [text],
  columns: {
    ...{ username: text, name: text, mail: nullable(text), phone: nullable(text) },
    ...{ agency: joined(text), agencyName: joined(text), agencyShort: joined(text) },
  },
});
/** What belongs to somebody, and is therefore nothing to make a password of. */
export async function wordsOfOwn(db: Queryable, username: string): Promise<string[]> {
  const row = await first(db, OWN_WORDS, [username]);
  return Object.values(row ?? {}).filter((word) => word !== null);
}

/** The person's own new password. @param session that stays signed in */
export async function changeOwnPassword(db: Queryable, username: string, hash: string, session: string): Promise<void> {
  await run(db, SET_PASSWORD, [username, hash, false]);
  await liftHolds(db, username);
  await run(db, SIGN_OUT, [username, new Date(), session]);
}

async function givePassword(client: PoolClient, username: string, hash: string, said: Change['said']): Promise<void> {
  await run(client, SET_PASSWORD, [username, hash, true]);
  if (said.withoutFactor) await removeSecondFactor(client, username);
  await liftHolds(client, username);
  await signOut(client, username);
}
const signOut = (client: PoolClient, username: string) => run(client, SIGN_OUT, [username, new Date(), null]);

async function qualify(client: PoolClient, username: string, q: Qualified): Promise<void> {
  await run(client, QUALIFY, [username, q.kind, q.practiceSince, q.criminalSince, q.minorsTrained, q.languages]);
}

const thingOf = ({ agency, username }: Pick<OfficePerson, 'agency' | 'username'>) =>
  ({ agency, kind: 'person', key: username }) as const;

/** One proposal of a person at a time; whoever may decide on it is told. */
async function propose(
  client: PoolClient,
  enter: Enter,
  { agency, username }: Pick<OfficePerson, 'agency' | 'username'>,
  said: Pick<Change['said'], 'grants' | 'password' | 'withoutFactor' | 'reason'>,
  by: Asking,
): Promise<void> {
  if (said.grants?.length === 0) return;
  const [open] = await changesOf(client, { agencies: [agency], kind: 'person', key: username, open: true, limit: 1 });
  if (open) throw new Refused({ type: 'change-pending' });
  const n = await enter('propose', thingOf({ agency, username }), said);
  await raiseWatchAlert(client, {
    ...{ agency, key: `office-change/${n}`, data: { condition: 'office-change', change: n } },
    ...{ at: by.at satisfies Instant, to: [...HEADS, 'admin', 'bureau'], except: by.actor },
  });
}

/**
 * Whether somebody can be so: his roles go together, his places are there, and each role has what it needs.
 *
 * @param kept roles that he has and goes on to have
 */
async function mustStand(
  client: PoolClient,
  wanted: OfficePerson,
  before?: OfficePerson,
  kept: readonly Role[] = before?.roles ?? [],
): Promise<void> {
  const { agency, station, firm, roles, qualification } = wanted;
  const pair = pairApart(roles, kept);
  if (pair) throw new Refused({ type: 'roles-apart', pair });
  for (const kind of ['station', 'firm'] as const) {
    const id = wanted[kind];
    if (id !== null && id !== before?.[kind] && !(await isOpenPlace(client, kind, id, agency)))
      throw fault(`/${kind}`, 'not-known');
  }
  // A firm's manager without a firm, a clerk without a station, would see nothing.
  if (roles.includes('station') && station === null) throw fault('/station', 'required');
  if (roles.includes('firm') && firm === null) throw fault('/firm', 'required');
  if (roles.includes('lawyer') && qualification === null) throw fault('/qualification', 'required');
  // Who stands above an agency is of the body above it.
  if (roles.includes('bureau') && !before?.roles.includes('bureau') && (await hasParent(client, agency)))
    throw fault('/roles', 'not-here');
}

const HAS_PARENT = statement({
  name: 'agency-has-parent',
  text: 'SELECT FROM agency WHERE id = $1 AND parent_id IS NOT NULL',
  parameters: [text],
});
const hasParent = async (client: PoolClient, agency: string) => (await count(client, HAS_PARENT, [agency])) > 0;

/** What he has in hand is handed over first: all of it where his access ends, else that of the roles which he loses. */
async function mustLetGo(client: PoolClient, before: OfficePerson, wanted: OfficePerson, by: Asking): Promise<void> {
  const ends = before.active && !wanted.active;
  if (ends && before.username === by.actor) throw new Refused({ type: 'same-person' });
  const lost = ends ? null : before.roles.filter((role) => !wanted.roles.includes(role));
  const moves = before.firm !== wanted.firm && before.firm !== null;
  if (lost?.length !== 0) mustBeFree(await workOf(client, before.username, lost));
  // A case lies with the firm of its handler.
  if (moves) mustBeFree({ ...(await workOf(client, before.username, ['lawyer'])), tasks: 0 });
}

const FIELDS = ['name', 'station', 'firm', 'phone', 'mail', 'active', 'roles', 'qualification'] as const;

/** Without what was not said. */
const given = (change: PersonChange): Partial<Changeable> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
