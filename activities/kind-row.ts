import type { Step } from '../domain/engine/proceeding.js';
import { civilDate, type Instant } from '../domain/time.js';

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

/** What was entered with its true dates later than they were is on record from the moment of entry. */
export const enteredAt = ({ facts, input }: Pick<Step, 'facts' | 'input'>): Instant =>
  Math.max(input.at, facts.takenOverAt ?? 0);

/** Of the first step: which counter numbers the proceeding (编号), and what stands around its figure. */
export function numberOf(
  { seq, facts }: { readonly seq: number; readonly facts: Numbered },
  kind: string,
  word: string,
) {
  if (seq !== 1) return undefined;
  const { agency, agencyShort, receivedAt } = facts;
  return { agency, kind, prefix: `${agencyShort}法援`, word, year: Number(civilDate(receivedAt).slice(0, 4)) };
}
interface Numbered {
  readonly agency: string;
  readonly agencyShort: string;
  readonly receivedAt: Instant;
}
