import type { Codes } from '../../domain/case.js';
import { startOfDay, type CivilDate } from '../../domain/time.js';
import type { Anchor, CaseRun, Stage } from '../case-run.js';

/** 更正: a wrong entry is corrected by a new event with its reason; a date needs a second person; nothing is overwritten. */
export function corrections(c: CaseRun): void {
  c.on('correct', (proposal) => {
    const field = proposal.data['field'];
    return field === 'received' || field === 'concluded'
      ? confirmed(c, proposal.user, field, proposal.data['value'] as CivilDate, proposal.data)
      : undefined;
  });
}

function* confirmed(c: CaseRun, by: string, field: Anchor, value: CivilDate, data: Codes): Stage {
  const answer = yield* c.task('confirm-correction', { notBy: [by], data: { field, value, from: data['from'] ?? null } });
  if (answer.action === 'reject') return;
  const start = startOfDay(value);
  if (field === 'received') c.facts.receivedAt = start;
  else if (c.facts.conclusion) c.facts.conclusion = { ...c.facts.conclusion, on: value };
  c.restart(field, start);
}
