import type pg from 'pg';
import type { Codes } from '../domain/engine/code.js';
import type { CommitResult, DeadlineChange, Input, ResolvedDeadline, Step } from '../domain/engine/proceeding.js';
import { prepared } from '../db/prepared.js';
import { metOrLate } from '../domain/deadline.js';
import { resolveStep, type Resolution, type RuleBook } from '../domain/resolve.js';
import { civilDate, startOfDay, type Instant } from '../domain/time.js';
import { faultPoint } from '../platform/fault-point.js';

const COMMIT_STEP = prepared('SELECT commit_step($1) AS answer');

/** Word of the case number by kind: 刑 民 行. */
const NUMBER_WORD = { criminal: '刑', civil: '民', administrative: '行' } as const;

/**
 * Commits one step of a case: one call, one transaction, unique by step key, guarded by the case's sequence number.
 *
 * @returns `committed`; `replayed` when this very step is already on record (its deadlines as they were planned then);
 *   `behind` when another step stands there and the run must be rebuilt from the journal
 */
export async function commitStep(db: pg.Pool | pg.PoolClient, book: RuleBook, step: Step): Promise<CommitResult> {
  const plans = resolveStep(step, book);
  await faultPoint('before-transaction');
  const { rows } = await db.query<{ answer: CommitResult }>(COMMIT_STEP([JSON.stringify(stepRecord(step, plans))]));
  await faultPoint('after-commit');
  const answer = rows[0]!.answer;
  if (answer.outcome === 'committed') return { outcome: 'committed', deadlines: plans.map(withoutRule) };
  return answer;
}

const withoutRule = ({ rule: _rule, ...deadline }: Resolution): ResolvedDeadline => deadline;

/** What `commit_step` writes; its names are the ones of the SQL functions. */
function stepRecord(step: Step, plans: readonly Resolution[]) {
  const { facts, input } = step;
  return {
    proceeding: step.caseId,
    kind: 'case',
    agency: facts.agency,
    seq: step.seq,
    flow: step.flow,
    key: input.key,
    at: input.at,
    entered: enteredAt(step),
    input,
    actor: 'actor' in input ? input.actor.user : 'system',
    command: input.kind === 'rung' || input.kind === 'expiry' ? undefined : input.key.split('/')[0],
    appliesBody: appliesBody(input),
    stage: facts.stage,
    facts,
    acts: step.acts,
    resting: step.resting,
    row: caseRow(step),
    sides: step.sides,
    tasks: step.tasks.map((task) => ({ ...task, ...expiry(task.id, plans, step) })),
    plans: plans.map((plan) => planRecord(plan, step)),
    attached: step.deadlines.filter((d) => d.op === 'attach'),
    hushed: step.deadlines.filter((d) => d.op === 'hush'),
    rungs: step.deadlines.filter((d) => d.op === 'rung').map((d) => ({ ...d, fired: d.at })),
    ends: step.deadlines.filter((d) => d.op === 'end').map((end) => ({ ...end, state: stateOf(end, plans) })),
    events: step.events.map((e) => ({ kind: e.kind, happened: e.happenedAt, data: JSON.stringify(e.data) })),
    outbox: outboxOf(step),
  };
}

/** What was entered with its true dates later than they were is on record from the moment of entry. */
const enteredAt = ({ facts, input }: Step): Instant => Math.max(input.at, facts.takenOverAt ?? 0);

/** What the row of a case says beside its facts. */
function caseRow(step: Step) {
  const { facts, input } = step;
  return {
    number: numberOf(step),
    completedAt: step.events.some((e) => e.kind === 'entered') ? enteredAt(step) : null,
    decidedAt: facts.decidedOn === undefined ? null : decidedAt(facts.decidedOn, input.at),
    concludedOn: facts.conclusion?.on,
    concludedAt: facts.conclusion?.recordedAt,
  };
}

function planRecord(plan: Resolution, step: Step) {
  const { start, pauses, task, supersedes } = requestOf(plan, step);
  return {
    ...withoutRule(plan),
    rule: plan.rule.key,
    pack: plan.rule.pack,
    version: plan.rule.version,
    basis: plan.rule.legalBasis,
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

/** A task opened together with the clock that ends it: the row says until when it can be answered. */
function expiry(task: string, plans: readonly Resolution[], step: Step) {
  const plan = plans.find((p) => p.expires && requestOf(p, step).task === task);
  return plan && { expiresAt: Math.max(plan.due, step.facts.takenOverAt ?? 0) };
}

function stateOf(end: Extract<DeadlineChange, { op: 'end' }>, plans: readonly Resolution[]): string {
  if (end.how !== 'done') return end.how;
  const due = plans.find((p) => p.id === end.id)?.due ?? end.due;
  if (due === undefined) throw new RangeError(`deadline ${end.id} ended before it was planned`);
  return metOrLate(due, end.happenedOn, end.at);
}

/** Inputs whose body says something about people and matter. */
function appliesBody(input: Input): boolean {
  if (input.kind === 'open') return true;
  if (input.kind === 'task') return input.task.includes('.record.');
  return input.kind === 'act' && input.action === 'correct';
}

function numberOf(step: Step) {
  const { facts } = step;
  if (step.seq !== 1) return undefined;
  return {
    agency: facts.agency,
    kind: facts.kind,
    prefix: `${facts.agencyShort}法援`,
    word: NUMBER_WORD[facts.kind],
    year: Number(civilDate(facts.receivedAt).slice(0, 4)),
  };
}

const decidedAt = (on: string, at: Instant): Instant => (civilDate(at) === on ? at : startOfDay(on));

/** Nobody was or will be there: another hearing may have to be drawn instead. */
const isUnattended = ({ outcome }: Codes): boolean => outcome !== undefined && outcome !== 'attended';

/** What the relay carries out: the draw when a hearing is new, gone or unattended, word to the people of a rung. */
function outboxOf(step: Step) {
  const messages: { key: string; kind: string; data: object }[] = [];
  const key = `${step.caseId}/${step.seq}`;
  const { hearing = [], attendance = [] } = step.sides;
  if (hearing.length > 0 || attendance.some(isUnattended))
    messages.push({ key: `${key}/draw`, kind: 'draw', data: { at: step.input.at } });
  for (const d of step.deadlines)
    if (d.op === 'rung')
      messages.push({ key: `${d.id}#${d.index}`, kind: 'rung', data: { deadline: d.id, rung: d.rung, at: d.at } });
  return messages;
}
