import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrink } from './shrink.js';

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test('of a list that fails for some of its parts together, those parts are left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }).chain((n) => fc.tuple(fc.constant(n), fc.subarray(numbers(n), { minLength: 1 }))),
      async ([n, needed]) => {
        const fails = (part: readonly number[]) => Promise.resolve(needed.every((x) => part.includes(x)));
        expect(await shrink(numbers(n), fails, 1000)).toEqual(needed);
      },
    ),
  );
});

test('the number of attempts is kept, and what is left still fails', async () => {
  let tried = 0;
  const fails = (part: readonly number[]) => {
    tried += 1;
    return Promise.resolve(part.includes(3) && part.includes(14));
  };
  const left = await shrink(numbers(16), fails, 5);
  expect(tried).toBe(5);
  expect(left).toEqual(expect.arrayContaining([3, 14]));
  expect(left.length).toBeLessThan(16);
});
