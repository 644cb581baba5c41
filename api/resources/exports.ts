import { z } from 'zod';
import { idFor } from '../../db/ids.js';
import { recordExport } from '../../db/sensitive-reads.js';
import { mayAtAll, reachOf, type Action } from '../../domain/permissions.js';
import { REPLAYED } from '../commands.js';
import { formed, word } from '../fields.js';
import { Problem } from '../problems.js';
import { route } from '../route.js';

/**
 * A list taken away as a file. The console makes it of what stands on the screen, and asks here first: it is put on record with the
 * readings, and where the agency has it so the second factor is to be shown again.
 */

/** Lists that are taken away, and by what right somebody has them before him. */
const LISTS = {
  cases: 'case:list',
  tasks: 'task:list',
  diary: 'diary:read',
  register: 'paper:read',
  rate: 'indicator:cases',
} as const satisfies Record<string, Action>;
type List = keyof typeof LISTS;
const LIST_NAMES = Object.keys(LISTS) as [List, ...List[]];

/** What is looked for by these may be somebody's name or number: that it was, is put on record, and not what. */
const PERSONAL: readonly string[] = ['q', 'name', 'idNumber', 'phone'];

const filter = z.strictObject({
  name: formed(/^[A-Za-z]{1,30}$/, 'word'),
  value: word.optional().describe('省略：不记 / left out: not taken down'),
});
export const exportView = z
  .object({
    list: z.enum(LIST_NAMES).describe('cases 案件 | tasks 任务 | diary 日程 | register 登记簿 | rate 指标背后的案件'),
    rows: z.int(),
    filters: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  })
  .meta({ id: 'Export' });
export type Exported = z.input<typeof exportView>;

export const exportRoutes = [
  route({
    method: 'post',
    path: '/exports',
    asksAgain: true,
    summary: { zh: '导出列表前登记（记录在案）', en: 'A list is taken away as a file: put on record before it is' },
    tag: 'audit',
    body: z.strictObject({
      list: z.enum(LIST_NAMES),
      rows: z.int().min(0).max(100_000).describe('行数 / how many lines of it'),
      filters: z.array(filter).max(30).default([]),
    }),
    responses: { 204: null },
    handler: async ({ deps, user, now, requestId, idempotencyKey, body: { list, rows, filters } }) => {
      if (!mayAtAll(user, LISTS[list])) throw new Problem('forbidden');
      const said: Exported = {
        ...{ list, rows },
        filters: filters.map(({ name, value = null }) => ({ name, value: PERSONAL.includes(name) ? null : value })),
      };
      // The auditor of the agency whose list it is.
      const agency = said.filters.find(({ name }) => name === 'agency')?.value;
      const state = await recordExport(deps.db.pool, {
        id: idFor(`exports/${user.username}/${idempotencyKey}`),
        agency: agency && reachOf(user).includes(agency) ? agency : user.agency,
        ...{ at: now, username: user.username, route: 'POST /exports', requestId, said: JSON.stringify(said) },
      });
      if (state === 'other') throw new Problem('idempotency-key-reused');
      return { status: 204, headers: state === 'repeated' ? REPLAYED : {} };
    },
  }),
];
