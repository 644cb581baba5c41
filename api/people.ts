import { knownOf, type PartyRow } from '../db/cases.js';
import { BORN_SINCE, holderOf } from '../domain/id-kinds.js';
import { isSamePerson, type Known } from '../domain/people.js';
import type { CivilDate } from '../domain/time.js';
import type { Person } from './forms/fields.js';
import type { InputError } from './problems.js';

/** What of the people a body names can only be judged with the day, and those already on record, at hand. */

export interface People {
  readonly recipients?: readonly Person[] | undefined;
  readonly opposing?: readonly Person[] | undefined;
  readonly representatives?: readonly Person[] | undefined;
}
const LISTS = ['recipients', 'opposing', 'representatives'] as const;
type List = (typeof LISTS)[number];
const ROLE = { recipients: 'recipient', opposing: 'opposing', representatives: 'representative' } as const;

/** Whoever is one of the one cannot be one of the other. A recipient may well speak for others. */
const APART: readonly (readonly [List, List])[] = [
  ['recipients', 'recipients'],
  ['opposing', 'opposing'],
  ['representatives', 'representatives'],
  ['recipients', 'opposing'],
  ['opposing', 'representatives'],
];

interface Entry {
  readonly person: Known;
  /** Where it stands in the body; undefined of what is on record. */
  readonly pointer?: string;
}

/** @param onRecord people of the case, whose lists the body replaces where it names them */
export function peopleErrors(body: People, onRecord: readonly PartyRow[], today: CivilDate): InputError[] {
  const lists = Object.fromEntries(LISTS.map((list) => [list, entriesOf(list, body, onRecord)])) as Record<
    List,
    Entry[]
  >;
  const twice = APART.flatMap(([a, b]) => repeated(lists[a], lists[b], a === b));
  return [...LISTS.flatMap((list) => birthErrors(list, body[list] ?? [], today)), ...twice];
}

export const namesPeople = (body: object): body is People =>
  LISTS.some((list) => Array.isArray((body as People)[list]));

const entriesOf = (list: List, body: People, onRecord: readonly PartyRow[]): Entry[] =>
  body[list]?.map((person, i) => ({ person, pointer: `/${list}/${i}` })) ??
  onRecord.filter((p) => p.role === ROLE[list]).map((p) => ({ person: knownOf(p) }));

function birthErrors(list: List, people: readonly Person[], today: CivilDate): InputError[] {
  const cannotBe = (day: CivilDate) => day < BORN_SINCE || day > today;
  return people.flatMap(({ idNumber, birthDate }, i): InputError[] => {
    const holder = idNumber === undefined ? undefined : holderOf(idNumber);
    if (holder && cannotBe(holder.birthDate)) return [{ pointer: `/${list}/${i}/idNumber`, code: 'birth-date' }];
    return birthDate !== undefined && cannotBe(birthDate)
      ? [{ pointer: `/${list}/${i}/birthDate`, code: 'birth-date' }]
      : [];
  });
}

/** The later of two entries of one person is at fault, of those the body has. */
function repeated(before: readonly Entry[], list: readonly Entry[], same: boolean): InputError[] {
  return list.flatMap((entry, i): InputError[] => {
    const earlier = (same ? before.slice(0, i) : before).find(({ person }) => isSamePerson(person, entry.person));
    const pointer = entry.pointer ?? earlier?.pointer;
    return earlier && pointer !== undefined ? [{ pointer, code: 'same-person-twice' }] : [];
  });
}
