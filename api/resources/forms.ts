import { z } from 'zod';
import { mayAtAll } from '../../domain/permissions.js';
import { formSchema } from '../form-schema.js';
import { applicationBody, noticeBody } from '../openings.js';
import { Problem } from '../problems.js';
import { route } from '../route.js';

/** Forms that no case and no task offers, because there is none yet. */
const FORMS = {
  application: {
    body: applicationBody,
    action: 'case:open-application',
    title: { zh: '依申请登记', en: 'Application' },
  },
  notice: { body: noticeBody, action: 'case:open-notice', title: { zh: '依通知登记', en: 'Notice of an organ' } },
} as const;
const NAMES = ['application', 'notice'] as const;

const formView = z
  .object({
    name: z.enum(NAMES),
    title: z.string(),
    schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the body'),
  })
  .meta({ id: 'Form' });

export const formRoutes = [
  route({
    method: 'get',
    path: '/forms/:name',
    summary: { zh: '登记案件的表单', en: 'The form that a case is opened with' },
    tag: 'cases',
    params: z.strictObject({ name: z.enum(NAMES) }),
    responses: { 200: formView },
    handler: async ({ params: { name }, user, lang }) => {
      const { body, action, title } = FORMS[name];
      if (!mayAtAll(user, action)) throw new Problem('forbidden');
      const { example } = body.meta() as { example: object };
      return {
        status: 200,
        body: { name, title: title[lang], schema: { ...formSchema(name, body, lang), examples: [example] } },
      };
    },
  }),
];
