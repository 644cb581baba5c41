import { FLOW } from '../domain/flow.js';
import { KINDS, type KindName } from '../domain/kinds.js';
import type { CaseBrings } from './case/case.js';
import { legalCase } from './case/legal-case.js';
import type { Begin } from './engine/proceeding.js';
import { Run, type Kind } from './engine/run.js';
import { request, type RequestBrings } from './request/request.js';

/** The course of each kind of proceeding, beside its data (domain/kinds.ts). */
export const CASE: Kind<CaseBrings> = { ...KINDS.case, name: 'case', procedure: legalCase };
export const REQUEST: Kind<RequestBrings> = { ...KINDS.request, name: 'request', procedure: request };

const BEGIN: Readonly<Record<KindName, (flow: number) => ReturnType<Begin>>> = {
  case: (flow) => new Run(CASE, flow),
  request: (flow) => new Run(REQUEST, flow),
};

export const begin: Begin = (kind, flow = 1) => {
  if (flow > FLOW) throw new Error(`flow ${flow} is not known here, only up to ${FLOW}`);
  return BEGIN[kind](flow);
};
