import fc from 'fast-check';
import type { CaseCommand, Opening } from '../../domain/case/facts.js';
import { closingDocuments } from '../../domain/case/matters.js';
import { barredFrom, barredFromHandling } from '../../domain/case/duties.js';
import { CASE_SHEETS } from '../../domain/case/sheets.js';
import { boundsOf, DATES } from '../../domain/case/chronology.js';
import { CORRECTABLE, FIELDS, type Field } from '../../domain/case/correctable.js';
import { causesIn } from '../../domain/case/sheets/change.js';
import { ADVANCE_GROUNDS, TERMINATION_GROUNDS, type Duty } from '../../domain/case/words.js';
import type { StageName } from '../../domain/case/stages.js';
import type { Codes, Shape } from '../../domain/engine/code.js';
import { actionsNow, actsNow } from '../../domain/engine/judge.js';
import { addDays, civilDate, DAY, HOUR, type Instant } from '../../domain/time.js';
import { caseInMemory, type CaseInMemory } from '../../workflows/in-memory.js';
import { codesAsked, plausible } from './codes.js';
import { book, on, opening } from './fixtures.js';

/** What people might do next: any open action with plausible dates, by anybody, at any pace. */
export interface Move {
  readonly pick: number;
  readonly action: number;
  readonly who: number;
  readonly wait: number;
  readonly day: number;
  /** What anybody would do next, and who may: so that cases get somewhere. */
  readonly ordinary?: boolean;
}
const move: fc.Arbitrary<Move> = fc.record({
  pick: fc.nat(20),
  action: fc.nat(20),
  who: fc.nat(5),
  wait: fc.integer({ min: 0, max: 20 * DAY }),
  day: fc.integer({ min: -3, max: 20 }),
  ordinary: fc.boolean(),
});
export const openings: fc.Arbitrary<Partial<Opening>> = fc.constantFrom<Partial<Opening>>(
  {},
  { kind: 'criminal', criminalStage: 'first-instance' },
  { door: 'notice', channel: 'court', kind: 'criminal', criminalStage: 'first-instance' },
  { door: 'notice', channel: 'police', kind: 'criminal', criminalStage: 'investigation' },
  { missing: ['/title'] },
  { door: 'notice', channel: 'court', kind: 'criminal', criminalStage: 'first-instance', missing: ['/noticeNumber'] },
  { procedure: 'non-litigation' },
  { limitationOn: '2026-03-09' },
);
const USERS = ['intake', 'reviewer', 'director', 'lawyer1', 'callback', 'observer'];

export function play(
  start: Partial<Opening>,
  moves: readonly Move[],
  { host = caseInMemory(book), key = (n: number) => `k${n}` } = {},
): CaseInMemory {
  const at = on('2026-03-02', '09:10');
  host.send({ kind: 'open', key: key(0), at, actor: { user: 'intake' }, opening: opening(start) });
  return playOn(host, moves, key);
}

/** The moves, from where the case stands. */
export function playOn(host: CaseInMemory, moves: readonly Move[], key = (n: number) => `on${n}`): CaseInMemory {
  let { at } = host.steps.at(-1)!.input;
  moves.forEach((m, i) => {
    at += m.wait;
    host.tick(at);
    const input = next(host, m, at, key(i + 1));
    if (input) host.send(input);
  });
  return host;
}

/** Every task answered in its ordinary way, at this pace, until the case rests, or is in this stage. */
export function finished(host: CaseInMemory, pace: number, stage?: StageName): CaseInMemory {
  let { at } = host.steps.at(-1)!.input;
  for (let i = 1; i < 120 && !host.run.resting && host.run.facts.stage !== stage; i++) {
    // The firm answers within its short limit, everybody else at his pace.
    at += host.run.openTasks.some((t) => t.kind === 'name-handler') ? HOUR : pace;
    host.tick(at);
    const m: Move = { pick: 0, action: 0, who: i, wait: 0, day: 0, ordinary: true };
    const input = host.run.openTasks.length > 0 && next(host, m, at, `${stage ?? 'end'}${i}`);
    if (input) host.send(input);
  }
  return host;
}

/** Hearings told of by the handler, so many days ahead, those that are drawn drawn at once. */
export function heard(
  host: CaseInMemory,
  hearings: readonly (readonly [days: number, drawn: boolean])[],
): CaseInMemory {
  const { at } = host.steps.at(-1)!.input;
  hearings.forEach(([days, drawn], i) => {
    const act = { kind: 'act', at, actor: { user: host.run.facts.handler ?? 'system' } } as const;
    const told = {
      summonsOn: civilDate(at),
      day: addDays(civilDate(at), days),
      public: true,
      forum: 'court',
      another: true,
    };
    host.send({ ...act, key: `hearing${i}`, action: 'report-hearing', data: told });
    const { no } = host.run.facts.hearings.at(-1)!;
    if (drawn) host.send({ ...act, key: `drawn${i}`, action: 'drawn', data: { hearing: no } });
  });
  return host;
}

