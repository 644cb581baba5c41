import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, DATES } from '../../domain/case/chronology.js';
import { CORRECTABLE } from '../../domain/case/correctable.js';
import { UNKNOWN } from '../../domain/case/correctable-dates.js';
import { civilDate, startOfDay } from '../../domain/time.js';
import { correctedScenario, playCorrecting } from '../../test/support/moves.js';
import { MOMENT } from '../engine/clock.js';

/** Dates that start no clock: one that only meets, or only bounds. */
const STARTS_NOTHING = [
  ...['supplement-noticed', 'supplement-received', 'organ-informed', 'engaged', 'met', 'file-read', 'callback-day'],
  ...['served-handler', 'served-organ', 'objection-decided', 'filed'],
];
/** Dates that meet a clock. */
const MEETS = [
  ...['supplement-received', 'decided', 'organ-informed', 'engaged', 'submitted', 'callback-day', 'forwarded'],
  ...['objection-decided', 'filed'],
];

describe('whatever is corrected', () => {
  it('every clock that hangs on a date stands as if that date had always been the one on record', () => {
    const followed = new Map<string, number>();
    const met = new Set<string>();
    const nowOf = (anchor: string, facts: ReturnType<typeof playCorrecting>['run']['facts']) => {
      const [name, no] = anchor.split('/');
      const field = DATES.find((date) => date === name);
      if (field === undefined) throw new Error(`${anchor} is no date that can be corrected`);
      const row = CORRECTABLE[field];
      const which = row.of && { [row.of]: Number(no) };
      return 'now' in row ? row.now(facts, { field, ...which }) : undefined;
    };
    fc.assert(
      fc.property(correctedScenario, (s) => {
        const { run } = playCorrecting(s);
        const { supplement } = run.facts;
        for (const { options, ending, rule, metBy, pauses } of run.clocks.values()) {
          if (ending?.how === 'done' && metBy !== undefined && metBy !== 'last-served') {
            expect(ending.happenedOn, `${rule} met by ${metBy}`).toBe(nowOf(metBy, run.facts));
            met.add(metBy.split('/')[0]!);
          }
          if (rule === 'review' && supplement && (!ending || ending.how === 'done')) {
            const { noticedOn: from, replyBy, repliedOn = replyBy } = supplement;
            expect(pauses, 'the review stands still').toEqual([
              { from, to: repliedOn < replyBy ? repliedOn : replyBy },
            ]);
          }
          const { anchor, start, fixedDue, dueFrom } = options;
          if (anchor === MOMENT || (ending && ending.how !== 'done')) continue;
          const day = nowOf(anchor, run.facts);
          // The conclusion of a terminated case is that of its service.
          const known = day ?? (anchor === 'concluded' ? run.facts.conclusion?.on : undefined);
          if (known === undefined) throw new Error(`${rule} hangs on ${anchor}, which is not on record`);
          if (fixedDue === undefined) expect(civilDate(start), `${rule} on ${anchor}`).toBe(known);
          else expect(fixedDue, `${rule} on ${anchor}`).toBe((dueFrom ?? startOfDay)(String(known)));
          followed.set(anchor.split('/')[0]!, (followed.get(anchor.split('/')[0]!) ?? 0) + 1);
        }
      }),
      { numRuns: 400, seed: 20_261_129, endOnFailure: true },
    );
    expect(DATES.filter((date) => !followed.has(date))).toEqual(STARTS_NOTHING);
    expect(DATES.filter((date) => met.has(date))).toEqual(MEETS);
  });

  it('every date stays in its place among the others', () => {
    fc.assert(
      fc.property(correctedScenario, (s) => {
        const { facts } = playCorrecting(s).run;
        for (const name of DATES)
          for (const no of numbersOf(name)) {
            const row = CORRECTABLE[name];
            const value = 'now' in row ? row.now(facts, { field: name, ...(row.of && { [row.of]: no }) }) : undefined;
            if (value === undefined || value === UNKNOWN || name === 'callback-day') continue;
            const { from = '', to = '9999' } = boundsOf(facts, name, no);
            expect(String(value) >= from && String(value) <= to, `${name}/${no}: ${from} ${value} ${to}`).toBe(true);
          }
        function numbersOf(name: string) {
          const { of } = CORRECTABLE[name as 'hearing'];
          const list = of === 'hearing' ? facts.hearings.map((h) => h.no) : of ? facts.calls.map((k) => k.n) : [0];
          return list;
        }
      }),
      { numRuns: 200, seed: 20_261_129, endOnFailure: true },
    );
  });
});
