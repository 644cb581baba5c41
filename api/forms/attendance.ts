import { z } from 'zod';
import { attend, nameObserver } from '../../domain/case/sheets/attendance.js';
import { inGroup } from '../field-groups.js';
import { prose } from '../fields.js';
import { coded, derivedForm, form, NOBODY } from '../form.js';
import { dayHeard, note } from './fields.js';

const { observer } = coded(nameObserver.actions.name);

export const nameObserverForms = {
  name: derivedForm(
    z.strictObject({ observer, note }),
    (c) => ({ observer: c.observer ?? NOBODY }),
    async (body, desk) => ({ observerFirm: await desk.firmOf(body.observer) }),
  ),
  'not-possible': form(z.strictObject({ ...coded(nameObserver.actions['not-possible']), note }), () => ({
    cause: 'nobody-available',
  })),
};

const seen = coded(attend.actions.record);
export const attendForms = {
  record: form(
    z.strictObject({
      ...inGroup('hearing', { on: seen.on, mode: seen.mode, punctual: seen.punctual }),
      ...inGroup('marks', {
        preparation: seen.preparation,
        investigation: seen.investigation,
        debate: seen.debate,
        effect: seen.effect,
        remark: prose().optional(),
        organRemark: prose().optional(),
      }),
    }),
    (c) => ({
      on: dayHeard(c),
      mode: 'in-court',
      preparation: 'good',
      investigation: 'good',
      debate: 'good',
      effect: 'good',
      punctual: true,
    }),
    // He was there on its day: nobody has to look it up.
    (c) => ({ defaults: { on: dayHeard(c) } }),
  ),
  'not-attended': form(z.strictObject({ ...coded(attend.actions['not-attended']), note }), () => ({
    cause: 'observer',
  })),
};
