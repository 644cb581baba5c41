import { expect, test } from 'vitest';
import { Turns } from './turns.js';

const LATER = Date.now() + 3_600_000;

/** Work whose end the test decides. */
function held() {
  let end!: () => void;
  const over = new Promise<void>((done) => (end = done));
  return { end, work: () => over };
}

test('so many at a time, the others in line; of another key nobody waits', async () => {
  const turns = new Turns(2);
  const order: string[] = [];
  const [a, b] = [held(), held()];
  const run = (name: string, work = async () => {}) =>
    turns.take('case', LATER, async () => {
      order.push(name);
      await work();
    });
  const all = [run('a', a.work), run('b', b.work), run('c'), run('d')];
  await turns.take('another', LATER, async () => void order.push('other'));
  expect(order).toEqual(['a', 'b', 'other']);
  a.end();
  await Promise.all([all[0], all[2], all[3]]);
  expect(order).toEqual(['a', 'b', 'other', 'c', 'd']);
  b.end();
  await Promise.all(all);
});

test('whose turn does not come in time leaves the line with nothing begun, and keeps nobody behind him back', async () => {
  const turns = new Turns(1);
  const first = held();
  const running = turns.take('case', LATER, first.work);
  let begun = false;
  const late = turns.take('case', Date.now(), async () => (begun = true));
  const patient = turns.take('case', LATER, async () => 'done');
  expect(await late).toBeUndefined();
  first.end();
  expect(await patient).toBe('done');
  await running;
  expect(begun).toBe(false);
});
