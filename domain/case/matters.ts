import type { CallbackRow, Facts, Opening } from './facts.js';
import { STAGES } from './stages.js';

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

/** Papers whose receipt makes the 结案日, by kind and stage, the ordinary one first (148号令; domain glossary). */
export const CLOSING_DOCUMENTS = [
  'judgment',
  'ruling',
  'mediation',
  'award',
  'reconsideration-decision',
  'indictment',
  'non-prosecution',
  'investigation-end',
  'case-dropped',
  'settlement',
  'other',
] as const;
export type ClosingDocument = (typeof CLOSING_DOCUMENTS)[number];

/** 侦查: 起诉意见书 or 撤案; 审查起诉: 起诉书 or 不起诉; trial: judgment, ruling, mediation; arbitration: award. */
export function closingDocuments(f: Pick<Opening, 'kind' | 'criminalStage' | 'procedure'>): readonly ClosingDocument[] {
  if (f.kind === 'criminal' && f.criminalStage === 'investigation') return ['investigation-end', 'case-dropped'];
  if (f.kind === 'criminal' && f.criminalStage === 'prosecution-review') return ['indictment', 'non-prosecution'];
  if (f.kind === 'criminal' || f.procedure === 'litigation') return ['judgment', 'ruling', 'mediation'];
  if (f.procedure === 'labour-arbitration') return ['award', 'mediation', 'settlement'];
  if (f.procedure === 'reconsideration') return ['reconsideration-decision', 'mediation', 'settlement'];
  return ['settlement', 'other'];
}

/** Its volume is still written: what is in it may be corrected. */
export const isWritten = (f: Facts): boolean => !STAGES[f.stage].sealed;

/** 已终止, whether its file is closed or not; the bureau's order undoes it. */
export const isTerminated = (f: Facts): boolean => f.decision === 'terminate';

/** Whether there is work whose quality can be judged: always of a case that was concluded. */
export const wasHandled = (f: Facts): boolean =>
  !isTerminated(f) ||
  f.meeting === 'recorded' ||
  f.fileReading === 'recorded' ||
  f.hearings.some((h) => h.state === 'held');

/** Attempts after which a recipient counts as unreachable (联系不上); rule data of the callback. */
export const CALLBACK_ATTEMPTS = 3;

/** Attempts after the conclusion that stands: neither before its day, nor for one that was undone. */
export const callsThatCount = ({ calls, attemptsUndone = 0, conclusion }: Facts): CallbackRow[] =>
  calls.filter(({ n, day }) => n > attemptsUndone && conclusion !== undefined && day >= conclusion.on);
