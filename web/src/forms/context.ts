import type { ComputedRef, InjectionKey } from 'vue';

/** What every field of a form knows of it. */
export interface FormContext {
  /** Messages by JSON pointer. */
  readonly errors: ComputedRef<ReadonlyMap<string, string>>;
  readonly caseId: ComputedRef<string | undefined>;
  touch(pointer: string): void;
}
export const CONTEXT: InjectionKey<FormContext> = Symbol('form');
