import { expect, test } from 'vitest';
import { reportOf, shortcomings, unproven, type Report } from './report.js';
import type { RoundResult } from './round.js';

const round = (part: Partial<RoundResult>): RoundResult => ({
  ...{ round: 1, build: 'b1', seconds: { load: 1, rest: 0, checks: 1 }, faults: [], bitten: [], kills: {} },
  ...{ operations: { planned: 100, acknowledged: 100 }, duplicatesSent: 0, answers: {}, manners: {} },
  ...{ recoveries: [], checked: {}, violations: [] },
  ...part,
});
const said = (...rounds: RoundResult[]): Report => reportOf({ seed: 1, rounds, exits: [] });
const bitten = (kind: 'kill' | 'kill-at' | 'pause', bites: readonly boolean[], point?: string) =>
  bites.map((bit, no) => ({ no, kind, bit, ...(point !== undefined && { point }) }));

test('a run with too few acknowledged operations, or with a violation, does not count', () => {
  expect(shortcomings(said(round({})))).toEqual([]);
  expect(shortcomings(said(round({ operations: { planned: 100, acknowledged: 89 } })))).toEqual([
    expect.stringContaining('89 / 100'),
  ]);
  expect(shortcomings(said(round({ violations: [{ invariant: 'open', text: 'parked' }] })))).toHaveLength(1);
  // A violation is one on any machine.
  expect(unproven(said(round({ violations: [{ invariant: 'open', text: 'parked' }] })))).toEqual([]);
});

test('every kind of fault has to bite, and enough of them; of every point as well', () => {
  expect(shortcomings(said(round({ bitten: bitten('pause', [false]) })))).toEqual([
    expect.stringContaining('pause 仅 0 / 1'),
  ]);
  expect(shortcomings(said(round({ bitten: bitten('kill-at', [false], 'before-send') })))).toEqual([
    expect.stringContaining('kill-at 仅 0 / 1'),
  ]);
  const half = [true, false];
  expect(shortcomings(said(round({ bitten: bitten('pause', half) })))).toEqual([]);
  expect(shortcomings(said(round({ bitten: bitten('pause', [...half, false, false]) })))).toEqual([
    expect.stringContaining('pause 仅 1 / 4'),
  ]);
  const often = bitten('kill-at', [true, true, false, false], 'before-send');
  const never = bitten('kill-at', [false, false, false, false], 'before-mark');
  expect(shortcomings(said(round({ bitten: often })))).toEqual([]);
  expect(shortcomings(said(round({ bitten: [...often, ...never] })))).toEqual([
    expect.stringContaining('kill-at before-mark 仅 0 / 4'),
  ]);
});

test('it says which builds were under fire, and for how many rounds', () => {
  expect(said(round({}), round({ build: 'b2' }), round({ build: 'b2' })).builds).toEqual({ b1: 1, b2: 2 });
});
