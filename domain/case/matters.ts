import type { CallbackRow, Facts, Opening } from './facts.js';
import { civilDate } from '../time.js';
import { STAGES } from './stages.js';
import { ENDS, type ClosingDocument } from './words.js';

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

/** What ends a matter anywhere: the recipient's death, or what is described (其他); 撤回通知公函 where there was a notice. */
const ANYWHERE = ['recipient-died', 'other'] as const;
/** 侦查: 起诉意见书 or 撤案; 审查起诉: 起诉书 or 不起诉; trial: judgment, ruling, mediation; arbitration: award. */
function ownDocuments({ kind, criminalStage, procedure }: Matter): readonly ClosingDocument[] {
  if (kind === 'criminal' && criminalStage === 'investigation') return ['investigation-end', 'case-dropped'];
  if (kind === 'criminal' && criminalStage === 'prosecution-review') return ['indictment', 'non-prosecution'];
  if (kind === 'criminal') return ['judgment', 'ruling', 'mediation'];
  if (procedure === 'litigation') return ['judgment', 'ruling', 'mediation', 'settlement', 'suit-withdrawn'];
  if (procedure === 'labour-arbitration') return ['award', 'mediation', 'settlement', 'suit-withdrawn'];
  if (procedure === 'reconsideration') return ['reconsideration-decision', 'mediation', 'settlement', 'suit-withdrawn'];
  return ['settlement'];
}
type Matter = Pick<Opening, 'kind' | 'criminalStage' | 'procedure'>;

/** What the 结案日 of such a matter may be the day of, the ordinary one first. Own counsel (自行委托) is a ground to terminate. */
export const closingDocuments = (f: Matter & Pick<Opening, 'door'>): readonly ClosingDocument[] => [
  ...ownDocuments(f),
  ...(f.door === 'notice' ? (['notice-withdrawn'] as const) : []),
  ...ANYWHERE,
];

/** The one whom aid was for has died, as far as the case knows: nobody can call him, nor serve anything on him. */
export const isRecipientDead = (f: Facts): boolean =>
  f.termination?.served?.deceased === true || (f.persons === 1 && f.conclusion?.document === 'recipient-died');

/** Its volume is still written: what is in it may be corrected. */
export const isWritten = (f: Facts): boolean => !STAGES[f.stage].sealed;

/** 已终止, whether its file is closed or not; the bureau's order undoes it. */
export const isTerminated = (f: Facts): boolean => f.decision === 'terminate';

/** 先行提供: aid has come before the decision on it. */
export const isAdvanced = (f: Facts): boolean => f.advance?.decidedOn !== undefined;

const BEFORE_ITS_END: readonly string[] = ['intake', 'review', 'assignment', 'handling'];
/** 时效 runs: nobody is known to have filed the matter, which has no end yet. What was over at the receipt was none of the case's. */
export const isLimited = (f: Facts): boolean =>
  f.limitationOn !== undefined &&
  f.limitationOn >= civilDate(f.receivedAt) &&
  f.filedOn === undefined &&
  f.hearings.length === 0 &&
  BEFORE_ITS_END.includes(f.stage);

/** Withdrawn, deemed to be so, or its notice was: nobody has decided it. */
export const isWithdrawn = (f: Facts): boolean => ENDS.some((end) => end === f.decision);

/** How much of substance the handler has put on record: steps of his work, hearings and their outcomes, reports, the end. */
export const workOn = (f: Facts): number =>
  [f.engagement, f.meeting, f.fileReading].filter((done) => done !== undefined && done !== 'not-required').length +
  f.hearings.length +
  f.hearings.filter((h) => h.state !== 'announced').length +
  (f.progressReports ?? 0) +
  Number(f.conclusion !== undefined);

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
