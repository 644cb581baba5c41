import type { Step } from '../domain/engine/proceeding.js';
import type { KindName } from '../domain/kinds.js';
import type { Instant } from '../domain/time.js';
import { caseRow } from './case-row.js';

/** What the relay carries out. */
export interface Message {
  readonly key: string;
  readonly kind: string;
  readonly data: object;
}

/** What a step says of the row of its kind: written by `write_<kind>_row` (prisma/functions). */
export interface KindRow {
  /** What the row holds beside facts. */
  readonly row: object;
  /** Whether the body of the command says something that belongs on the row. */
  readonly appliesBody: boolean;
  readonly messages: readonly Message[];
}
interface RowWriter {
  of(step: Step): KindRow;
}

/** Each kind's own; a kind without a row does not compile. */
const ROWS: Readonly<Record<KindName, RowWriter>> = { case: { of: caseRow } };
const writers: Readonly<Record<string, RowWriter | undefined>> = ROWS;

/** @throws TypeError for a kind that is not known here */
export function rowOf(step: Step): KindRow {
  const writer = writers[step.kind];
  if (!writer) throw new TypeError(`no row of kind ${step.kind}`);
  return writer.of(step);
}

/** What was entered with its true dates later than they were is on record from the moment of entry. */
export const enteredAt = ({ facts, input }: Pick<Step, 'facts' | 'input'>): Instant =>
  Math.max(input.at, facts.takenOverAt ?? 0);
