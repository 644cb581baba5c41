import type { Pool } from 'pg';
import { pastRegister, type PastPerson, type PastRegister } from '../db/past-people.js';
import { actAction, MATRIX, taskAction } from '../domain/permissions.js';
import type { Role } from '../domain/roles.js';
import type { Offer } from './move.js';
import type { InputError } from './problems.js';

/**
 * Who is named in a past that is told: everybody who did something has, or had, a post for it here; whoever handles the case, or
 * observed a hearing, is one of this agency, and so is the firm. In the name of others nothing can be entered.
 */

/** An act of a past, as far as it names people. */
interface Act {
  readonly task?: string | undefined;
  readonly action: string;
  readonly by: string;
  readonly firm?: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Codes of a sheet by which somebody is named, and the post that he is named for. */
const NAMED = { lawyer: 'lawyer', observer: 'observer' } as const satisfies Record<string, Role>;

const textIn = (item: Act, name: string): string[] => {
  const value = item.body[name];
  return typeof value === 'string' ? [value] : [];
};

/** All that a past names, looked up at once. */
export function registerOf(pool: Pool, agency: string, history: readonly Act[]): Promise<PastRegister> {
  const named = Object.keys(NAMED);
  const people = history.flatMap((item) => [item.by, ...named.flatMap((name) => textIn(item, name))]);
  const firms = history.flatMap((item) => [...(item.firm === undefined ? [] : [item.firm]), ...textIn(item, 'firm')]);
  return pastRegister(pool, agency, [...new Set(people)], [...new Set(firms)]);
}

/** What is wrong with the people of one act. @param pointer where it stands */
export function faultsOfPeople(item: Act, { sheet }: Offer, register: PastRegister, pointer: string): InputError[] {
  const faults: InputError[] = [];
  const by = register.people.get(item.by);
  if (!by) faults.push({ pointer: `${pointer}/by`, code: 'not-known' });
  else if (!couldDo(item, by, register.agency)) faults.push({ pointer: `${pointer}/by`, code: 'not-of-post' });
  if (item.firm !== undefined && !register.firms.has(item.firm))
    faults.push({ pointer: `${pointer}/firm`, code: 'not-known' });
  for (const [name, role] of Object.entries(NAMED)) {
    if (!(name in sheet.codes)) continue;
    const [username] = textIn(item, name);
    const person = username === undefined ? undefined : register.people.get(username);
    if (username !== undefined && !(person?.agency === register.agency && person.roles.includes(role)))
      faults.push({ pointer: `${pointer}/body/${name}`, code: 'not-known' });
  }
  const [firm] = 'firm' in sheet.codes ? textIn(item, 'firm') : [];
  if (firm !== undefined && !register.firms.has(firm))
    faults.push({ pointer: `${pointer}/body/firm`, code: 'not-known' });
  return faults;
}

/** Whether one of his posts, of now or before, has this act; from above the agency there is the bureau alone. */
function couldDo({ task, action }: Act, { agency, roles }: PastPerson, own: string): boolean {
  const permission = task === undefined ? actAction(action) : taskAction(task, action);
  if (permission === undefined) return false;
  return roles.some((role) => MATRIX[permission][role] !== undefined && (agency === own || role === 'bureau'));
}
