import type { Situation } from '../domain/engine/judge.js';
import type { ClockInput, HeadFacts, Input, ResolvedDeadline, Step } from '../domain/engine/proceeding.js';
import { KINDS, type KindName } from '../domain/kinds.js';
import type { Instant } from '../domain/time.js';
import type { CaseBrings } from './case/case.js';
import { legalCase } from './case/legal-case.js';
import { Run, type Kind } from './engine/run.js';

/** The course of each kind of proceeding, beside its data (domain/kinds.ts). */
export const CASE: Kind<CaseBrings> = { ...KINDS.case, name: 'case', procedure: legalCase };

const PROCEEDINGS = { case: CASE } satisfies Record<KindName, unknown>;

/** A proceeding whose kind its host does not ask for. */
export interface Proceeding {
  readonly facts: HeadFacts;
  readonly seq: number;
  readonly resting: boolean;
  readonly openTasks: Situation<HeadFacts>['tasks'];
  readonly clocks: ReadonlyMap<
    string,
    { readonly task: string | undefined; readonly resolved: ResolvedDeadline | undefined }
  >;
  apply(input: Input): Step;
  adopt(deadlines: readonly ResolvedDeadline[]): void;
  due(until: Instant): ClockInput[];
  nextWake(): Instant | undefined;
}

export const begin = (kind: KindName, flow: number): Proceeding => new Run(PROCEEDINGS[kind], flow);
