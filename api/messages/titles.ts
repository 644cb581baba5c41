import type { ActionOf, TaskKind } from '../../domain/kinds.js';
import type { PeoplesAct } from '../forms/catalogue.js';

/** What tasks, their actions and acts are called: one for each that the sheets name. */
export interface Titles {
  readonly tasks: Readonly<Record<TaskKind, string>>;
  readonly actions: { readonly [K in TaskKind]: Readonly<Record<ActionOf<K>, string>> };
  readonly acts: Readonly<Record<PeoplesAct, string>>;
}
