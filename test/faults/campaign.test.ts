import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runCampaign, type CampaignState } from '../../faults/campaign.js';
import { POINTS } from '../../faults/points.js';
import { lineOf, reportOf, unproven } from '../../faults/report.js';
import { build } from '../../scripts/build.mjs';
// The SDK's runtime of the tests: histories are replayed in this process.
import '../support/temporal.js';
import { PATIENCE_MS } from '../support/service.js';

/** As many as there are in a round of any campaign. */
const KILLS = 10;
const interrupted = new AbortController();
let state: CampaignState;

beforeAll(async () => {
  state = await runCampaign(
    {
      dir: join(inject('shared').dir, 'campaign'),
      dist: await build('faults'),
      ...{ seed: 1, kills: KILLS },
      points: POINTS,
      // What is lost never comes; on a busy machine the rest comes late.
      patienceMs: 2 * PATIENCE_MS,
      progress: () => undefined,
    },
    interrupted.signal,
  );
});
afterAll(() => interrupted.abort());

test('of what was acknowledged under ten kills nothing is lost, and nothing is done twice', () => {
  expect(state.rounds.flatMap((round) => round.violations.map(lineOf))).toEqual([]);
  const report = reportOf(state);
  // Each point is proved by a test of its own (points.test.ts); here a busy machine may not come there in time.
  for (const what of unproven(report)) process.stdout.write(`not judged: ${what}\n`);
  expect(Object.values(report.faults).reduce((sum, { bit }) => sum + bit, 0)).toBeGreaterThan(0);
  expect(report.casesChecked).toBeGreaterThan(20);
  expect(report.duplicatesSent).toBeGreaterThan(0);
});

test('every kind of process was killed, and the kills are those of the seed', () => {
  const { kills } = reportOf(state);
  expect(Object.keys(kills).sort()).toEqual(['api', 'postgres', 'relay', 'temporal', 'worker']);
  expect(Object.values(kills).reduce((sum, n) => sum + n, 0)).toBe(KILLS);
});
