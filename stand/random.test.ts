import { expect, test } from 'vitest';
import { random } from './random.js';

test('the same question gets the same answer, another seed or question another one', () => {
  const answers = (seed: number, question: string) => {
    const r = random(seed, 'case-1', question);
    return [r.next(), r.next(), r.whole(1, 1000)];
  };
  expect(answers(1, 'paper')).toEqual(answers(1, 'paper'));
  expect(answers(1, 'paper')).not.toEqual(answers(2, 'paper'));
  expect(answers(1, 'paper')).not.toEqual(answers(1, 'late'));
});

test('one question does not depend on how many others were asked before', () => {
  const first = random(7, 'a').next();
  random(7, 'b').next();
  expect(random(7, 'a').next()).toBe(first);
});

test('over many questions the shares come out as they were set', () => {
  const n = 20_000;
  let hits = 0;
  let sum = 0;
  const picked = { a: 0, b: 0 };
  for (let i = 0; i < n; i++) {
    if (random(3, 'chance', i).chance(0.2)) hits += 1;
    sum += random(3, 'about', i).about([0, 3, 6]);
    picked[random(3, 'weighted', i).weighted({ a: 3, b: 1 })] += 1;
  }
  expect(hits / n).toBeCloseTo(0.2, 1);
  expect(sum / n).toBeCloseTo(3, 1);
  expect(picked.a / n).toBeCloseTo(0.75, 1);
});

test('a span keeps within its ends', () => {
  for (let i = 0; i < 500; i++) {
    const value = random(5, i).about([2, 3, 9]);
    expect(value).toBeGreaterThanOrEqual(2);
    expect(value).toBeLessThanOrEqual(9);
  }
  expect(random(5, 'flat').about([4, 4, 4])).toBe(4);
});
