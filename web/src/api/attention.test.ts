import { expect, it } from 'vitest';
import { unattended, watchForTouches } from './attention.js';

it('nobody is there when nothing was touched for a while', () => {
  const page = new EventTarget();
  watchForTouches(page);
  expect(unattended()).toBe(false);
  const later = Date.now() + 10 * 60_000;
  expect(unattended(later)).toBe(true);
  page.dispatchEvent(new Event('keydown'));
  expect(unattended(Date.now() + 60_000)).toBe(false);
});