/** Terminated on the handler's word, the same day, if the case is where that can be. */
export function terminated(host: CaseInMemory): CaseInMemory {
  const { at } = host.steps.at(-1)!.input;
  const { facts } = host.run;
  const m: Move = { pick: 1, action: 0, who: 0, wait: 0, day: 0, ordinary: true };
  const data = dataFor(facts, m, at, codesAsked('report-termination')!, { source: 'handler' });
  const act = { kind: 'act', key: 'report-termination', at, action: 'report-termination', data } as const;
  host.send({ ...act, actor: { user: facts.handler ?? 'system' } });
  for (const kind of ['verify-termination', 'decide-termination']) {
    const pick = host.run.openTasks.findIndex((t) => t.kind === kind);
    const input = pick >= 0 && next(host, { ...m, pick }, at, kind);
    if (input) host.send(input);
  }
  return host;
}

/** The recipient wants another lawyer. */
function askedToChange(host: CaseInMemory): void {
  const { at } = host.steps.at(-1)!.input;
  const data = { on: civilDate(at), cause: 'recipient-asks' };
  const actor = { user: 'intake' };
  host.send({ kind: 'act', key: 'request-change', at, actor, action: 'request-change', data });
}

/** What a request for another lawyer comes to within its day: refused, somebody named, or the list signed by both. */
export const CHANGES = ['refused', 'named', 'signed'] as const;
export function changed(host: CaseInMemory, outcome: (typeof CHANGES)[number]): CaseInMemory {
  askedToChange(host);
  const { at } = host.steps.at(-1)!.input;
  const m: Move = { pick: 1, action: 1, who: 1, wait: 0, day: 0, ordinary: outcome !== 'refused' };
  const signatures = outcome === 'signed' ? ['hand-over', 'accept-hand-over'] : [];
  for (const kind of ['decide-change', 'assign', 'name-handler', ...signatures]) {
    const pick = host.run.openTasks.findIndex((t) => t.kind === kind);
    const input = pick >= 0 && next(host, { ...m, pick }, at, kind);
    if (input) host.send(input);
  }
  return host;
}

export function next({ run }: CaseInMemory, m: Move, at: Instant, key: string): CaseCommand | undefined {
  const { facts, openTasks } = run;
  const acts = actsNow(CASE_SHEETS, facts);
  const choices = openTasks.length + (m.ordinary && openTasks.length > 0 ? 0 : acts.length);
  if (choices === 0) return undefined;
  const pick = m.pick % choices;
  const task = openTasks[pick];
  const free = USERS.filter((u) => !m.ordinary || !task?.notBy.includes(u));
  const user = free[m.who % free.length]!;
  if (!task) {
    const name = acts[pick - openTasks.length]!;
    const byHandler = name === 'report-termination' && facts.handler === user;
    const data = dataFor(facts, m, at, codesAsked(name)!, byHandler ? { source: 'handler' } : {});
    return { kind: 'act', key, at, actor: { user }, action: name, data };
  }
  const actions = actionsNow(CASE_SHEETS, facts, task, at);
  const action = actions[m.ordinary ? 0 : m.action % Math.max(1, actions.length)];
  if (action === undefined) return undefined;
  const data = dataFor(facts, m, at, codesAsked(action, task.kind)!);
  const actor = { user: task.assignee ?? user, ...(task.firm && { firm: task.firm }) };
  return { kind: 'task', key, at, actor, task: task.id, action, data };
}

/** The first of them with no other duty in the case. */
const free = (facts: CaseInMemory['run']['facts'], duty: Duty, people: readonly string[]): string =>
  people.find((user) => !barredFrom(facts, duty).includes(user)) ?? people.at(-1)!;

const LAWYERS = ['lawyer1', 'lawyer2', 'lawyer3', 'lawyer4', 'lawyer5'];
const lawyerFor = (facts: CaseInMemory['run']['facts']): string =>
  LAWYERS.find((user) => !barredFromHandling(facts).includes(user)) ?? LAWYERS[0]!;

