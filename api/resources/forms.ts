import { z } from 'zod';
import { mayAtAll, type Action } from '../../domain/permissions.js';
import { formSchema } from '../form-schema.js';
import { applicationBody, noticeBody } from '../openings.js';
import { requestBody } from '../request-openings.js';
import { Problem } from '../problems.js';
import { route } from '../route.js';
import { calendarBody } from './calendars.js';
import { keyRotation, newKey } from './machine-keys.js';
import { leaveBody, newPerson, personChange, resetBody } from './people.js';
import { agencyChange, newAgency, newPlace, placeChange } from './places.js';
import { drawBody, ladderBody, ruleBody } from './rules.js';
import { reassignment } from './tasks.js';

/** A form that no case and no task offers, and what whoever is to see it may do. */
interface Offered {
  readonly body: z.ZodObject;
  readonly action: Action;
  /** Its name in the catalogue of fields; default: its own. */
  readonly words?: string;
}

const FORMS = {
  application: { body: applicationBody, action: 'case:open-application' },
  notice: { body: noticeBody, action: 'case:open-notice' },
  request: { body: requestBody, action: 'request:open' },
  person: { body: newPerson, action: 'office:write' },
  'person-change': { body: personChange, action: 'office:write' },
  leave: { body: leaveBody, action: 'office:write' },
  'reset-password': { body: resetBody, action: 'office:write' },
  'machine-key': { body: newKey, action: 'office:write' },
  'machine-key-rotation': { body: keyRotation, action: 'office:write' },
  station: { body: newPlace('station'), action: 'office:write' },
  'station-change': { body: placeChange('station'), action: 'office:write', words: 'station' },
  firm: { body: newPlace('firm'), action: 'office:write' },
  'firm-change': { body: placeChange('firm'), action: 'office:write', words: 'firm' },
  agency: { body: newAgency, action: 'agency:write' },
  'agency-change': { body: agencyChange, action: 'agency:write', words: 'agency' },
  calendar: { body: calendarBody, action: 'reference:draft' },
  rule: { body: ruleBody, action: 'reference:draft' },
  ladder: { body: ladderBody, action: 'reference:draft' },
  draw: { body: drawBody, action: 'reference:draft' },
  reassign: { body: reassignment, action: 'task:reassign' },
} as const satisfies Readonly<Record<string, Offered>>;
type FormName = keyof typeof FORMS;

const name = z.enum(Object.keys(FORMS) as [FormName, ...FormName[]]);
const formView = z
  .object({ name, schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the body') })
  .meta({ id: 'Form' });

export const formRoutes = [
  route({
    method: 'get',
    path: '/forms/:name',
    summary: { zh: '不属于案件或任务的表单', en: 'A form that no case and no task offers' },
    tag: 'reference',
    params: z.strictObject({ name }),
    responses: { 200: formView },
    handler: async ({ params, user, lang }) => {
      const { body, action, words = params.name }: Offered = FORMS[params.name];
      if (!mayAtAll(user, action)) throw new Problem('forbidden');
      const { example } = (body.meta() ?? {}) as { example?: object };
      const schema = { ...formSchema(words, body, lang), ...(example && { examples: [example] }) };
      return { status: 200, body: { name: params.name, schema } };
    },
  }),
];
