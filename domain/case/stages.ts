/**
 * The stages of a case and what is true of a case in each. Lists in SQL are made from this table (db/stages.ts), so a new
 * stage drops out of none of them.
 */
interface StageAttributes {
  /** Nothing is left to do but what the bureau may order or an addendum adds: only here may a case rest. */
  readonly final: boolean;
  /** Loads its handler: counted when work is handed out. */
  readonly busy: boolean;
  /** A hearing may be reported and drawn, of what there is or was to be heard. */
  readonly heard: boolean;
  /** Aid was granted and no end of the matter is on record: it may still have hearings, and will be called back. */
  readonly ahead: boolean;
  /** Nothing of it is corrected any more. */
  readonly sealed: boolean;
}

export const STAGES = {
  intake: { final: false, busy: false, heard: false, ahead: false, sealed: false },
  // Handled, and heard of, where aid came in advance.
  review: { final: false, busy: true, heard: true, ahead: false, sealed: false },
  assignment: { final: false, busy: true, heard: false, ahead: true, sealed: false },
  handling: { final: false, busy: true, heard: true, ahead: true, sealed: false },
  closing: { final: false, busy: true, heard: true, ahead: false, sealed: false },
  archived: { final: true, busy: false, heard: false, ahead: false, sealed: true },
  refused: { final: true, busy: false, heard: false, ahead: false, sealed: false },
  withdrawn: { final: true, busy: false, heard: false, ahead: false, sealed: true },
  terminated: { final: false, busy: true, heard: true, ahead: false, sealed: false },
} as const satisfies Record<string, StageAttributes>;

export type StageName = keyof typeof STAGES;

/**
 * Where a case may go from each stage, the ordinary way first. The course itself is code (workflows/case): whatever it does, and
 * nothing else, stands here, which a test finds out by trying (workflows/case/stages.test.ts). For pictures.
 */
export const LEADS_TO = {
  intake: ['review', 'assignment', 'withdrawn'],
  review: ['assignment', 'handling', 'refused', 'withdrawn', 'terminated'],
  assignment: ['handling', 'terminated'],
  handling: ['closing', 'terminated'],
  closing: ['archived'],
  archived: ['closing', 'handling', 'assignment'],
  refused: ['assignment'],
  withdrawn: ['intake'],
  terminated: ['archived', 'handling', 'assignment'],
} as const satisfies Record<keyof typeof STAGES, readonly (keyof typeof STAGES)[]>;

/** Names of the stages of which this is true, in the order of the procedure. */
export const stagesThat = (attribute: keyof StageAttributes): StageName[] =>
  STAGE_NAMES.filter((s) => STAGES[s][attribute]);

const isStageName = (name: string): name is StageName => Object.hasOwn(STAGES, name);
export const STAGE_NAMES = Object.keys(STAGES).filter(isStageName);
