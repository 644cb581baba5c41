import type { CorrectionRow } from '../../db/corrections.js';
import { FIELD_CLASSES } from '../../domain/case/field-classes.js';
import { isField } from '../../domain/case/correctable.js';
import type { FieldClass } from '../../domain/classes.js';
import type { Reading } from '../disclosures.js';
import type { Shows } from './fields.js';
import { classAt } from './form-classes.js';

/**
 * What of a correction is shown: old value, new one and reason as the field is that it corrects. Of words they are as those are in
 * their entry; of words about another correction as that one is besides.
 *
 * @param all of the case
 * @returns classes all of which have to be read; undefined where nobody can say which
 */
export function needsOf(k: CorrectionRow, all: readonly CorrectionRow[]): readonly FieldClass[] | undefined {
  const of = isField(k.field) ? FIELD_CLASSES[k.field] : undefined;
  if (of !== 'entry') return of && [of];
  if (k.entry_kind === null || k.part === null) return undefined;
  const label = classAt(k.entry_kind, k.part);
  if (label === undefined || label === 'corrected') return undefined;
  const about = correctionAt(all, k.of_no);
  // It speaks of an earlier one: proposals are numbered in their order.
  if (!about) return [label];
  const needs = about.n < k.n ? needsOf(about, all) : undefined;
  return needs && [label, ...needs];
}

/** The one that was proposed in this step, or decided. */
export const correctionAt = (all: readonly CorrectionRow[], seq: number | null): CorrectionRow | undefined =>
  seq === null ? undefined : all.find((k) => k.proposed_seq === seq || k.decided_seq === seq);

/** Which fields of an entry are shown; of one about a correction words and values as what it corrects is. */
export function showsOf(reading: Reading, about: CorrectionRow | undefined, all: readonly CorrectionRow[]): Shows {
  const needs = about ? needsOf(about, all) : [];
  return (label) => {
    if (label === 'case') return true;
    if (needs === undefined || (label === 'corrected' && !about)) return false;
    return reading.shows(...(label === 'corrected' ? [] : [label]), ...needs);
  };
}
