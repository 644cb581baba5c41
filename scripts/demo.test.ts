import { expect, test } from 'vitest';
import { demoOf } from './demo.mjs';

const own = { DATABASE_URL: '', DEMO: '1', DEMO_DATA: 'life' };

test.each([
  [own, { accounts: true, life: true }],
  [
    { ...own, DEMO_DATA: 'empty' },
    { accounts: true, life: false },
  ],
  [
    { ...own, DEMO: '0' },
    { accounts: false, life: false },
  ],
  [
    { ...own, DATABASE_URL: 'postgresql://h/d' },
    { accounts: false, life: false },
  ],
])('%o brings %o', (settings, brought) => {
  expect(demoOf(settings)).toEqual(brought);
});