function dataFor(facts: CaseInMemory['run']['facts'], m: Move, at: Instant, codes: Shape, more: Codes = {}): Codes {
  const today = civilDate(at);
  const day = addDays(today, m.day);
  const given: Codes = {
    on: addDays(today, Math.min(0, m.day)),
    // Now and then one that was held and never told of.
    day: m.pick % 7 === 0 ? addDays(today, -60) : day,
    ...(m.pick % 3 !== 0 && { newDay: day }),
    summonsOn: m.pick % 7 === 0 ? addDays(today, -61) : today,
    servedOn: today,
    replyBy: addDays(today, 10 + m.pick),
    latest: addDays(today, 25),
    // Now and then the recipient has died.
    recipientDeceased: m.pick % 4 === 0,
    forum: 'court',
    endsOn: addDays(today, m.pick % 9),
    public: m.pick % 5 !== 0,
    ...(m.pick % 5 === 0 && { ground: 'privacy' }),
    firm: 'f1',
    lawyer: lawyerFor(facts),
    // Now and then for the one whose turn it is not.
    side: m.pick % 5 === 0 ? 'predecessor' : (facts.change?.awaits ?? 'successor'),
    because: m.pick % 2 ? 'cannot' : 'will-not',
    cause: causesIn(facts)[m.action % causesIn(facts).length],
    ...(m.pick % 4 !== 0 && { lastDay: addDays(today, -1) }),
    observer: free(facts, 'observe', ['observer', 'observer2']),
    result: 'won',
    document: closingDocuments(facts)[m.pick % 3]!,
    person: 'next-of-kin',
    onTime: true,
    outcome: 'no-answer',
    reason: m.pick % 2 ? 'silence' : 'not-as-required',
    missing: [],
    hearing: 1 + (m.action % 3),
    source: m.pick % 2 ? 'centre' : 'organ',
    ...(m.pick % 3 !== 1 && { handlerOn: today }),
    organOn: today,
    ...(codes['field'] && corrected(facts, m, today)),
    ...more,
  };
  // The same word means another thing from sheet to sheet: what does not fit is left to the sheet's own.
  const fitting = Object.entries(given).filter(([name, value]) => codes[name]?.is(value) ?? false);
  const grounds = [TERMINATION_GROUNDS, ADVANCE_GROUNDS].find(([first]) => codes['ground']?.is(first));
  const ground = grounds?.[m.action % grounds.length];
  return plausible(codes, { ...Object.fromEntries(fitting), ...(ground && { ground }) }, today);
}

/** Something that is on record, or might be, is put right: mostly what can be, now and then what cannot. */
export function corrected(facts: CaseInMemory['run']['facts'], m: Move, today: string): Codes {
  const known = FIELDS.filter((field) => m.pick % 5 === 0 || isKnown(facts, field, m));
  const field = known[(m.action * 7 + m.who) % known.length] ?? 'received';
  const { is, of } = CORRECTABLE[field];
  const which = of && { [of]: 1 + (m.who % 2) };
  if (is === 'text') return { field, ...which, ...(of === 'entry' && { part: 'note' }) };
  if (is === 'person') return { field, role: 'recipient', change: 'add' };
  const { about } = is;
  const value =
    about.type === 'choice'
      ? about.values[m.pick % about.values.length]!
      : {
          day: fitting(facts, field, which, addDays(today, -(m.pick % 9))),
          flag: m.pick % 2 === 0,
          count: m.pick,
          id: `00000000-0000-4000-8000-00000000000${m.pick % 9}`,
          ref: 'somebody',
        }[
          about.type === 'day' || about.type === 'flag' || about.type === 'count' || about.type === 'id'
            ? about.type
            : 'ref'
        ];
  return { field, value, ...which };
}
/** In its place among the other dates, where there is one. */
function fitting(facts: CaseInMemory['run']['facts'], field: Field, which: Codes | undefined, value: string): string {
  const name = DATES.find((date) => date === field);
  if (name === undefined) return value;
  const no = which?.['hearing'] ?? which?.['attempt'];
  const { from = value, to = value } = boundsOf(facts, name, typeof no === 'number' ? no : undefined);
  return value < from ? from : value > to ? to : value;
}
function isKnown(facts: CaseInMemory['run']['facts'], field: Field, m: Move): boolean {
  const row = CORRECTABLE[field];
  const which = row.of && { [row.of]: 1 + (m.who % 2) };
  return !('now' in row) || row.now(facts, { field, ...which }) !== undefined;
}

/** How a case is opened, and what people do with it then. */
export const scenario = fc.tuple(openings, fc.array(move, { minLength: 5, maxLength: 80 }));

/** Matters that come to a hearing, what people do from their handling on, and whether it is terminated then. */
export const heardScenario = fc.tuple(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.boolean()), { minLength: 1, maxLength: 3 }),
  fc.array(move, { maxLength: 25 }),
  fc.boolean(),
);

