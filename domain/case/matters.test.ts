import { describe, expect, it } from 'vitest';
import { opening } from '../../test/support/fixtures.js';
import { factsOf, type Opening } from './facts.js';
import { closingDocuments } from './matters.js';
import { servable } from './sheets/handling.js';

/** Written by hand from the trade: what may end which matter, and which paper there is when. */

const CRIMINAL = { kind: 'criminal', procedure: undefined } as unknown as Partial<Opening>;
describe('what ends a matter', () => {
  it.each<[string, Partial<Opening>, string]>([
    ['侦查', { ...CRIMINAL, criminalStage: 'investigation' }, 'investigation-end case-dropped'],
    ['审查起诉', { ...CRIMINAL, criminalStage: 'prosecution-review' }, 'indictment non-prosecution'],
    ['一审', { ...CRIMINAL, criminalStage: 'first-instance' }, 'judgment ruling mediation'],
    ['诉讼', { procedure: 'litigation' }, 'judgment ruling mediation settlement suit-withdrawn'],
    ['仲裁', { procedure: 'labour-arbitration' }, 'award mediation settlement suit-withdrawn'],
    ['复议', { procedure: 'reconsideration' }, 'reconsideration-decision mediation settlement suit-withdrawn'],
    ['非诉讼', { procedure: 'non-litigation' }, 'settlement'],
  ])('%s', (_name, o, own) => {
    expect(closingDocuments(opening(o)).join(' ')).toBe(`${own} recipient-died other`);
    const byNotice = closingDocuments(opening({ ...o, door: 'notice' })).join(' ');
    expect(byNotice).toBe(`${own} notice-withdrawn recipient-died other`);
  });
});

describe('what can be served', () => {
  const facts = (change: object) => servable({ ...factsOf(opening()), ...change }).join(' ');
  it.each<[string, object, string]>([
    ['while it is entered or reviewed', { stage: 'review' }, 'other'],
    ['after the supplement notice', { supplementNoticed: true }, 'supplement-notice other'],
    ['once it is refused', { decision: 'refuse', stage: 'refused' }, 'refusal other'],
    ['once it is granted', { decision: 'grant' }, 'grant other'],
    ['assigned to a firm', { decision: 'grant', firm: 'f1' }, 'grant assignment other'],
    ['with a handler', { decision: 'grant', handler: 'l' }, 'grant assignment official-letter other'],
    [
      'with its second handler',
      { decision: 'grant', handler: 'm', handlers: ['l', 'm'] },
      'grant assignment change-notice official-letter other',
    ],
    ['by notice nothing is granted', { door: 'notice', decision: 'grant' }, 'other'],
  ])('%s', (_when, change, documents) => expect(facts(change)).toBe(documents));
});
