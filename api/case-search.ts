import { CASE_COUNT, CASE_LIST, FIRMS_OF } from '../db/case-lists.js';
import { Prisma } from '../db/generated/client.js';
import { examplesOf } from '../db/sql/statement.js';
import { stages } from '../db/stages.js';
import type { PartyRow } from '../db/cases.js';
import { identityKey, phoneKey } from '../domain/identity.js';
import type { User } from '../domain/permissions.js';
import { endOfDay, formatInstant, startOfDay, type CivilDate, type Instant } from '../domain/time.js';
import { caseScope, EVERYBODY, narrowed, type Ways } from './scope.js';

/** What cases are looked for by. Names and numbers in any spelling: normal forms are compared (domain/identity.ts). */
export interface CaseSearch {
  readonly stage?: string | undefined;
  readonly kind?: string | undefined;
  readonly matter?: string | undefined;
  /** Aid was granted by this day, and the matter has no end yet: for who looks after what takes long. */
  readonly openSince?: CivilDate | undefined;
  /** Of the case, of the organ's notice, or of the paper register. */
  readonly number?: string | undefined;
  /** Part of a name, of two letters at least; of a name of one letter the whole. */
  readonly name?: string | undefined;
  readonly idNumber?: string | undefined;
  readonly phone?: string | undefined;
  /** Any of these four. */
  readonly q?: string | undefined;
  /** Username; where the case lies; how it came in. */
  readonly handler?: string | undefined;
  readonly firm?: string | undefined;
  readonly station?: string | undefined;
  readonly channel?: string | undefined;
  /** Days of receipt, both included. */
  readonly receivedFrom?: CivilDate | undefined;
  readonly receivedTo?: CivilDate | undefined;
  /** Whether the first of its clocks has run out. */
  readonly overdue?: { readonly is: boolean; readonly at: Instant } | undefined;
  /** Those that stand still. */
  readonly parked?: boolean | undefined;
  readonly takenOver?: boolean | undefined;
}

type Condition = Prisma.Sql;

const instant = (at: Instant): Condition => Prisma.sql`${formatInstant(at)}::timestamptz`;
const overdue = ({ is, at }: NonNullable<CaseSearch['overdue']>): Condition =>
  is ? Prisma.sql`c.due_by < ${instant(at)}` : Prisma.sql`c.due_by >= ${instant(at)}`;

/** They are few, and found by themselves. */
const PARKED = Prisma.sql`c.id = ANY (ARRAY(SELECT id FROM proceeding WHERE parked IS NOT NULL))`;

const takenOver = (is: boolean): Condition =>
  is ? Prisma.sql`c.taken_over_at IS NOT NULL` : Prisma.sql`c.taken_over_at IS NULL`;

const openSince = (day: CivilDate): Condition =>
  Prisma.sql`c.stage IN ${Prisma.raw(stages('ahead'))} AND c.decided_at < ${formatInstant(endOfDay(day))}::timestamptz`;

const byNumber = (number: string): Condition[] =>
  [Prisma.sql`c.number_key`, Prisma.sql`c.organ_reference_key`, Prisma.sql`c.paper_number_key`].map(
    (key) => Prisma.sql`${key} = document_key(${number})`,
  );

/** The people first, by their index; then their cases, which are few: a list of any length would be walked otherwise. */
const ofPeople = (who: Prisma.Sql): Condition => Prisma.sql`c.id = ANY (ARRAY(SELECT case_id FROM party WHERE ${who}))`;
const byName = (name: string): Condition =>
  ofPeople(Prisma.sql`name_parts @> name_parts(${name}) AND strpos(name_key, identity_key(${name})) > 0`);
const byIdNumber = (number: string): Condition => ofPeople(Prisma.sql`id_key = identity_key(${number})`);
const byPhone = (phone: string): Condition => ofPeople(Prisma.sql`phone_key = phone_key(${phone})`);

/**
 * The ways to the cases asked for. By what people are told apart only those cases are found that the user may see in full:
 * who may not read a name cannot ask whose case it is.
 */
