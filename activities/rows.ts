import type { Step } from '../domain/engine/proceeding.js';
import type { KindName } from '../domain/kinds.js';
import { caseRow } from './case-row.js';
import type { KindRow } from './kind-row.js';
import { requestRow } from './request-row.js';

interface RowWriter {
  of(step: Step): KindRow;
}

/** Each kind's own; a kind without a row does not compile. */
const ROWS: Readonly<Record<KindName, RowWriter>> = { case: { of: caseRow }, request: { of: requestRow } };
const writers: Readonly<Record<string, RowWriter | undefined>> = ROWS;

/** @throws TypeError for a kind that is not known here */
export function rowOf(step: Step): KindRow {
  const writer = writers[step.kind];
  if (!writer) throw new TypeError(`no row of kind ${step.kind}`);
  return writer.of(step);
}
