import type { CaseTask } from '../domain/kinds.js';
import type { CivilDate } from '../domain/time.js';

/** What people read in the answers of the API; the OpenAPI document has the whole of it. */

export interface TaskView {
  readonly id: string;
  readonly caseId: string;
  readonly kind: CaseTask;
  readonly assignee: string | null;
  readonly firm: string | null;
  readonly state: 'open' | 'done' | 'cancelled' | 'expired';
  readonly deadline: { readonly due: string; readonly lastDay: CivilDate | null } | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ActionView {
  readonly name: string;
  readonly schema: { readonly examples: readonly [Readonly<Record<string, unknown>>] };
}

export interface TaskDetail extends TaskView {
  readonly actions: readonly ActionView[];
}

export interface CaseView {
  readonly id: string;
  readonly number: string;
  readonly stage: string;
  readonly matterId: string;
  readonly handler: string | null;
  readonly tasks: readonly TaskView[];
  readonly actions: readonly ActionView[];
}

export interface AlertView {
  readonly id: string;
  readonly kind: string;
  readonly rung: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Pending {
  readonly case: { readonly id: string };
  readonly command: { readonly id: string; readonly state: 'pending' };
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
