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
