import { describe, expect, it } from 'vitest';
import { choice, day, happenedDay, maybe, pastDay, plannedDay } from '../../domain/engine/code.js';
import type { Head, HeadFacts } from '../../domain/engine/proceeding.js';
import { sheetsOn } from '../../domain/engine/sheet.js';
import { AGENCY } from '../../domain/roles.js';
import { civilDate } from '../../domain/time.js';
import { book, on } from '../../test/support/fixtures.js';
import { MOMENT } from './clock.js';
import { MemoryHost } from './memory.js';
import type { Run } from './run.js';
import type { Stage } from './stage.js';

/** A kind of proceeding that is no case: the engine needs nothing else. */
interface ErrandFacts extends HeadFacts {
  stage: 'out' | 'home';
  calledOff?: boolean;
}
const { action, task, act } = sheetsOn<ErrandFacts>();
const TASKS = {
  fetch: task({
    pool: { intake: AGENCY },
    role: 'intake',
    actions: { bring: action({ what: choice('bread', 'milk'), on: maybe(pastDay) }), lose: action({}) },
  }),
  plan: task({
    pool: { intake: AGENCY },
    role: 'intake',
    actions: { set: action({ any: maybe(day), happened: maybe(happenedDay), planned: maybe(plannedDay) }) },
  }),
  carry: task({ pool: { intake: AGENCY }, role: 'intake', actions: { set: action({}) } }),
  'explain-delay': task({ pool: { director: AGENCY }, role: 'director', actions: { explain: action({}) } }),
  'sign-circular': task({ pool: { bureau: AGENCY }, role: 'bureau', actions: { sign: action({}) } }),
} as const;
const ACTS = { 'call-off': act({}, { who: { intake: AGENCY }, when: (f) => f.stage === 'out' }) } as const;
interface Errand {
  readonly opening: Head;
  readonly facts: ErrandFacts;
  readonly tasks: typeof TASKS;
  readonly acts: typeof ACTS;
  readonly sides: { stop: { n: number } };
  readonly anchors: never;
}
const kind = (procedure: (c: Run<Errand>) => Stage) => ({
  name: 'errand',
  begin: (opening: Head): ErrandFacts => ({ ...opening, stage: 'out' }),
  sheets: { tasks: TASKS, acts: ACTS, begunOn: () => '2026-03-02', closed: () => 'wrong-stage' as const },
  procedure,
});

const AT = on('2026-03-02', '09:00');
function begun(procedure: (c: Run<Errand>) => Stage) {
  const host = new MemoryHost(book, kind(procedure));
  const opening = { id: 'e1', agency: 'ph', rulePack: 'law' };
  host.send({ kind: 'open', key: 'k0', at: AT, actor: { user: 'a' }, opening });
  const send = (taskKind: string, actionName: string, data = {}) =>
    host.send({
      ...{ kind: 'task', key: `k${host.steps.length}`, at: AT + host.steps.length, actor: { user: 'a' } },
      ...{ task: host.run.openTasks.find((t) => t.kind === taskKind)?.id ?? 'none', action: actionName, data },
    });
  const callOff = () =>
    host.send({
      ...{ kind: 'act', key: `k${host.steps.length}`, at: AT + 60_000, actor: { user: 'a' } },
      ...{ action: 'call-off', data: {} },
    });
  return { host, send, callOff };
}

