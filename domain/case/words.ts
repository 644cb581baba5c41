/** Words that openings, facts and sheets of a case share. */
export type Door = 'application' | 'notice';
export type CaseKind = 'criminal' | 'civil' | 'administrative';
export type CriminalStage =
  | 'investigation'
  | 'prosecution-review'
  | 'first-instance'
  | 'second-instance'
  | 'retrial'
  | 'death-penalty-review'
  | 'compulsory-treatment';

/** How a civil or administrative matter is dealt with; decides whether there can be a hearing. */
export type Procedure = 'litigation' | 'labour-arbitration' | 'reconsideration' | 'non-litigation';

/** 终止事由: the eight of 法律援助法 art. 48(1), in its order. */
export const TERMINATION_GROUNDS = [
  'obtained-by-deceit',
  'facts-concealed',
  'used-for-crime',
  'means-changed',
  'matter-ended',
  'own-counsel',
  'recipient-asks',
  'other-by-law',
] as const;
export type TerminationGround = (typeof TERMINATION_GROUNDS)[number];

/** How a case ends before it is decided: 撤回申请, 视为撤回, 撤回通知公函. */
export const ENDS = ['withdrawn', 'deemed-withdrawn', 'notice-withdrawn'] as const;
export type EndKind = (typeof ENDS)[number];
