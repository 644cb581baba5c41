/** Words for what became of things: an attempt at a callback, the quality of the work, the matter itself. */

/** 未接通 */
export const CALL_OUTCOMES = [
  'no-answer',
  'out-of-service',
  'wrong-number',
  'refused',
  'detained',
  'deceased',
] as const;
export const SATISFACTIONS = ['satisfied', 'basically-satisfied', 'dissatisfied'] as const;
/** 质量等级 */
export const GRADES = ['excellent', 'good', 'qualified', 'unqualified'] as const;
/** 办理结果 */
export const RESULTS = [
  'won',
  'partly-won',
  'lost',
  'mediated',
  'settled',
  'withdrawn',
  'acquitted',
  'exempted',
  'probation',
  'mitigated',
  'upheld',
  'not-prosecuted',
  'case-dropped',
  'opinion-adopted',
  'opinion-partly-adopted',
  'opinion-not-adopted',
  'notarised',
  'other',
] as const;
