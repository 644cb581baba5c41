import { commitStep } from '../../activities/commit.js';
import { loadJournal } from '../../activities/journal.js';
import { loadRuleBook } from '../../db/rule-book.js';
import type { Input } from '../../domain/engine/proceeding.js';
import { FLOW } from '../../domain/flow.js';
import { begin } from '../../workflows/kinds.js';
import type { Service } from './service.js';

/** Commits a step as a worker does that dies right after: the record knows it, the workflow does not. */
export async function commitUnseen(service: Service, caseId: string, input: Input): Promise<number> {
  const { pool } = service.db;
  const journal = await loadJournal(pool, caseId, 0);
  const run = begin('case', FLOW);
  for (const step of journal.steps) {
    run.apply(step.input);
    run.adopt(step.deadlines);
  }
  const step = run.apply(input);
  const result = await commitStep(pool, await loadRuleBook(pool), step);
  if (result.outcome !== 'committed') throw new Error(`the step was ${result.outcome}`);
  return step.seq;
}
