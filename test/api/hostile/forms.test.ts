import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { NOW } from '../../../fuzz/corpus.js';
import { hostileOffice, type HostileOffice } from '../../support/hostile/office.js';
import { OPENINGS } from '../../support/hostile/openings.js';
import { expectNothingFound, FACTOR, SEED, TIMEOUT, told } from '../../support/hostile/run.js';
import { open, openWindow, toOffice } from '../../support/takeovers.js';
import { FORM_FIELDS, Walk } from '../../support/hostile/walk.js';

vi.setConfig({ testTimeout: TIMEOUT });

/** More than enough to come by every form. */
const CASES = 200;

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
  await openWindow(toOffice(office), office.clock.at);
});
afterAll(() => office.stop());

test('whatever stands in a field of a form is done or refused by its name, and the case goes on', async () => {
  const walk = new Walk(office, SEED, FACTOR);
  for (let n = 0; walk.undone.size > 0 && n < CASES * FACTOR; n++) {
    office.clock.at = NOW;
    const beginning = walk.beginning(n, OPENINGS);
    const [path, body] = beginning;
    const opened = await open(toOffice(office), path, body);
    expect([opened.status, opened.body.type, opened.body.errors]).toEqual([201, undefined, undefined]);
    await walk.walk(opened.body.id as string, beginning);
    office.port.forget(opened.body.id as string);
  }
  told('forms', walk);
  expectNothingFound(walk);
  // Every field of every form was tried, and what the form gives as its own example was taken.
  expect([...walk.undone]).toEqual([]);
  expect(FORM_FIELDS.filter((field) => !walk.tried.has(field))).toEqual([]);
});
