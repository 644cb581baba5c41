import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LEADS_TO } from '../../domain/case/stages.js';
import { DAY, HOUR } from '../../domain/time.js';
import {
  advanced,
  finished,
  heard,
  heardScenario,
  play,
  playOn,
  scenario,
  terminated,
} from '../../test/support/moves.js';
import type { CaseInMemory } from '../in-memory.js';

/** From which stage to which a case went, as its history has it. */
function ways({ steps }: CaseInMemory): string[] {
  const stages = [
    'intake',
    ...steps.flatMap((s) => s.events.flatMap(({ kind }) => /^stage\.(.+)/.exec(kind)?.[1] ?? [])),
  ];
  return stages.slice(1).flatMap((to, i) => (to === stages[i] ? [] : [`${stages[i]!} → ${to}`]));
}

function correctedByOrder(host: CaseInMemory, key: string): CaseInMemory {
  const at = host.steps.at(-1)!.input.at + HOUR;
  host.send({ kind: 'act', key, at, actor: { user: 'bureau' }, action: 'order-correction', data: {} });
  return host;
}

it('the picture of the stages has every way that a case takes, and no other', () => {
  const seen = new Set<string>();
  const look = (host: CaseInMemory) => ways(host).forEach((way) => seen.add(way));
  fc.assert(
    fc.property(scenario, ([start, moves]) => look(play(start, moves))),
    { numRuns: 600, seed: 20_261_130 },
  );
  fc.assert(
    fc.property(heardScenario, ([hearings, moves, ends]) => {
      const host = playOn(heard(finished(play({}, []), HOUR, 'handling'), hearings), moves);
      look(finished(ends ? terminated(host) : host, DAY));
    }),
    { numRuns: 60, seed: 20_261_130 },
  );
  // Once terminated it comes back to where it stood: at once, or out of the archive.
  const inHandling = () => terminated(finished(play({}, []), HOUR, 'handling'));
  look(correctedByOrder(inHandling(), 'order'));
  look(correctedByOrder(finished(inHandling(), DAY), 'order'));
  const inAssignment = () => terminated(finished(play({}, []), HOUR, 'assignment'));
  look(correctedByOrder(inAssignment(), 'order'));
  look(correctedByOrder(finished(inAssignment(), DAY), 'order'));
  look(correctedByOrder(finished(play({}, []), DAY), 'order'));
  // In advance somebody handles it already when it is granted, or it is terminated.
  const assigned = ['assign', 'assign-lawyer'] as const;
  look(finished(advanced(play({}, []), assigned), DAY));
  look(advanced(play({}, []), assigned, ['review', 'propose-refusal'], ['approve', 'refuse']));
  const drawn = Object.entries(LEADS_TO).flatMap(([from, to]) => to.map((stage) => `${from} → ${stage}`));
  expect([...seen].sort()).toEqual(drawn.sort());
});
