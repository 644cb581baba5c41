import { describe, expect, it } from 'vitest';
import { opening } from '../../test/support/fixtures.js';
import { barred, barredFrom, barredFromHandling, noted } from './duties.js';
import { factsOf, type Facts } from './facts.js';
import { DUTIES, type Duty } from './words.js';

/**
 * By hand, from the rule of the house (settled for this system): what nobody may do beside what. Rows: what he has done; columns:
 * what he may not do then.
 */
const TABLE = `
          review approve assign handle observe check callback evaluate
review    -      x       -      x      -       -     -        -
approve   x      -       -      x      -       -     -        x
assign    -      -       -      x      -       -     -        -
handle    x      x       x      -      x       x     x        x
observe   -      -       -      x      -       -     -        -
check     -      -       -      x      -       -     -        -
callback  -      -       -      x      -       -     -        -
evaluate  -      x       -      x      -       -     -        -
`;
const [header = '', ...lines] = TABLE.trim().split('\n');
const columns = header.trim().split(/\s+/) as Duty[];
const cells = lines.flatMap((line) => {
  const [did = '', ...marks] = line.trim().split(/\s+/);
  return marks.map((mark, i) => ({ did: did as Duty, then: columns[i]!, apart: mark === 'x' }));
});

/** What brings somebody the duty: an answer, or that he is named. */
const ANSWERS: Readonly<Partial<Record<Duty, readonly [task: string, action: string]>>> = {
  review: ['review', 'propose-grant'],
  approve: ['approve', 'refuse'],
  assign: ['assign', 'assign-firm'],
  observe: ['attend', 'record'],
  check: ['check-file', 'return'],
  callback: ['callback', 'attempt'],
  evaluate: ['evaluate', 'grade'],
};
function having(duty: Duty): Facts {
  const facts = factsOf(opening({}));
  const answer = ANSWERS[duty];
  if (answer) noted(facts, ...answer, 'zhou');
  else facts.handlers.push('zhou');
  return facts;
}

describe('separation of duties', () => {
  it('has a cell for every two duties', () => {
    expect(cells).toHaveLength(DUTIES.length ** 2);
    expect(columns).toEqual([...DUTIES]);
  });

  it.each(cells)('who did $did, and $then: apart $apart', ({ did, then, apart }) => {
    const facts = having(did);
    expect(barredFrom(facts, then)).toEqual(apart ? ['zhou'] : []);
    // Whatever came after: what was done once is never undone.
    noted(facts, ...(ANSWERS[did] ?? (['assign', 'assign-firm'] as const)), 'wu');
    expect(barredFrom(facts, then).includes('zhou')).toBe(apart);
  });

  it('whoever has withdrawn does nothing more of the case', () => {
    const facts = factsOf(opening({}));
    facts.recused.push('zhou');
    for (const duty of DUTIES) expect(barredFrom(facts, duty)).toEqual(['zhou']);
    for (const task of ['review', 'assign', 'archive', 'serve-termination', undefined])
      expect(barred(facts, task)).toEqual(['zhou']);
  });

  it('whoever handles it, or ever did, decides nothing of it, and is not named again', () => {
    const facts = having('handle');
    for (const task of ['verify-termination', 'decide-termination', 'decide-change', 'confirm-correction'])
      expect(barred(facts, task)).toEqual(['zhou']);
    for (const task of ['serve-termination', 'archive', 'meet', undefined]) expect(barred(facts, task)).toEqual([]);
    expect(barredFromHandling(facts)).toEqual(['zhou']);
  });

  it('who is only named to observe is apart from the handler already', () => {
    const facts = factsOf(opening({}));
    facts.hearings.push({
      no: 1,
      day: '2026-03-09',
      forum: 'court',
      public: true,
      state: 'announced',
      observer: 'zhou',
    } as Facts['hearings'][number]);
    expect(barredFrom(facts, 'handle')).toEqual(['zhou']);
  });
});
