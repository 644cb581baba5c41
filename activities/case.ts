import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import type { CaseActivities } from '../workflows/activities.js';
import type { RuleBook } from '../domain/resolve.js';
import { commitStep } from './commit.js';
import { loadJournal, onTheWay, parkCase } from './journal.js';

/** Errors of PostgreSQL that no repetition cures: data exceptions, integrity violations, unknown names. */
const POISON = /^(22|23|42|P0)/;

/** @param ruleBook read anew from time to time, so that a published calendar is known without a restart */
export function caseActivities(pool: pg.Pool, ruleBook: () => Promise<RuleBook>): CaseActivities {
  return {
    commit: async (step) => poisonous(async () => commitStep(pool, await ruleBook(), step)),
    journal: (caseId) => poisonous(() => loadJournal(pool, caseId)),
    onTheWay: (caseId, taskId, due) => onTheWay(pool, caseId, taskId, due),
    park: (caseId, reason) => parkCase(pool, caseId, reason),
  };
}

/** An outage is retried for ever; what the record refuses is not. The message names no value. */
async function poisonous<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (POISON.test(code)) throw ApplicationFailure.nonRetryable(`the database refuses the step (${code})`, 'Poison');
    throw error;
  }
}
