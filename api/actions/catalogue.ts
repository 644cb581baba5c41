import type { ActionSpec } from './action.js';
import { actActions } from './acts.js';
import { closingActions } from './closing.js';
import { handlingActions } from './handling.js';
import { intakeActions } from './intake.js';

const taskActions: Record<string, ActionSpec> = { ...intakeActions, ...handlingActions, ...closingActions };
const acts: Record<string, ActionSpec> = actActions;

/** The form of one action of a task, e.g. `review`, `propose-grant`. */
export const taskAction = (kind: string, name: string): ActionSpec | undefined => taskActions[`${kind}.${name}`];
export const actAction = (name: string): ActionSpec | undefined => (Object.hasOwn(acts, name) ? acts[name] : undefined);
export const allTaskActions = taskActions;
export const allActActions = acts;