export function searchWays(user: User, s: CaseSearch): Ways {
  const plain = [
    s.stage !== undefined && Prisma.sql`c.stage = ${s.stage}`,
    s.kind !== undefined && Prisma.sql`c.kind = ${s.kind}`,
    s.matter !== undefined && Prisma.sql`c.matter_id = ${s.matter}::uuid`,
    s.openSince !== undefined && openSince(s.openSince),
    s.handler !== undefined && Prisma.sql`c.handler = ${s.handler}`,
    s.firm !== undefined && Prisma.sql`c.firm_id = ${s.firm}`,
    s.station !== undefined && Prisma.sql`c.station_id = ${s.station}`,
    s.channel !== undefined && Prisma.sql`c.channel = ${s.channel}`,
    s.receivedFrom !== undefined && Prisma.sql`c.received_at >= ${instant(startOfDay(s.receivedFrom))}`,
    s.receivedTo !== undefined && Prisma.sql`c.received_at < ${instant(endOfDay(s.receivedTo))}`,
    s.overdue !== undefined && overdue(s.overdue),
    s.parked === true && PARKED,
    s.takenOver !== undefined && takenOver(s.takenOver),
  ];
  const people = [
    s.name !== undefined && byName(s.name),
    s.idNumber !== undefined && byIdNumber(s.idNumber),
    s.phone !== undefined && byPhone(s.phone),
  ].filter((condition) => condition !== false);
  const full = caseScope(user, 'case:read-sensitive');
  const scope = people.length > 0 ? full : caseScope(user);
  const conditions = [...plain, ...people];
  const numbered = s.number === undefined ? [] : byNumber(s.number);
  const narrowedTo = (ways: Ways, found: readonly Condition[]): Ways =>
    found.length === 0 ? narrowed(ways, ...conditions) : found.flatMap((one) => narrowed(ways, one, ...conditions));
  if (s.q === undefined) return narrowedTo(scope, numbered);
  const asked = [
    ...byNumber(s.q).flatMap((one) => narrowed(scope, one)),
    ...[byName(s.q), byIdNumber(s.q), byPhone(s.q)].flatMap((one) => narrowed(full, one)),
  ];
  return narrowedTo(asked, numbered);
}

/** Whether somebody of a case is known by what was asked: who is shown the case has then read that, masked or not. */
export function isHit({ name, idNumber, phone, q }: CaseSearch, people: readonly PartyRow[]): boolean {
  const key = (text: string | null, keyOf: (text: string) => string) => (text === null ? undefined : keyOf(text));
  return people.some((p) =>
    [
      ...[name, q].map((asked) => asked !== undefined && identityKey(p.name).includes(identityKey(asked))),
      ...[idNumber, q].map((asked) => asked !== undefined && key(p.id_number, identityKey) === identityKey(asked)),
      ...[phone, q].map((asked) => asked !== undefined && key(p.phone, phoneKey) === phoneKey(asked)),
    ].includes(true),
  );
}

const ALL = {
  ...{ stage: 'review', kind: 'civil', matter: '00000000-0000-0000-0000-000000000000' },
  openSince: '2026-01-01',
  ...{ number: '1', name: '李四', idNumber: '1', phone: '1', q: '1' },
  ...{ handler: 'u', firm: 'f', station: 's', channel: 'window', receivedFrom: '2026-01-01', receivedTo: '2026-01-01' },
  ...{ overdue: { is: true, at: 0 }, parked: true, takenOver: true },
};
const leading = EVERYBODY.map((user) => searchWays(user, ALL)).filter((ways) => ways.length > 0);
examplesOf(CASE_LIST, ...leading.map((ways) => ({ ways, after: undefined, limit: 1 })));
examplesOf(FIRMS_OF, ...leading);
examplesOf(
  CASE_COUNT,
  ...leading,
  ...EVERYBODY.map((user) => searchWays(user, { overdue: { is: false, at: 0 } })).filter((ways) => ways.length > 0),
);
