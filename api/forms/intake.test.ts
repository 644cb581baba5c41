import { expect, it } from 'vitest';
import { factsOf } from '../../domain/case/facts.js';
import { CASE_ACTS } from '../../domain/case/sheets.js';
import { supplementNotice } from '../../domain/case/sheets/intake.js';
import { book, on, opening } from '../../test/support/fixtures.js';
import { codesFrom, type Desk } from '../form.js';
import { extendReplyForm, supplementForm } from './intake.js';

const desk = (facts = {}): Desk => ({
  facts: { ...factsOf(opening()), ...facts },
  recorded: () => Promise.reject(new Error('nobody asks for it')),
  firmOf: () => Promise.reject(new Error('nobody asks for it')),
  book: async () => book,
  at: on('2026-03-03'),
});
const notice = { serviceMethod: 'in-person', items: ['身份证明'] };

it('a reply day that is no working day is noticed as the next one, with the last day that could have been named', async () => {
  const body = { ...notice, servedOn: '2026-03-03', replyBy: '2026-03-14' };
  expect(await codesFrom(supplementNotice, supplementForm, body, desk())).toEqual({
    ...{ serviceMethod: 'in-person', servedOn: '2026-03-03' },
    ...{ replyBy: '2026-03-16', latest: '2026-03-24' },
  });
});

it('the head may extend it by as much again, counted from its end', async () => {
  const facts = { replyTime: { servedOn: '2026-03-03', replyBy: '2026-03-16' } };
  const body = { replyBy: '2026-03-29', reason: '需向外地调取证明' };
  expect(await codesFrom(CASE_ACTS['extend-reply'], extendReplyForm, body, desk(facts))).toEqual({
    ...{ replyBy: '2026-03-30', latest: '2026-04-07' },
  });
});
