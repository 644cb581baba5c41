import { isDateField, isKnown, type DateField } from '../../domain/case/sheets/corrections.js';
import { startOfDay, type CivilDate } from '../../domain/time.js';
import type { Case } from './case.js';
import { moved } from './hearings.js';
import type { Stage } from '../engine/stage.js';

/** 更正: a wrong entry is corrected by a new event with its reason; a date needs a second person; nothing is overwritten. */
export function corrections(c: Case): void {
  c.on('correct', ({ user, data: { field, value, hearing, persons } }) => {
    c.facts.persons = persons ?? c.facts.persons;
    return isDateField(field) && value !== undefined ? confirmed(c, user, { field, value, hearing }) : undefined;
  });
}

interface Proposal {
  readonly field: DateField;
  readonly value: CivilDate;
  readonly hearing: number | undefined;
}

function* confirmed(c: Case, by: string, { field, value, hearing }: Proposal): Stage {
  const data = { field, value, ...(field === 'hearing' && { hearing }) };
  const answer = yield* c.task('confirm-correction', { notBy: [by], data });
  // What it was about may be gone meanwhile: handling has resumed.
  if (answer.action === 'reject' || !isKnown(c.facts, field, hearing)) return;
  switch (field) {
    case 'received':
      c.facts.receivedAt = startOfDay(value);
      break;
    case 'concluded':
      if (c.facts.conclusion) c.facts.conclusion = { ...c.facts.conclusion, on: value };
      break;
    case 'submitted':
      c.facts.fileSubmittedOn = value;
      break;
    case 'hearing': {
      const h = c.facts.hearings.find((x) => x.no === hearing)!;
      h.day = value;
      moved(c, h);
      break;
    }
  }
  c.restart(field === 'hearing' ? `hearing/${hearing}` : field, startOfDay(value));
}
