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
/** 回访对象: who answered. */
export const ANSWERERS = [
  'recipient',
  'guardian',
  'authorised-relative',
  'detained-by-letter',
  'detained-by-visit',
  'next-of-kin',
] as const;
/** Whether he is the recipient himself. */
export const isHimself = (person: string): boolean =>
  ['recipient', 'detained-by-letter', 'detained-by-visit'].includes(person);
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
