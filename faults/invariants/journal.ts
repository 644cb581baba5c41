import type { Facts } from '../../domain/case/facts.js';
import type { ResolvedDeadline } from '../../domain/engine/proceeding.js';
import type { CaseInput } from '../../domain/case/facts.js';
import { Run } from '../../workflows/engine/run.js';
import { CASE } from '../../workflows/kinds.js';
import { digestOf } from '../ledger.js';
import { compare } from './fold.js';
import type { CaseRecord } from './record.js';
import type { Report } from './violation.js';

/**
 * (8) The journal of a case, folded by the product's own stages in memory, gives the state that is on record: here they
 * are what is tested. Deadlines are taken as they were planned at each step.
 */
export function checkJournal(c: CaseRecord, report: Report): void {
  const run = new Run(CASE, c.row.flow);
  for (const { seq, input } of c.steps) {
    const step = run.apply(input as unknown as CaseInput);
    run.adopt(c.plans.filter((plan) => plan.seq === seq) as unknown as ResolvedDeadline[]);
    const stored = c.events
      .filter((e) => e.seq === seq)
      .map((e) => ({ kind: e.kind, data: JSON.parse(e.data) as unknown }));
    const told = step.events.map(({ kind, data }) => ({ kind, data }));
    if (digestOf(stored) !== digestOf(told)) report(`the events of step ${seq} are not those that the fold records`);
  }
  compare(report, 'the row', { seq: c.row.seq, resting: c.row.resting }, { seq: run.seq, resting: run.resting });
  const facts: Facts = run.facts;
  const unknown = Object.fromEntries(Object.keys(c.row.facts).map((field) => [field, undefined]));
  compare(report, 'the facts', c.row.facts, { ...unknown, ...(JSON.parse(JSON.stringify(facts)) as object) });
  const open = c.tasks.filter((t) => t.state === 'open').map((t) => t.id);
  const folded = run.openTasks.map((t) => t.id);
  compare(report, 'the open tasks', { ids: open.sort() }, { ids: folded.sort() });
}
