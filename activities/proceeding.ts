import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import type { RuleBookSource } from '../db/rule-book.js';
import { holdUpClock, park } from '../db/standstill.js';
import { NoRuleInForce } from '../domain/rules.js';
import type { ProceedingActivities } from '../workflows/activities.js';
import { POISON, UNRECORDED } from '../workflows/messages.js';
import type { CommitResult, Step } from '../domain/engine/proceeding.js';
import { commitStep, LATER_EDITION } from './commit.js';
import { loadJournal, onTheWay } from './journal.js';

/** Errors of PostgreSQL that no repetition cures: data exceptions, integrity violations, what a function raises. */
const REFUSED_BY_DATABASE = /^(22|23|P0)/;

/** What `commit_step` raises. */
const NOT_ON_RECORD = 'LA001';

/** @param ruleBook read anew from time to time, so that a published calendar is known without a restart */
export function proceedingActivities(pool: pg.Pool, ruleBook: RuleBookSource): ProceedingActivities {
  return {
    commit: (step) => safely(() => commitByTheBook(pool, ruleBook, step)),
    journal: (id, after) => safely(() => loadJournal(pool, id, after)),
    onTheWay: (id, task, due) => safely(() => onTheWay(pool, id, task, due)),
    park: (id, reason, at) => safely(() => park(pool, id, reason, at)),
    heldUp: ({ deadline, what, at }) => safely(() => holdUpClock(pool, deadline, what, at)),
  };
}

/**
 * An outage is retried for ever; what the record refuses, or what cannot be computed, is not. The messages name codes
 * only: those of the database quote values, and these go to logs and histories.
 */
async function safely<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = 'none', name, constraint, table } = error as Partial<pg.DatabaseError> & Error;
    if (code === NOT_ON_RECORD)
      throw ApplicationFailure.nonRetryable('nothing on record asks for the step', UNRECORDED);
    const hopeless =
      REFUSED_BY_DATABASE.test(code) ||
      error instanceof NoRuleInForce ||
      error instanceof TypeError ||
      error instanceof RangeError;
    const failure = hopeless
      ? ApplicationFailure.nonRetryable(`the step cannot be taken (${name} ${code})`, POISON)
      : ApplicationFailure.retryable(`no answer from the record (${name} ${code})`, 'Outage');
    // For the log of the worker, where an operator looks for the reason.
    throw Object.assign(failure, { code, constraint, table });
  }
}

/** Reference data that came into force since the book was read is read now. */
async function commitByTheBook(pool: pg.Pool, ruleBook: RuleBookSource, step: Step): Promise<CommitResult> {
  try {
    return await commitStep(pool, await ruleBook(), step);
  } catch (error) {
    if ((error as Partial<pg.DatabaseError>).code !== LATER_EDITION) throw error;
    return commitStep(pool, await ruleBook(true), step);
  }
}
