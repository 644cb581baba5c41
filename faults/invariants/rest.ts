import type { CaseRecord } from './record.js';
import type { Report } from './violation.js';

/** Where a case may rest: archived, or never aided. Of every other stage something is still to come. */
const FINAL = ['archived', 'refused', 'withdrawn'];

/** (9) A case at rest has come to its end, and of each hearing that was drawn it is known what became of it. */
export function checkRest({ row, attendance }: CaseRecord, report: Report): void {
  if (!row.resting) return;
  if (!FINAL.includes(row.stage)) report(`the case rests in stage ${row.stage}`);
  for (const { hearing, outcome } of attendance)
    if (outcome === null) report(`the case rests, and what became of the drawn hearing ${hearing} is not known`);
}
