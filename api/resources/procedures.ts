import { z } from 'zod';
import { LEADS_TO, STAGE_NAMES, STAGES } from '../../domain/case/stages.js';
import { wordOf } from '../messages/words.js';
import { route } from '../route.js';

const procedureView = z
  .object({
    stages: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        final: z.boolean().describe('办理到此为止，除非责令改正 / nothing is left to do here'),
      }),
    ),
    transitions: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        ordinary: z.boolean().describe('通常的去向 / the ordinary way from there'),
        back: z.boolean().describe('回到先前的阶段，如责令改正 / back to an earlier stage'),
      }),
    ),
  })
  .meta({ id: 'Procedure' });

export const procedureRoutes = [
  route({
    method: 'get',
    path: '/procedures/case',
    summary: { zh: '案件的办理阶段及去向', en: 'The stages of a case, and where each leads' },
    tag: 'reference',
    action: 'name:read',
    responses: { 200: procedureView },
    handler: ({ lang }) => ({
      status: 200,
      body: {
        stages: STAGE_NAMES.map((name) => ({
          name,
          title: wordOf('stage', name, lang),
          final: STAGES[name].final,
        })),
        transitions: STAGE_NAMES.flatMap((from) =>
          LEADS_TO[from].map((to, i) => {
            // What is over comes back only by an order to correct it; it goes on to its archive all the same.
            const back = to !== 'archived' && (STAGES[from].final || from === 'terminated');
            return { from, to, ordinary: i === 0 && !back, back };
          }),
        ),
      },
    }),
  }),
];
