/** Words that openings, facts and sheets of a case share. */
export type Door = 'application' | 'notice';
export const CASE_KINDS = ['criminal', 'civil', 'administrative'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];
export const CRIMINAL_STAGES = [
  'investigation',
  'prosecution-review',
  'first-instance',
  'second-instance',
  'retrial',
  'death-penalty-review',
  'compulsory-treatment',
] as const;
export type CriminalStage = (typeof CRIMINAL_STAGES)[number];

/** How a civil or administrative matter is dealt with; decides whether there can be a hearing. */
export const PROCEDURES = ['litigation', 'labour-arbitration', 'reconsideration', 'non-litigation'] as const;
export type Procedure = (typeof PROCEDURES)[number];

/** How a case came in: 申请 by one of these, or 通知 of one of these organs. */
export const CHANNELS = {
  application: ['window', 'web', 'hotline', 'station', 'detention', 'referral'],
  notice: ['court', 'procuratorate', 'police'],
} as const satisfies Record<Door, readonly string[]>;

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
/** 先行提供的事由 (法律援助法 art. 44), in its order: a limit that is near, what must be preserved at once, others. */
export const ADVANCE_GROUNDS = [
  'limitation',
  'time-limit',
  'property-preservation',
  'evidence-preservation',
  'advance-enforcement',
  'other-by-law',
] as const;
export type AdvanceGround = (typeof ADVANCE_GROUNDS)[number];
/** What ends aid that came in advance, beside those of art. 48: 未补办手续, 经审查不符合条件 (司法部令第124号 art. 18; local). */
export type AdvanceEnd = 'formalities-not-completed' | 'not-eligible';
/** Who says that there is such a ground. */
export const TERMINATION_SOURCES = ['handler', 'centre', 'organ'] as const;
export type TerminationSource = (typeof TERMINATION_SOURCES)[number];

/**
 * 更换承办人, why: the recipient asks for it with evidence (法律援助法 art. 55); illness, a sanction, a conflict of interest; his firm
 * withdraws; the organ gives notice again (法释〔2021〕1号 art. 50).
 */
export const CHANGE_CAUSES = [
  'recipient-asks',
  'illness',
  'discipline',
  'conflict',
  'firm-withdraws',
  'organ-renotice',
] as const;
export type ChangeCause = (typeof CHANGE_CAUSES)[number];
/** 交接: who leaves, and who takes it over. */
export const HAND_OVER_SIDES = ['predecessor', 'successor'] as const;
export type HandOverSide = (typeof HAND_OVER_SIDES)[number];

/** How a case ends before it is decided: 撤回申请, 视为撤回, 撤回通知公函. */
export const ENDS = ['withdrawn', 'deemed-withdrawn', 'notice-withdrawn'] as const;
export type EndKind = (typeof ENDS)[number];

/** Papers and events whose day makes the 结案日 (148号令; domain glossary). */
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
  'suit-withdrawn',
  'recipient-died',
  'notice-withdrawn',
  'other',
] as const;
export type ClosingDocument = (typeof CLOSING_DOCUMENTS)[number];

/** Why nobody can be called back at all: 死亡, 无联系方式. */
export const CALLBACK_OBSTACLES = ['deceased', 'no-contact'] as const;
export type CallbackObstacle = (typeof CALLBACK_OBSTACLES)[number];

/** What somebody does in a case that he may not do beside some other of these (duties.ts). */
export const DUTIES = ['review', 'approve', 'assign', 'handle', 'observe', 'check', 'callback', 'evaluate'] as const;
export type Duty = (typeof DUTIES)[number];
