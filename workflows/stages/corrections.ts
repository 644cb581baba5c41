import type { Codes } from '../../domain/case.js';
import { isDateField, type DateField } from '../../domain/guard.js';
import { startOfDay, type CivilDate } from '../../domain/time.js';
import type { CaseRun } from '../case-run.js';
import type { Stage } from '../stage.js';

/** 更正: a wrong entry is corrected by a new event with its reason; a date needs a second person; nothing is overwritten. */
export function corrections(c: CaseRun): void {
  c.on('correct', (proposal) => {
    const field = String(proposal.data['field']);
    c.facts.persons = (proposal.data['persons'] as number | undefined) ?? c.facts.persons;
    return isDateField(field) ? confirmed(c, proposal.user, field, proposal.data) : undefined;
  });
}

function* confirmed(c: CaseRun, by: string, field: DateField, data: Codes): Stage {
  const value = data['value'] as CivilDate;
  const hearing = field === 'hearing' ? (data['hearing'] as number) : null;
  const answer = yield* c.task('confirm-correction', {
    notBy: [by],
    data: { field, value, ...(hearing && { hearing }) },
  });
  if (answer.action === 'reject') return;
  const start = startOfDay(value);
  switch (field) {
    case 'received':
      c.facts.receivedAt = start;
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
      c.save('hearing', h);
      break;
    }
  }
  c.restart(field === 'hearing' ? `hearing/${hearing!}` : field, start);
}
