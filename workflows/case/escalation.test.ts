import { expect, it } from 'vitest';
import { dayEndingAt } from '../../domain/time.js';
import { on } from '../../test/support/fixtures.js';
import { Driver, terminate, toArchived, toHandling, toTerminatedAndFiled } from '../../test/support/driver.js';

/** 督办 by the bureau of its own motion (法律援助法 art. 5), and of the handler by the head (art. 46). */

const demand = (d: Driver, at: number) => d.act('demand-statement', at, {}, 'bureau');
const explain = (d: Driver, at: number, user = 'director') =>
  d.do('explain-delay', 'explain', at, { cause: 'handler', objective: false, newDay: '2026-04-01' }, user);

it('is asked once at a time, and answered within three working days while the case goes on', () => {
  const d = new Driver();
  toHandling(d);
  expect(demand(d, on('2026-03-05'))).toBeUndefined();
  expect(d.open_).toContain('explain-delay');
  expect(demand(d, on('2026-03-06'))?.type).toBe('wrong-stage');
  d.do('meet', 'record', on('2026-03-06'), {}, 'lawyer1');
  // A Thursday; the Tuesday after it is the last day.
  const { resolved } = [...d.host.run.clocks.values()].find(({ rule }) => rule === 'statement')!;
  expect(dayEndingAt(resolved!.due)).toBe('2026-03-10');
  expect(explain(d, on('2026-03-09'))).toBeUndefined();
  expect(d.ends['statement@1']).toBe('done');
  expect(demand(d, on('2026-03-10'))).toBeUndefined();
});

it('holds the archive up till it is answered', () => {
  const d = new Driver();
  toTerminatedAndFiled(d);
  d.host.tick(on('2026-03-25'));
  expect(d.open_).toEqual(['archive']);
  expect(demand(d, on('2026-03-25'))).toBeUndefined();
  expect(d.open_).toEqual(['explain-delay']);
  explain(d, on('2026-03-26'));
  expect(d.open_).toEqual(['archive']);
});

it('stands when the aid is terminated, and is asked of no case that is over', () => {
  const d = new Driver();
  toHandling(d);
  demand(d, on('2026-03-05'));
  terminate(d, '2026-03-06');
  expect(d.open_).toEqual(['explain-delay', 'serve-termination']);
  const over = new Driver();
  toArchived(over);
  expect(over.acts).not.toContain('demand-statement');
});

it('goes with an application that is withdrawn', () => {
  const d = new Driver();
  d.open();
  demand(d, on('2026-03-03'));
  d.act('withdraw', on('2026-03-03', '11:00'), {}, 'intake');
  d.do('confirm-end', 'confirm', on('2026-03-03', '15:00'), {}, 'director');
  expect(d.host.run.facts).toMatchObject({ stage: 'withdrawn' });
  expect(d.host.run.facts.demandedBy).toBeUndefined();
  expect(d.host.run.resting).toBe(true);
});

it('is told on by rungs when nobody answers, to the bureau in the end', () => {
  const d = new Driver();
  toHandling(d);
  demand(d, on('2026-03-05'));
  d.host.tick(on('2026-03-13', '18:00'));
  const spoken = d.host.steps.flatMap((s) => s.events.filter(({ data }) => data['rule'] === 'statement'));
  expect(spoken.map(({ kind }) => kind)).toEqual(['rung.reminder', 'rung.urge', 'rung.supervise', 'rung.circular']);
});

const ask = (d: Driver, at: number) => d.act('ask-handler', at, {}, 'director');
const answer = (d: Driver, at: number, user = 'lawyer1') => d.do('answer-head', 'answer', at, {}, user);

it('the head asks whoever handles the case, once at a time; nobody else answers', () => {
  const d = new Driver();
  d.open();
  d.do('review', 'propose-grant', on('2026-03-03'), {}, 'reviewer');
  d.do('approve', 'grant', on('2026-03-04'), {}, 'director');
  expect(d.acts).not.toContain('ask-handler');
  const handled = new Driver();
  toHandling(handled);
  expect(ask(handled, on('2026-03-05'))).toBeUndefined();
  expect(ask(handled, on('2026-03-06'))?.type).toBe('wrong-stage');
  expect(answer(handled, on('2026-03-06'), 'lawyer2')?.type).toBe('not-your-task');
  expect(answer(handled, on('2026-03-09'))).toBeUndefined();
  expect(handled.ends['answer-head@1']).toBe('done');
  expect(ask(handled, on('2026-03-10'))).toBeUndefined();
});

it('what the head asks holds the archive up as well, beside a question of the bureau', () => {
  const d = new Driver();
  toTerminatedAndFiled(d);
  d.host.tick(on('2026-03-25'));
  ask(d, on('2026-03-25'));
  demand(d, on('2026-03-25'));
  explain(d, on('2026-03-26'));
  expect(d.open_).toEqual(['answer-head']);
  answer(d, on('2026-03-26', '11:00'));
  expect(d.open_).toEqual(['archive']);
});
