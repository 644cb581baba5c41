import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';
import { POINTS } from './points.js';
import { COMPONENTS, killsIn, lengthOf, scheduleOf, type Fault, type Terms } from './schedule.js';

const TERMS: Terms = { kills: 10, temporal: true, points: POINTS };

group('the faults of a round', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(scheduleOf(7, 3, TERMS)).toEqual(scheduleOf(7, 3, TERMS));
    expect(scheduleOf(7, 3, TERMS)).not.toEqual(scheduleOf(8, 3, TERMS));
    expect(scheduleOf(7, 3, TERMS)).not.toEqual(scheduleOf(7, 4, TERMS));
  });

  it('kill as often as was asked, within the round, and leave what is not ours alone', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        fc.boolean(),
        (seed, round, kills, temporal, saboteur) => {
          const faults = scheduleOf(seed, round, { kills, temporal, points: saboteur ? POINTS : {} });
          expect(faults.reduce((sum, fault) => sum + killsIn(fault), 0)).toBe(kills);
          expect(faults.map(({ no }) => no)).toEqual(faults.map((_, i) => i + 1));
          for (const fault of faults) {
            expect(fault.at).toBeGreaterThanOrEqual(0);
            expect(fault.at).toBeLessThan(lengthOf(kills));
            if (!temporal && fault.kind === 'kill') expect(fault.targets).not.toContain('temporal');
            if (!saboteur) expect(['kill', 'pause']).toContain(fault.kind);
          }
        },
      ),
    );
  });

  it('come one by one, and nothing beside them, where recovery is measured', () => {
    const faults = scheduleOf(1, 1, { ...TERMS, apart: true });
    expect(faults.map(killsIn)).toEqual(faults.map(() => 1));
    expect(faults).toHaveLength(TERMS.kills);
    expect(faults.at(-1)!.at).toBeLessThan(lengthOf(TERMS.kills, true));
    for (const [i, fault] of faults.entries()) if (i > 0) expect(fault.at - faults[i - 1]!.at).toBeGreaterThan(10_000);
  });

  it('do not kill a worker alone that is to wake up again', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), (seed, round) => {
        const faults = scheduleOf(seed, round, TERMS);
        const still = faults.find((fault) => fault.kind === 'pause')!;
        for (const fault of faults) {
          if (fault.at < still.at || fault.at > still.at + still.ms) continue;
          const alone = fault.kind === 'kill-at' ? [fault.target] : fault.kind === 'kill' ? fault.targets : [];
          if (alone.length === 1) expect(alone).not.toContain(still.target);
        }
      }),
    );
  });

  it('reach every component, every fault point and every way in ten rounds', () => {
    const all: Fault[] = Array.from({ length: 10 }, (_, i) => scheduleOf(1, i + 1, TERMS)).flat();
    const killed = all.flatMap((fault) => (fault.kind === 'kill' ? fault.targets : []));
    for (const component of COMPONENTS) expect(killed.some((name) => name.startsWith(component))).toBe(true);
    const points = all.flatMap((fault) => (fault.kind === 'kill-at' ? [fault.point] : []));
    for (const point of Object.values(POINTS).flat()) expect(points).toContain(point);
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(5);
    const offsets = all.flatMap((fault) => (fault.kind === 'clock' ? [fault.offsetMs] : []));
    expect(new Set(offsets).size).toBe(4);
    expect(all.some((fault) => fault.kind === 'pause' && fault.ms === 60_000)).toBe(true);
  });
});
