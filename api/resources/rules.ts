import { z } from 'zod';
import { drawKind, ladderKind, ruleKind } from '../../db/reference/kinds.js';
import { loadRules } from '../../db/rule-data.js';
import { isRuleKey, NEEDS, RECIPIENTS, RUNG_NAMES, RUNG_PLACES, UNITS } from '../../domain/rule-check.js';
import { civilDate as dayOf } from '../../domain/time.js';
import { civilDate, line, word, setOf } from '../fields.js';
import { wordOf } from '../messages/words.js';
import { route } from '../route.js';
import { referenceRoutes } from './reference.js';

const bilingual = z.object({ zh: z.string(), en: z.string() });
const units = z
  .enum(UNITS)
  .describe('natural-day 自然日 | working-day 工作日 | hour 小时 | fixed 由案件载明 / named by the case');

const ruleView = z
  .object({
    pack: z.string(),
    key: z.string(),
    version: z.int(),
    title: z.string(),
    titles: bilingual,
    amount: z.number(),
    unit: units,
    roll: z.boolean(),
    startEvent: z.string(),
    ladder: z.string(),
    expires: z.boolean(),
    legalBasis: z.string(),
    local: z.boolean(),
    effectiveFrom: z.string(),
    effectiveTo: z.string().nullable(),
    state: z.enum(['in-force', 'coming', 'past']).describe('in-force 现行 | coming 将生效 | past 已失效'),
  })
  .meta({ id: 'Rule' });

const step = z.strictObject({
  rung: z.enum(RUNG_NAMES).describe('reminder 提醒 | urge 催办 | supervise 督办 | circular 通报批评'),
  at: z
    .enum(RUNG_PLACES)
    .describe('before-due 期满前 | due-day-morning 期满日早晨 | after-due 期满后 / what the offset counts from'),
  workingDays: z.int().optional().describe('工作日数 / offset in working days'),
  fraction: z.number().optional().describe('占整个期限的比例 / offset as a share of the period'),
  recipients: setOf(z.enum(RECIPIENTS), { min: 1, max: 3 }).describe('owner 承办人 | head 中心负责人 | bureau 司法局'),
  needs: z.enum(NEEDS).optional().describe('cause-and-date 说明原因与新日期 | signature 签发'),
});

const packItem = z.strictObject({ pack: word, key: word });

export const ruleBody = z
  .strictObject({
    amount: z.number().describe('期限长度 / in the unit'),
    unit: units,
    roll: z.boolean().describe('最后一日遇休息日是否顺延 / whether a last day off moves to the next working day'),
    ladder: word.describe('催办阶梯 / key of its ladder'),
    legalBasis: line(500).describe('依据 / legal basis'),
    effectiveFrom: civilDate.describe('自该日起开始的期限适用 / binds what begins on this day or later'),
  })
  .meta({
    id: 'RuleDraft',
    example: {
      ...{ amount: 20, unit: 'natural-day', roll: true, ladder: 'internal', legalBasis: '本地规定：二十日' },
      effectiveFrom: '2027-01-01',
    },
  });

export const ladderBody = z.strictObject({ steps: z.array(step).max(8) }).meta({
  id: 'LadderDraft',
  example: {
    steps: [{ rung: 'reminder', at: 'before-due', workingDays: 1, fraction: 0.25, recipients: ['owner'] }],
  },
});

export const drawBody = z
  .strictObject({
    target: z.int().describe('目标百分比 / percent to be attended'),
    aim: z.int().describe('掌握的百分比 / percent steered for'),
    aimUntil: z
      .number()
      .describe('此后按目标掌握，占期间的比例 / share of the period after which the target itself is steered for'),
    lastWeeks: z.int().describe('最后几周全力抽取 / last weeks in which everything that helps is drawn'),
    spare: z.int().describe('备份数 / attendances kept beyond the aim'),
  })
  .meta({ id: 'DrawDraft', example: { target: 20, aim: 30, aimUntil: 0.75, lastWeeks: 6, spare: 1 } });

export const ruleRoutes = [
  route({
    method: 'get',
    path: '/rules',
    summary: { zh: '各项期限及其依据', en: 'The limits, with title and legal basis' },
    tag: 'reference',
    action: 'rule:read',
    query: z.strictObject({ pack: word.optional() }),
    responses: {
      200: z.object({
        items: z.array(ruleView),
        packs: z.array(z.object({ key: z.string(), base: z.string().nullable(), titles: bilingual })),
        ladders: z.array(
          z.object({ key: z.string(), title: z.string(), steps: z.array(z.record(z.string(), z.unknown())) }),
        ),
      }),
    },
    handler: async ({ deps, query, now, lang }) => {
      const { rules, packs, ladders } = await loadRules(deps.db.pool);
      const today = dayOf(now);
      return {
        status: 200,
        body: {
          items: rules
            .filter(({ pack }) => query.pack === undefined || pack === query.pack)
            .map(({ title: titles, effectiveTo = null, jurisdiction: _, ...rule }) => ({
              ...{ ...rule, titles, effectiveTo, title: titles[lang] },
              state: stateOn(today, rule.effectiveFrom, effectiveTo),
            })),
          packs: packs.map(({ key, base = null, title: titles }) => ({ key, base, titles })),
          ladders: ladders.map(({ key, steps }) => ({
            key,
            title: wordOf('ladder', key, lang),
            steps: steps.map((each) => ({ ...each })),
          })),
        },
      };
    },
  }),
  ...referenceRoutes({
    path: '/rules/:pack/:key',
    name: 'Rule',
    title: { zh: '期限规则', en: 'A limit' },
    kind: ruleKind,
    params: z.strictObject({ pack: word, key: word.refine(isRuleKey) }),
    itemOf: ({ pack, key }) => ({ kind: 'rule', pack, key }),
    endures: true,
    body: ruleBody,
  }),
  ...referenceRoutes({
    path: '/ladders/:pack/:key',
    name: 'Ladder',
    title: { zh: '催办阶梯', en: 'A ladder' },
    kind: ladderKind,
    params: packItem,
    itemOf: ({ pack, key }) => ({ kind: 'ladder', pack, key }),
    endures: false,
    body: ladderBody,
  }),
  ...referenceRoutes({
    path: '/draws/:pack',
    name: 'Draw',
    title: { zh: '旁听抽取参数', en: 'Constants of the draw' },
    kind: drawKind,
    params: z.strictObject({ pack: word }),
    itemOf: ({ pack }) => ({ kind: 'draw', pack, key: 'attendance' }),
    endures: false,
    body: drawBody,
  }),
];

function stateOn(today: string, from: string, to: string | null): 'in-force' | 'coming' | 'past' {
  if (from > today) return 'coming';
  return to !== null && to < today ? 'past' : 'in-force';
}
