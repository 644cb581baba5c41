import { knownOf, type PartyRow } from '../db/cases.js';
import { isSamePerson, type Known } from '../domain/people.js';
import type { Person } from './forms/fields.js';
import type { InputError } from './problems.js';

/** What of the people a body names can only be judged beside one another, and beside those already on record. */

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
export function peopleErrors(body: People, onRecord: readonly PartyRow[]): InputError[] {
  const lists = Object.fromEntries(LISTS.map((list) => [list, entriesOf(list, body, onRecord)])) as Record<
    List,
    Entry[]
  >;
  return APART.flatMap(([a, b]) => repeated(lists[a], lists[b], a === b));
}

/** Whether somebody entered in this role stands in the case already, where he cannot stand twice. */
export const isThereAlready = (role: string, person: Known, others: readonly PartyRow[]): boolean =>
  APART.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]).some(
    ([one, other]) =>
      ROLE[one] === role && others.some((p) => p.role === ROLE[other] && isSamePerson(knownOf(p), person)),
  );

const entriesOf = (list: List, body: People, onRecord: readonly PartyRow[]): Entry[] =>
  body[list]?.map((person, i) => ({ person, pointer: `/${list}/${i}` })) ??
  onRecord.filter((p) => p.role === ROLE[list]).map((p) => ({ person: knownOf(p) }));

/** The later of two entries of one person is at fault, of those the body has. */
function repeated(before: readonly Entry[], list: readonly Entry[], same: boolean): InputError[] {
  return list.flatMap((entry, i): InputError[] => {
    const earlier = (same ? before.slice(0, i) : before).find(({ person }) => isSamePerson(person, entry.person));
    const pointer = entry.pointer ?? earlier?.pointer;
    return earlier && pointer !== undefined ? [{ pointer, code: 'same-person-twice' }] : [];
  });
}
