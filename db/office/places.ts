import type { Pool, PoolClient } from 'pg';
import type { Asking } from '../hash-chain.js';
import { count, first, run, statement, type Queryable, type Row } from '../sql/statement.js';
import { bool, nullable, oneOf, text } from '../sql/types.js';
import { inOffice, type Done } from './ledger.js';
import { fault } from './refused.js';
import { hasCases, mustBeFree, workAt } from './work.js';

/** Agencies, and the stations and firms of each. Nothing is deleted: what is closed keeps its name in the cases of before. */

export type PlaceKind = 'station' | 'firm';
export interface PlaceChange {
  readonly name?: string | undefined;
  readonly kind?: string | undefined;
  readonly active?: boolean | undefined;
}

const statementsOf = (table: PlaceKind) => ({
  one: statement({
    name: `office-${table}`,
    text: `SELECT id, agency_id AS agency, name, kind, active FROM ${table} WHERE id = $1`,
    parameters: [text],
    columns: { id: text, agency: text, name: text, kind: text, active: bool },
  }),
  /** Another of the agency by this name, however it was typed. */
  named: statement({
    name: `office-${table}-by-name`,
    text: `SELECT FROM ${table} WHERE agency_id = $1 AND id <> $2 AND active AND identity_key(name) = identity_key($3)`,
    parameters: [text, text, text],
  }),
  insert: statement({
    name: `insert-${table}`,
    text: `INSERT INTO ${table} (id, agency_id, name, kind, active) VALUES ($1, $2, $3, $4, true)`,
    parameters: [text, text, text, text],
  }),
  update: statement({
    name: `update-${table}`,
    text: `UPDATE ${table} SET name = $2, kind = $3, active = $4 WHERE id = $1`,
    parameters: [text, text, text, bool],
  }),
});
const SQL = { station: statementsOf('station'), firm: statementsOf('firm') };
export type Place = Row<(typeof SQL)['station']['one']>;

export const placeOf = (db: Queryable, kind: PlaceKind, id: string): Promise<Place | undefined> =>
  first(db, SQL[kind].one, [id]);

/** Whether somebody of the agency may be put there. */
export async function isOpenPlace(db: Queryable, kind: PlaceKind, id: string, agency: string): Promise<boolean> {
  const place = await placeOf(db, kind, id);
  return place?.agency === agency && place.active;
}

async function mustBeNew(client: PoolClient, kind: PlaceKind, { agency, id, name }: Place): Promise<void> {
  if ((await count(client, SQL[kind].named, [agency, id, name])) > 0) throw fault('/name', 'taken');
}

export async function enterPlace(pool: Pool, kind: PlaceKind, place: Omit<Place, 'active'>, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const { id, agency, name, kind: sort } = place;
    await mustBeNew(client, kind, { ...place, active: true });
    await run(client, SQL[kind].insert, [id, agency, name, sort]);
    await enter('enter', { agency, kind, key: id }, { after: { name, kind: sort } });
    return id;
  });
}

export async function changePlace(
  pool: Pool,
  kind: PlaceKind,
  id: string,
  change: PlaceChange,
  by: Asking,
): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const before = (await placeOf(client, kind, id))!;
    const { name = before.name, kind: sort = before.kind, active = before.active } = change;
    const after = { ...before, name, kind: sort, active };
    if (active) await mustBeNew(client, kind, after);
    if (before.active && !active) mustBeFree(await workAt(client, kind, id));
    const said = differing(before, after, ['name', 'kind', 'active']);
    if (!said) return id;
    await run(client, SQL[kind].update, [id, name, sort, active]);
    await enter('enter', { agency: before.agency, kind, key: id }, said);
    return id;
  });
}

const AGENCY = statement({
  name: 'office-agency',
  text: `SELECT id, name, short_name AS "shortName", rule_pack AS pack, parent_id AS parent, second_factor AS "secondFactor",
      asks_again AS "asksAgain" FROM agency WHERE id = $1`,
  parameters: [text],
  columns: {
    ...{ id: text, name: text, shortName: text, pack: text, parent: nullable(text) },
    ...{ secondFactor: oneOf<'optional' | 'required'>(), asksAgain: bool },
  },
});
/** What its people have to show besides a password. */
export type Doors = Pick<Agency, 'secondFactor' | 'asksAgain'>;
export type Agency = Row<typeof AGENCY>;
export const agencyOf = (db: Queryable, id: string): Promise<Agency | undefined> => first(db, AGENCY, [id]);

const SHORT_NAME = statement({
  name: 'agency-by-short-name',
  text: 'SELECT FROM agency WHERE document_key(short_name) = document_key($1)',
  parameters: [text],
});
const PACK = statement({
  name: 'is-rule-pack',
  text: `SELECT FROM rule_data WHERE kind = 'pack' AND key = $1 LIMIT 1`,
  parameters: [text],
});
const INSERT_AGENCY = statement({
  name: 'insert-agency',
  text: `INSERT INTO agency (id, name, short_name, rule_pack, parent_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
  parameters: [text, text, text, text, text],
});
const CHANGE_AGENCY = statement({
  name: 'change-agency',
  text: 'UPDATE agency SET name = $2, second_factor = $3, asks_again = $4 WHERE id = $1',
  parameters: [text, text, text, bool],
});

/** An agency below another, which has no cases of its own: it would not be counted as a centre any more (db/agencies.ts). */
export async function enterAgency(
  pool: Pool,
  a: Omit<Agency, keyof Doors> & { readonly parent: string },
  by: Asking,
): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const { id, name, shortName, pack, parent } = a;
    if (await hasCases(client, parent)) throw fault('/parent', 'not-here');
    if ((await count(client, PACK, [pack])) === 0) throw fault('/pack', 'not-known');
    // The numbers of its cases begin with it.
    if ((await count(client, SHORT_NAME, [shortName])) > 0) throw fault('/shortName', 'taken');
    if ((await count(client, INSERT_AGENCY, [id, name, shortName, pack, parent])) === 0) throw fault('/id', 'taken');
    await enter('enter', { agency: id, kind: 'agency', key: id }, { after: { name, shortName, pack, parent } });
    return id;
  });
}

export type AgencyChange = { readonly [K in 'name' | keyof Doors]?: Agency[K] | undefined };

export async function changeAgency(pool: Pool, id: string, change: AgencyChange, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const before = (await agencyOf(client, id))!;
    const { name = before.name, secondFactor = before.secondFactor, asksAgain = before.asksAgain } = change;
    const said = differing(before, { ...before, name, secondFactor, asksAgain }, ['name', 'secondFactor', 'asksAgain']);
    if (!said) return id;
    await run(client, CHANGE_AGENCY, [id, name, secondFactor, asksAgain]);
    await enter('enter', { agency: id, kind: 'agency', key: id }, said);
    return id;
  });
}

/** Old and new of the fields that are not the same; undefined where all are. */
export function differing<T extends object>(before: T, after: T, fields: readonly (keyof T & string)[]) {
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  if (changed.length === 0) return undefined;
  const of = (row: T) => Object.fromEntries(changed.map((field) => [field, row[field]]));
  return { before: of(before), after: of(after) };
}
