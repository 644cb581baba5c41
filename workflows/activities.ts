import type { CommitResult, Step } from '../domain/case.js';
import type { Journal } from '../activities/journal.js';

/** What the case workflow asks of the world; implemented in activities/case.ts. */
export interface CaseActivities {
  commit(step: Step): Promise<CommitResult>;
  journal(caseId: string): Promise<Journal>;
  onTheWay(caseId: string, taskId: string, due: number): Promise<boolean>;
  park(caseId: string, reason: string): Promise<void>;
}
