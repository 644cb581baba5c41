import fc from 'fast-check';
import type { CommandInput } from '../../domain/engine/proceeding.js';
import type { Opening } from '../../domain/case/facts.js';
import { TASKS } from '../../domain/kinds.js';
import { actionsNow } from '../../domain/engine/judge.js';
import { DATE_FIELDS } from '../../domain/case/sheets/corrections.js';
import { closingDocuments } from '../../domain/case/matters.js';
import { addDays, civilDate, DAY, type Instant } from '../../domain/time.js';
import { MemoryHost, situation } from '../../workflows/engine/memory.js';
import { book, on, opening } from './fixtures.js';

/** What people might do next: any open action with plausible dates, by anybody, at any pace. */
export interface Move {
  readonly pick: number;
  readonly action: number;
  readonly who: number;
  readonly wait: number;
  readonly day: number;
}
const move: fc.Arbitrary<Move> = fc.record({
  pick: fc.nat(20),
  action: fc.nat(20),
  who: fc.nat(5),
  wait: fc.integer({ min: 0, max: 20 * DAY }),
  day: fc.integer({ min: -3, max: 20 }),
});
export const openings: fc.Arbitrary<Partial<Opening>> = fc.constantFrom<Partial<Opening>>(
  {},
  { kind: 'criminal', criminalStage: 'first-instance' },
  { door: 'notice', channel: 'court', kind: 'criminal', criminalStage: 'first-instance' },
  { door: 'notice', channel: 'police', kind: 'criminal', criminalStage: 'investigation' },
  { missing: ['/title'] },
  { procedure: 'non-litigation' },
);
const USERS = ['intake', 'reviewer', 'director', 'lawyer1', 'callback', 'observer'];

export function play(
  start: Partial<Opening>,
  moves: readonly Move[],
  { host = new MemoryHost(book), key = (n: number) => `k${n}` } = {},
): MemoryHost {
  let at: Instant = on('2026-03-02', '09:10');
  host.send({ kind: 'open', key: key(0), at, actor: { user: 'intake' }, opening: opening(start) });
  moves.forEach((m, i) => {
    at += m.wait;
    host.tick(at);
    const input = next(host, m, at, key(i + 1));
    if (input) host.send(input);
  });
  return host;
}

export function next(host: MemoryHost, m: Move, at: Instant, key: string): CommandInput | undefined {
  const day = addDays(civilDate(at), m.day);
  const data = {
    on: addDays(civilDate(at), Math.min(0, m.day)),
    day,
    newDay: day,
    summonsOn: civilDate(at),
    servedOn: civilDate(at),
    replyBy: addDays(civilDate(at), 10),
    forum: 'court',
    public: m.pick % 5 !== 0,
    firm: 'f1',
    lawyer: 'lawyer1',
    observer: 'observer',
    result: 'won',
    document: closingDocuments(host.run.facts)[0]!,
    grade: 'good',
    outcome: 'no-answer',
    reason: m.pick % 2 ? 'silence' : 'not-as-required',
    missing: [],
    hearing: 1 + (m.action % 3),
    field: DATE_FIELDS[m.action % DATE_FIELDS.length]!,
    value: addDays(civilDate(at), -1),
  };
  const { openTasks, acts } = host.run;
  const choices = openTasks.length + acts.length;
  if (choices === 0) return undefined;
  const pick = m.pick % choices;
  const task = openTasks[pick];
  const firm = task?.firm;
  const actor = { user: USERS[m.who % USERS.length]!, ...(firm && { firm }) };
  if (!task) return { kind: 'act', key, at, actor, action: acts[pick - openTasks.length]!, data };
  const actions = actionsNow(situation(host.run), task, civilDate(at));
  const action = actions[m.action % Math.max(1, actions.length)] ?? TASKS[task.kind].actions[0];
  const user = task.assignee ?? actor.user;
  return { kind: 'task', key, at, actor: { ...actor, user }, task: task.id, action, data };
}

/** How a case is opened, and what people do with it then. */
export const scenario = fc.tuple(openings, fc.array(move, { minLength: 5, maxLength: 80 }));
