import type { Pool } from 'pg';
import { run, statement, type Row } from './sql/statement.js';
import { array, bool, int4, joined, list, nullable, oneOf, text, timestamptz, date } from './sql/types.js';
import type { Qualification } from '../domain/candidates.js';
import type { CivilDate } from '../domain/time.js';
import { PASSWORD_GIVEN_AT } from './office/given-passwords.js';
import { stages } from './stages.js';

/** Names that stand behind ids, for lists to pick from: of agencies, stations, firms and people. */

const AGENCIES = statement({
  name: 'names-of-agencies',
  text: `SELECT id, name, short_name AS "shortName", rule_pack AS pack, parent_id AS parent,
    second_factor AS "secondFactor", asks_again AS "asksAgain" FROM agency
   WHERE id = ANY ($1) OR id IN (SELECT parent_id FROM agency WHERE id = ANY ($1)) ORDER BY id`,
  parameters: [array(text)],
  columns: {
    ...{ id: text, name: text, shortName: text, pack: text, parent: nullable(text) },
    ...{ secondFactor: oneOf<'optional' | 'required'>(), asksAgain: bool },
  },
});
/** Places of one kind, each of an agency. */
const placesIn = (table: 'station' | 'firm') =>
  statement({
    name: `names-of-${table}s`,
    text: `SELECT id, agency_id AS agency, name, kind, active FROM ${table} WHERE agency_id = ANY ($1) ORDER BY agency_id, name, id`,
    parameters: [array(text)],
    columns: { id: text, agency: text, name: text, kind: text, active: bool },
  });
const STATIONS = placesIn('station');
const FIRMS = placesIn('firm');
const PEOPLE = statement({
  name: 'names-of-people',
  text: `SELECT u.username, u.name, u.agency_id AS agency, u.station_id AS station, u.firm_id AS firm, u.roles, u.active,
     p.kind AS qualification, ${PASSWORD_GIVEN_AT} AS "passwordGivenAt",
     CASE WHEN p.username IS NULL THEN 0 ELSE (SELECT count(*)::int FROM legal_case k WHERE k.handler = u.username
        AND k.concluded_on IS NULL AND k.stage IN ${stages('busy')}) END AS "openCases",
     (SELECT max(l.to_day)::text FROM leave l WHERE l.username = u.username AND $3::date BETWEEN l.from_day AND l.to_day) AS "onLeaveTo"
   FROM app_user u LEFT JOIN practitioner p USING (username)
   WHERE u.agency_id = ANY ($1) AND NOT u.machine AND ($2::text IS NULL OR $2 = ANY (u.roles))
     AND ($4::text IS NULL OR u.phone_key = phone_key($4)) ORDER BY u.agency_id, u.name, u.username`,
  parameters: [array(text), nullable(text), date, nullable(text)],
  columns: {
    ...{ username: text, name: text, agency: text, station: nullable(text), firm: nullable(text), roles: list(text) },
    ...{ active: bool, qualification: joined(oneOf<Qualification>()), openCases: int4, onLeaveTo: nullable(text) },
    passwordGivenAt: nullable(timestamptz),
  },
});

/** The agencies, and those right above them. */
export const agenciesOf = (pool: Pool, agencies: readonly string[]) => run(pool, AGENCIES, [agencies]);
export const stationsOf = (pool: Pool, agencies: readonly string[]) => run(pool, STATIONS, [agencies]);
export const firmsIn = (pool: Pool, agencies: readonly string[]) => run(pool, FIRMS, [agencies]);

export type PersonRow = Row<typeof PEOPLE>;
/**
 * Whoever has an account, also a closed one: his name still stands in cases.
 *
 * @param role those who have it; null: all
 * @param phone whose telephone it is, in any spelling; null: whosever
 */
export const peopleOf = (
  pool: Pool,
  agencies: readonly string[],
  role: string | null,
  today: CivilDate,
  phone: string | null = null,
) => run(pool, PEOPLE, [agencies, role, today, phone]);
