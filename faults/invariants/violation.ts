/** What must hold after healing, by name; `npm run faults` reports violations under these. */
export const INVARIANTS = [
  'commands',
  'effects',
  'fold',
  'deadlines',
  'draw',
  'audit',
  'open',
  'replay',
  'rest',
  'parked',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly caseId?: string;
  /** What was found and what should be there: ids, codes and instants, no person's data. */
  readonly text: string;
}

/** What one case is judged by; adds to what was found. */
export type Report = (text: string) => void;
