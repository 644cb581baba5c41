import type pg from 'pg';
import type { CommitResult, DeadlineChange, ResolvedDeadline, Step } from '../domain/engine/proceeding.js';
import { first, statement } from '../db/sql/statement.js';
import { jsonb } from '../db/sql/types.js';
import { metOrLate } from '../domain/deadline.js';
import { resolveStep, type Resolution, type RuleBook } from '../domain/resolve.js';
import { faultPoint } from '../platform/fault-point.js';
import { enteredAt, type Message } from './kind-row.js';
import { rowOf } from './rows.js';

/** What `planning_by` raises. */
export const LATER_EDITION = 'LA002';

const COMMIT_STEP = statement({
  name: 'commit-step',
  text: 'SELECT commit_step($1) AS answer',
  parameters: [jsonb<unknown>()],
  columns: { answer: jsonb<CommitResult>() },
});

/**
 * Commits one step of a proceeding: one call, one transaction, unique by step key, guarded by its sequence number.
 *
 * @returns `committed`; `replayed` when this very step is already on record (its deadlines as they were planned then);
 *   `behind` when another step stands there and the run must be rebuilt from the journal
 * @throws an error of code `LATER_EDITION` where it plans by a book that is out of date
 */
export async function commitStep(db: pg.Pool | pg.PoolClient, book: RuleBook, step: Step): Promise<CommitResult> {
  const plans = resolveStep(step, book);
  await faultPoint('before-transaction');
  const { answer } = (await first(db, COMMIT_STEP, [JSON.stringify(stepRecord(step, plans, book.edition))]))!;
  await faultPoint('after-commit');
  if (answer.outcome === 'committed') return { outcome: 'committed', deadlines: plans.map(forTheRun) };
  return answer;
}

const forTheRun = ({ id, due, expires, rungs, next }: Resolution): ResolvedDeadline => ({
  id,
  due,
  expires,
  rungs: rungs.map(({ recipients: _, ...rung }) => rung),
  next,
});

/** What `commit_step` writes; its names are the ones of the SQL functions. */
function stepRecord(step: Step, plans: readonly Resolution[], edition: number | undefined) {
  const { facts, input } = step;
  const { messages, ...row } = rowOf(step);
  return {
    proceeding: step.proceeding,
    kind: step.kind,
    agency: facts.agency,
    seq: step.seq,
    flow: step.flow,
    key: input.key,
    at: input.at,
    entered: enteredAt(step),
    input,
    actor: 'actor' in input ? input.actor.user : 'system',
    command: input.kind === 'rung' || input.kind === 'expiry' ? undefined : input.key.split('/')[0],
    stage: facts.stage,
    facts,
    resting: step.resting,
    ...row,
    sides: step.sides,
    tasks: step.tasks.map(({ expiresAt: _, ...task }) => task),
    edition,
    plans: plans.map((plan) => planRecord(plan, step)),
    attached: step.deadlines.filter((d) => d.op === 'attach'),
    hushed: step.deadlines.filter((d) => d.op === 'hush'),
    rungs: step.deadlines.filter((d) => d.op === 'rung').map((d) => ({ ...d, fired: d.at })),
    ends: step.deadlines.filter((d) => d.op === 'end').map((end) => ({ ...end, state: stateOf(end, plans) })),
    events: step.events.map((e) => ({ kind: e.kind, happened: e.happenedAt, data: JSON.stringify(e.data) })),
    outbox: [...messages, ...rungMessages(step)],
  };
}

function planRecord(plan: Resolution, step: Step) {
  const { start, pauses, task, supersedes } = requestOf(plan, step);
  const { rule, ...planned } = plan;
  return {
    ...planned,
    rule: rule.key,
    pack: rule.pack,
    version: rule.version,
    basis: rule.legalBasis,
    start,
    pauses,
    task,
    supersedes,
  };
}

const requestOf = (plan: Resolution, step: Step) =>
  step.deadlines.findLast((d) => (d.op === 'arm' || d.op === 'replan') && d.id === plan.id) as Extract<
    DeadlineChange,
    { op: 'arm' }
  >;

/** How a deadline stands that ends. @param plans what the same step planned: it may arm and end one at once */
export function stateOf(
  end: Extract<DeadlineChange, { op: 'end' }>,
  plans: readonly Pick<Resolution, 'id' | 'due'>[],
): string {
  if (end.how !== 'done') return end.how;
  const due = plans.find((p) => p.id === end.id)?.due ?? end.due;
  if (due === undefined) throw new RangeError(`deadline ${end.id} ended before it was planned`);
  return metOrLate(due, end.happenedOn, end.at);
}

/** Word to the people of a rung. */
const rungMessages = (step: Step): Message[] =>
  step.deadlines
    .filter((d) => d.op === 'rung')
    .map((d) => ({ key: `${d.id}#${d.index}`, kind: 'rung', data: { deadline: d.id, rung: d.rung, at: d.at } }));
