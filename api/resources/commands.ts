import { z } from 'zod';
import { caseDesk } from '../../db/cases.js';
import { commandById } from '../../db/commands.js';
import { requestDesk } from '../../db/requests.js';
import type { User } from '../../domain/permissions.js';
import type { Deps } from '../deps.js';
import { uuid } from '../fields.js';
import { details, Problem, type ProblemData } from '../problems.js';
import { route } from '../route.js';
import { maySee, maySeeRequest } from '../subjects.js';

const problemView = z.record(z.string(), z.unknown());
const commandView = z
  .object({
    id: z.uuid(),
    caseId: z.uuid().nullable(),
    proceeding: z.object({ id: z.uuid(), kind: z.string() }),
    name: z.string(),
    state: z.enum(['pending', 'done', 'refused']),
    seq: z.number().nullable().describe('办理经过中的步骤；未办结时为 null'),
    problem: problemView.nullable(),
  })
  .meta({ id: 'Command' });

export const commandRoutes = [
  route({
    method: 'get',
    path: '/commands/:id',
    summary: { zh: '命令的结果', en: 'What became of a command' },
    tag: 'commands',
    action: 'command:read',
    params: z.strictObject({ id: z.string().max(100).toLowerCase() }),
    responses: { 200: commandView },
    handler: async ({ deps, user, params, lang }) => {
      const command = uuid.safeParse(params.id).success ? await commandById(deps.db.pool, params.id) : undefined;
      if (command?.actor !== user.username) throw new Problem('not-found');
      const { proceeding: of, proceedingKind: kind } = command;
      // What became of it is his to know for good; what a refusal says of the case is for whoever may read that today.
      const sees = kind === 'request' ? await seesRequest(deps, user, of) : await seesCase(deps, user, of);
      const problem = command.problem as ProblemData | null;
      return {
        status: 200,
        body: {
          id: command.id,
          caseId: kind === 'case' ? of : null,
          proceeding: { id: of, kind },
          name: command.name,
          state: command.state,
          seq: command.result?.seq ?? null,
          problem: problem && { ...details(sees ? problem : { type: problem.type, bare: true }, lang) },
        },
      };
    },
  }),
];

async function seesCase({ db }: Deps, user: User, id: string): Promise<boolean> {
  const desk = await caseDesk(db.pool, id);
  return !desk || maySee(user, desk);
}

async function seesRequest({ db }: Deps, user: User, id: string): Promise<boolean> {
  const desk = await requestDesk(db.pool, id);
  return !desk || maySeeRequest(user, desk.row);
}
