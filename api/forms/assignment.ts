import { z } from 'zod';
import { assign, informOrgan, nameHandler } from '../../domain/case/sheets/assignment.js';
import { coded, form, NOBODY } from '../form.js';
import { note } from './fields.js';

export const assignForms = {
  'assign-firm': form(z.strictObject({ ...coded(assign.actions['assign-firm']), note }), (c) => ({
    firm: c.firm ?? NOBODY,
  })),
  'assign-lawyer': form(z.strictObject({ ...coded(assign.actions['assign-lawyer']), note }), (c) => ({
    lawyer: c.lawyer ?? NOBODY,
  })),
};

export const nameHandlerForms = {
  name: form(z.strictObject({ ...coded(nameHandler.actions.name), note }), (c) => ({ lawyer: c.lawyer ?? NOBODY })),
  decline: form(z.strictObject({ ...coded(nameHandler.actions.decline), note }), () => ({ cause: 'no-capacity' })),
};

const inform = coded(informOrgan.actions.inform);
export const informOrganForms = {
  inform: form(z.strictObject({ ...inform, method: inform.method.default('letter'), note }), (c) => ({ on: c.today })),
};
