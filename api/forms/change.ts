import { z } from 'zod';
import { causesIn, requestChange, signHandOver } from '../../domain/case/sheets/change.js';
import { resolveDeadline } from '../../domain/resolve.js';
import { startOfDay, type CivilDate } from '../../domain/time.js';
import { line, prose } from '../fields.js';
import { coded, derivedForm, form, type ExampleContext } from '../form.js';
import { note } from './fields.js';

/** Causes that the case can have, and that whoever asks may bring forward. */
const causesFor = ({ facts, causes }: ExampleContext) =>
  causesIn(facts).filter((cause) => causes === undefined || causes.includes(cause));

export const requestChangeForm = form(
  z.strictObject({ ...coded(requestChange), reasons: prose(), paper: line(100).optional() }),
  (c) => ({
    on: c.today,
    cause: causesFor(c)[0] ?? 'recipient-asks',
    reasons: '承办人三次未按约会见，附短信记录。',
  }),
  (c) => ({ choices: { cause: causesFor(c) } }),
);

const decided = z.strictObject({ reasons: prose() });
export const decideChangeForms = {
  grant: form(decided, () => ({ reasons: '经核实属实，同意更换。' })),
  refuse: form(decided, () => ({ reasons: '经核实，承办人已依法履职，不予更换。' })),
};

/** 交接清单: what is handed over, and what the successor has to know of. */
export const handOverForms = {
  sign: form(z.strictObject({ items: z.array(line(300)).min(1).max(200), note }), () => ({
    items: ['委托手续一份', '会见笔录二份', '证据材料复印件一册'],
  })),
};
export const acceptHandOverForms = { sign: form(z.strictObject({ note }), () => ({})) };

const { lastDay: _, ...said } = coded(signHandOver);
export const signHandOverForm = derivedForm(
  z.strictObject({ ...said, reasons: prose() }),
  ({ facts: { change } }) => ({
    side: change?.awaits ?? 'predecessor',
    because: 'cannot',
    reasons: '承办人因病住院，无法签署；卷宗由所在律所代为移交。',
  }),
  async (_body, { facts: { change, rulePack }, book }): Promise<{ lastDay?: CivilDate }> => {
    const start = change?.successorOn;
    if (start === undefined) return {};
    const request = { id: '', rule: 'hand-over', start: startOfDay(start), pauses: [] } as const;
    const { lastDay } = resolveDeadline(request, rulePack, await book());
    return lastDay === null ? {} : { lastDay };
  },
  ({ facts: { change } }) => ({ choices: { side: change?.awaits === undefined ? [] : [change.awaits] } }),
);