describe('what a stage has begun', () => {
  /** Two errands side by side, each with a clock and a tidying hand; `left` says what was tidied, in order. */
  const left: string[] = [];
  function* outing(c: Run<Errand>): Stage {
    c.on('call-off', () => void (c.facts.calledOff = true));
    yield* c.unless(bothErrands(c), () => c.facts.calledOff === true, 'called-off');
    c.end('home');
  }
  function* bothErrands(c: Run<Errand>): Stage {
    try {
      yield* c.all(oneErrand(c, 'first'), oneErrand(c, 'second'));
    } finally {
      left.push('both');
    }
  }
  function* oneErrand(c: Run<Errand>, name: string): Stage {
    const clock = c.arm('entry', { start: c.now, anchor: MOMENT });
    try {
      const got = yield* c.task('fetch', { clock });
      if (got.action === 'bring') c.save('stop', 1, { n: got.data.what === 'milk' ? 2 : 1 });
      clock.met(got);
    } finally {
      left.push(name);
    }
  }

  it('ends as one when it is moot: tasks, clocks, acts, and tracks youngest first', () => {
    left.length = 0;
    const { host, callOff } = begun(outing);
    expect(host.run.openTasks).toHaveLength(2);
    expect(callOff()).toBeUndefined();
    expect(left).toEqual(['second', 'first', 'both']);
    expect(host.run.openTasks).toEqual([]);
    expect(host.run.heard).toEqual([]);
    expect(host.run.resting).toBe(true);
    expect(host.steps.at(-1)!.tasks.map((t) => t.state)).toEqual(['cancelled', 'cancelled']);
    const ends = host.steps.at(-1)!.deadlines.filter((d) => d.op === 'end');
    expect(ends.map(({ how, reason }) => [how, reason])).toEqual([
      ['cancelled', 'called-off'],
      ['cancelled', 'called-off'],
    ]);
  });

  it('ends in its own time as well: nothing of it is left behind', () => {
    left.length = 0;
    const { host, send } = begun(outing);
    send('fetch', 'bring', { what: 'milk' });
    expect(host.steps.at(-1)!.sides).toEqual({ stop: [{ n: 2 }] });
    send('fetch', 'lose');
    expect(left).toEqual(['first', 'second', 'both']);
    expect(host.run.facts.stage).toBe('home');
    expect(host.run.resting).toBe(true);
  });

  it('a clock whose time is over when its work becomes moot was missed all the same', () => {
    const { host } = begun(outing);
    const at = on('2026-03-20');
    host.send({ kind: 'act', key: 'late', at, actor: { user: 'a' }, action: 'call-off', data: {} });
    const ends = host.steps.at(-1)!.deadlines.filter((d) => d.op === 'end');
    expect(ends.map(({ how }) => how)).toEqual(['missed', 'missed']);
  });
});

describe('a task', () => {
  function* fetching(c: Run<Errand>): Stage {
    const open = c.open('fetch', { assignee: 'a', data: { far: true } });
    const carry = c.open('carry');
    yield* c.answerOf(carry);
    c.amend(open, { assignee: 'b', firm: 'f1' });
    yield* c.answerOf(open);
    c.end('home');
  }

  it('can come to another person, and only he can answer it then', () => {
    const { host, send } = begun(fetching);
    send('carry', 'set');
    expect(host.steps.at(-1)!.tasks.find((t) => t.kind === 'fetch')).toMatchObject({
      ...{ assignee: 'b', firm: 'f1', state: 'open', data: { far: true } },
    });
    expect(send('fetch', 'lose')).toEqual({ type: 'not-your-task' });
  });

  it('takes no answer whose codes are not those of its sheet', () => {
    const { send } = begun(fetching);
    expect(send('fetch', 'bring', { what: 'beer' })).toEqual({ type: 'validation', params: { pointer: '/what' } });
    expect(send('fetch', 'bring', {})).toEqual({ type: 'validation', params: { pointer: '/what' } });
    expect(send('fetch', 'bring', { what: 'milk', on: civilDate(AT + 86_400_000) })?.type).toBe('date-in-future');
    expect(send('fetch', 'constructor')?.type).toBe('not-allowed-now');
  });

  function* planning(c: Run<Errand>) {
    yield* c.answerOf(c.open('plan'));
    c.end('home');
  }

  it.each([
    ['any', '9999-12-31', 'date-out-of-bounds'],
    ['any', '1999-01-01', 'date-out-of-bounds'],
    ['happened', '1999-01-01', 'date-out-of-bounds'],
    ['happened', '2026-03-03', 'date-in-future'],
    ['planned', '2020-01-01', 'date-in-past'],
    ['planned', '2036-12-10', 'date-out-of-bounds'],
    ['planned', 'soon', 'validation'],
  ])('takes no day that rules and calendar cannot count from: %s %s', (field, value, type) => {
    const { send, host } = begun(planning);
    expect(send('plan', 'set', { [field]: value })).toMatchObject({ type, params: { pointer: `/${field}` } });
    expect(host.steps).toHaveLength(1);
  });

  it('takes a day before the one it began on where nothing is answered by it', () => {
    expect(
      begun(planning).send('plan', 'set', { happened: '2012-07-01', any: '2031-12-31', planned: '2026-03-02' }),
    ).toBe(undefined);
  });
});
