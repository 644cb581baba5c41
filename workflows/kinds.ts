import { FLOW } from '../domain/flow.js';
import { KINDS, type KindName } from '../domain/kinds.js';
import type { CaseBrings } from './case/case.js';
import { legalCase } from './case/legal-case.js';
import type { Begin } from './engine/proceeding.js';
import { Run, type Kind } from './engine/run.js';

/** The course of each kind of proceeding, beside its data (domain/kinds.ts). */
export const CASE: Kind<CaseBrings> = { ...KINDS.case, name: 'case', procedure: legalCase };

const PROCEEDINGS = { case: CASE } satisfies Record<KindName, unknown>;

export const begin: Begin = (kind, flow = 1) => {
  if (flow > FLOW) throw new Error(`flow ${flow} is not known here, only up to ${FLOW}`);
  return new Run(PROCEEDINGS[kind], flow);
};
