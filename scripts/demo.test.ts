import { expect, test } from 'vitest';
import { demoOf } from './demo.mjs';

const own = { DATABASE_URL: '', DEMO: undefined, DEMO_DATA: 'life' };

const NOTHING = { accounts: '0', life: false };

test.each([
  [own, { accounts: 'remembered', life: true }],
  [
    { ...own, DEMO: '1' },
    { accounts: '1', life: true },
  ],
  [
    { ...own, DEMO_DATA: 'empty' },
    { accounts: 'remembered', life: false },
  ],
  [{ ...own, DEMO: '0' }, NOTHING],
  [{ ...own, DATABASE_URL: 'postgresql://h/d' }, NOTHING],
  [{ ...own, DATABASE_URL: 'postgresql://h/d', DEMO: '1' }, NOTHING],
])('%o brings %o, and nothing in production', (settings, brought) => {
  expect(demoOf(settings, false)).toEqual(brought);
  expect(demoOf(settings, true)).toEqual(NOTHING);
});
