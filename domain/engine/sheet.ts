import type { Grants, Role } from '../roles.js';
import type { CivilDate, Instant } from '../time.js';
import { fits, misfit, type Codes, type CodesOf, type Shape } from './code.js';
import type { HeadFacts, Task } from './proceeding.js';
import type { Refusal } from './refusal.js';

/**
 * A sheet says all there is to say of one task or act: who may do it, what can be done, by which codes, what stands
 * against it and what ends it. Catalogue, permissions, forms, guards and the types of the stages follow from the sheets
 * of a kind (docs/decisions/0021).
 */

/** What a sheet decides by, beside the answer itself. */
export interface Sight<F> {
  readonly facts: F;
  readonly today: CivilDate;
  /** Data of the task that is answered; empty for an act. */
  readonly data: Codes;
}
/** An answer about to take effect. */
export interface Given<F, D> {
  readonly facts: F;
  readonly today: CivilDate;
  readonly at: Instant;
  readonly user: string;
  readonly task: Pick<Task, 'data'>;
  readonly given: D;
}

export interface ActionSheet<F, S extends Shape = Shape> {
  /** The codes of the answer; whatever else its form has stays in PostgreSQL. */
  readonly codes: S;
  /** Whether it is on offer; always, where it is not said. */
  readonly open?: (s: Sight<F>) => boolean;
  /** What has to come first, where that can be named: until then it is not on offer, and refused with this reason. */
  readonly waits?: (s: Sight<F>) => Refusal | undefined;
  /** Whether the task stays open after it. */
  readonly keeps?: true;
  /** The first reason against this answer, codes included; dates and persons that hold for all are judged before. */
  readonly against: (g: Given<F, Codes>) => Refusal | undefined;
}

export interface TaskSheet<F> {
  /** Who may do it while nobody in particular is assigned to it, or who may be assigned. */
  readonly pool: Grants;
  /** The role that is told of its clocks. */
  readonly role: Role;
  /** The ordinary one first. */
  readonly actions: Readonly<Record<string, ActionSheet<F>>>;
  /** The ordinary action where it depends on the facts. */
  readonly ordinary?: (facts: F) => string;
  /** A clock that runs out may end it: the stage then gets the answer `expired`. */
  readonly expires?: true;
}

export interface ActSheet<F, S extends Shape = Shape> extends ActionSheet<F, S> {
  readonly who: Grants;
  /** Whether it can be done, from the facts alone. */
  readonly when: (facts: F) => boolean;
  /** The day of the event it answers; that on which the proceeding began, where it is not said. */
  readonly since?: (facts: F) => CivilDate | undefined;
  readonly system?: true;
}
/** Comes from the system: nobody is offered it, and no form exists. */
export interface SystemAct<F, S extends Shape = Shape> extends ActSheet<F, S> {
  readonly system: true;
}

interface Terms<F, S extends Shape> {
  readonly open?: (s: Sight<F>) => boolean;
  readonly waits?: (s: Sight<F>) => Refusal | undefined;
  readonly keeps?: true;
  readonly against?: (g: Given<F, CodesOf<S>>) => Refusal | undefined;
}

/** The words that the sheets of a kind are written in. */
export interface Words<F> {
  readonly action: <S extends Shape>(codes: S, terms?: Terms<F, S>) => ActionSheet<F, S>;
  readonly task: <const T extends TaskSheet<F>>(sheet: T) => T;
  readonly act: <S extends Shape>(
    codes: S,
    o: Terms<F, S> & Pick<ActSheet<F>, 'who' | 'when' | 'since'>,
  ) => ActSheet<F, S>;
  readonly systemAct: <S extends Shape>(codes: S, o: Terms<F, S> & Pick<ActSheet<F>, 'when'>) => SystemAct<F, S>;
}

export function sheetsOn<F extends HeadFacts>(): Words<F> {
  const action = <S extends Shape>(codes: S, { against, ...terms }: Terms<F, S> = {}): ActionSheet<F, S> => ({
    ...terms,
    codes,
    against: (g) => {
      const field = misfit(codes, g.given);
      if (field !== undefined) return { type: 'validation', params: { pointer: `/${field}` } };
      const { given } = g;
      return fits(codes, given) ? against?.({ ...g, given }) : undefined;
    },
  });
  const act: Words<F>['act'] = (codes, { who, when, since, ...terms }) => ({
    ...action(codes, terms),
    who,
    when,
    ...(since && { since }),
  });
  return {
    action,
    task: (sheet) => sheet,
    act,
    systemAct: (codes, o) => ({ ...act(codes, { ...o, who: {} }), system: true }),
  };
}
