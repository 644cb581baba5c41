import type { Facts, Opening } from './case.js';
import { addDays, type CivilDate } from './time.js';

/** 侦查、审查起诉 have no hearing, a non-litigation matter neither. */
export function hasHearings(f: Pick<Opening, 'kind' | 'criminalStage' | 'procedure'>): boolean {
  if (f.kind === 'criminal') return f.criminalStage !== 'investigation' && f.criminalStage !== 'prosecution-review';
  return f.procedure === 'litigation' || f.procedure === 'labour-arbitration';
}

/** 阅卷 is open to the defence from prosecution review on (刑事诉讼法 art. 40); outside crime it belongs to litigation. */
export function hasFileReading(f: Pick<Opening, 'kind' | 'criminalStage' | 'procedure'>): boolean {
  return f.kind === 'criminal' ? f.criminalStage !== 'investigation' : f.procedure === 'litigation';
}

/** A notified defence needs no agreement: the 法律援助公函 suffices (148号令). */
export const needsEngagement = (f: Pick<Facts, 'door'>): boolean => f.door === 'application';

/** Last day a callback still counts: thirty days after the end of the year of closing, or after a late recording. */
export function graceEnd(concludedOn: CivilDate, recordedOn: CivilDate): CivilDate {
  const end = addDays(`${concludedOn.slice(0, 4)}-12-31`, 30);
  const late = addDays(recordedOn, 30);
  return late > end ? late : end;
}
