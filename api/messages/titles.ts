import type { ActionOf, ActName, ACTS, TaskKind } from '../../domain/kinds.js';

/** Acts that people do. */
type PeoplesAct = { [N in ActName]: (typeof ACTS)[N] extends { system: true } ? never : N }[ActName];

/** What tasks, their actions and acts are called: one for each that the sheets name. */
export interface Titles {
  readonly tasks: Readonly<Record<TaskKind, string>>;
  readonly actions: { readonly [K in TaskKind]: Readonly<Record<ActionOf<K>, string>> };
  readonly acts: Readonly<Record<PeoplesAct, string>>;
}
