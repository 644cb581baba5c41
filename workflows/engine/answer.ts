import { fits, type Codes, type CodesOf } from '../../domain/engine/code.js';
import type { ActSheet, TaskSheet } from '../../domain/engine/sheet.js';
import type { CivilDate, Instant } from '../../domain/time.js';

/** What somebody did, as stages get it. */
export interface Answered {
  readonly key: string;
  readonly action: string;
  readonly user: string;
  readonly firm?: string;
  readonly at: Instant;
  /** Day it happened: the `on` of the answer, or the day it was received. */
  readonly on: CivilDate;
  readonly data: Codes;
}

/** Sheets of any facts. */
export type AnyTask = TaskSheet<never>;
export type AnyAct = ActSheet<never>;

/** The answers that a task's sheet allows, told apart by their action; `expired` where a clock may end it. */
export type AnswerTo<T extends AnyTask> =
  | {
      [A in keyof T['actions'] & string]: Answered & {
        readonly action: A;
        readonly data: CodesOf<T['actions'][A]['codes']>;
      };
    }[keyof T['actions'] & string]
  | (T extends { readonly expires: true } ? Answered & { readonly action: typeof EXPIRED } : never);

export type ActAnswer<A extends AnyAct> = Answered & { readonly data: CodesOf<A['codes']> };

export const EXPIRED = 'expired';

export function answers<T extends AnyTask>(sheet: T, a: Answered): a is Answered & AnswerTo<T> {
  if (a.action === EXPIRED) return sheet.expires === true;
  const action = sheet.actions[a.action];
  return action !== undefined && fits(action.codes, a.data);
}

export const acts = <A extends AnyAct>(sheet: A, a: Answered): a is Answered & ActAnswer<A> =>
  fits(sheet.codes, a.data);