/** A matter that was heard, terminated or not, and what people put right of it between what they do. */
export const correctedScenario = fc.record({
  start: fc.constantFrom<Partial<Opening>>(
    { limitationOn: '2026-06-30' },
    { kind: 'criminal', criminalStage: 'first-instance' },
    { door: 'notice', channel: 'court', kind: 'criminal', criminalStage: 'first-instance' },
  ),
  supplemented: fc.boolean(),
  hearings: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { maxLength: 2 }),
  moves: fc.array(move, { minLength: 10, maxLength: 60 }),
  ends: fc.boolean(),
  objects: fc.boolean(),
  /** Once in so many the recipient asks for another lawyer first. */
  changes: fc.nat(4),
});
type Corrected = typeof correctedScenario extends fc.Arbitrary<infer T> ? T : never;

/** The handler says that the matter is filed, where a limitation runs to that. */
function filed(host: CaseInMemory): void {
  const { at } = host.steps.at(-1)!.input;
  const actor = { user: host.run.facts.handler ?? 'system' };
  host.send({ kind: 'act', key: 'filed', at, actor, action: 'report-filing', data: { on: civilDate(at) } });
}

/** Handed in at the centre, which forwards it. */
function objected(host: CaseInMemory): void {
  const { at } = host.steps.at(-1)!.input;
  const data = { on: civilDate(at) };
  if (host.send({ kind: 'act', key: 'objected', at, actor: { user: 'intake' }, action: 'receive-objection', data }))
    return;
  answered(host, [['forward-objection', 'forward']]);
}

/** Something is to be preserved at once, and the head decides so; then these answers, on the same day. */
export function advanced(host: CaseInMemory, ...answers: (readonly [kind: string, action: string])[]): CaseInMemory {
  const { at } = host.steps.at(-1)!.input;
  const act = { kind: 'act', key: 'propose-advance', at, actor: { user: 'intake' } } as const;
  host.send({ ...act, action: 'propose-advance', data: { ground: 'property-preservation' } });
  answered(host, [['decide-advance', 'grant'], ...answers]);
  return host;
}

/** The termination is objected to, and the bureau orders that it be corrected. */
export function ordered(host: CaseInMemory): CaseInMemory {
  objected(host);
  if (host.run.openTasks.some(({ kind }) => kind === 'decide-objection'))
    answered(host, [['decide-objection', 'order']]);
  return host;
}

const supplemented = (host: CaseInMemory): void =>
  answered(host, [
    ['review', 'request-supplement'],
    ['supplement', 'complied'],
  ]);

function answered(host: CaseInMemory, answers: readonly (readonly [kind: string, action: string])[]): void {
  const { at } = host.steps.at(-1)!.input;
  for (const [kind, action] of answers) {
    const task = host.run.openTasks.find((t) => t.kind === kind)!.id;
    const m: Move = { pick: 1, action: 0, who: 0, wait: 0, day: 0 };
    const data = dataFor(host.run.facts, m, at, codesAsked(action, kind)!);
    host.send({ kind: 'task', key: action, at, actor: { user: kind }, task, action, data });
  }
}

/** Something corrected and confirmed at once, as often as somebody does something else. */
export function playCorrecting(s: Corrected, seen = new Map<string, number>()): CaseInMemory {
  const opened = play(s.start, []);
  if (s.supplemented && s.start.door !== 'notice') supplemented(opened);
  const { moves, ends } = s;
  const host = heard(finished(opened, HOUR, 'handling'), s.hearings);
  filed(host);
  if (s.changes === 0) askedToChange(host);
  if (ends) terminated(host);
  if (ends && s.objects) objected(host);
  let { at } = host.steps.at(-1)!.input;
  moves.forEach((m, i) => {
    at += Math.floor(m.wait / 4);
    host.tick(at);
    const { facts } = host.run;
    const open = actsNow(CASE_SHEETS, facts).includes('correct');
    if (m.pick % 2 === 0 || !open) {
      const input = next(host, { ...m, ordinary: m.pick % 4 !== 1 }, at, `o${i}`);
      if (input) host.send(input);
      return;
    }
    const data = corrected(facts, m, civilDate(at));
    const told = { key: `c${i}`, at, actor: { user: 'intake' } };
    if (host.send({ kind: 'act', ...told, action: 'correct', data })) return;
    const task = host.run.openTasks.findLast((t) => t.kind === 'confirm-correction')!.id;
    const by = { key: `d${i}`, at, actor: { user: 'director' } };
    if (!host.send({ kind: 'task', ...by, task, action: 'confirm', data: {} }))
      seen.set(String(data['field']), (seen.get(String(data['field'])) ?? 0) + 1);
  });
  return host;
}
