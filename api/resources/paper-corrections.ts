import { z } from 'zod';
import { caseDesk } from '../../db/cases.js';
import { idFor } from '../../db/ids.js';
import { decideCorrection, proposeCorrection, type CorrectionOutcome } from '../../db/paper-corrections.js';
import { correctionsOf, earlierAct, type Decision, type LineCorrection } from '../../db/paper-ledger.js';
import { paperEntry, type PaperEntry } from '../../db/paper-register.js';
import { maskName } from '../../domain/identity.js';
import { grantsOf, may, type User } from '../../domain/permissions.js';
import { CHANGE_KINDS, VOID_GROUNDS, type LineChange, type LineField } from '../../domain/register.js';
import { HEADS } from '../../domain/roles.js';
import { formatInstant } from '../../domain/time.js';
import { iso } from '../case-view.js';
import { hashOf, REPLAYED } from '../commands.js';
import { MASKED, type Sight } from '../disclosures.js';
import { prose, uuid, wholeNumber } from '../fields.js';
import type { Bilingual } from '../language.js';
import { invalid, Problem } from '../problems.js';
import { route, type Context } from '../route.js';
import { caseSubject } from '../subjects.js';
import { casesSeen, entryView, LINE, mustBeStation, view } from './paper-register.js';

/** 登记行的更正: proposed by one person, in force when another one confirms it (docs/decisions/0028). */

/** What each kind asks for beside its reason. */
const ASKS = { value: 'value', tie: 'case', void: 'ground', untie: undefined, restore: undefined } as const;

const proposal = z
  .strictObject({
    kind: z
      .enum(CHANGE_KINDS)
      .describe(
        'value 更正一项内容 | tie 人工关联案件 | untie 解除关联 | void 作废 | restore 撤销作废 / what is to be put right',
      ),
    value: z
      .strictObject({ ...LINE, matter: LINE.matter.nullable(), station: LINE.station.nullable() })
      .partial()
      .optional()
      .describe('更正后的内容，只填更正的一项；null 为没有 / the one field with its new value'),
    case: uuid.optional().describe('关联的案件 / the case it is tied to'),
    ground: z
      .enum(VOID_GROUNDS)
      .optional()
      .describe('duplicate 重复登记 | not-received 并无此收件 | other-register 应登入他簿 | other 其他，见理由'),
    reason: prose(1000).describe('理由 / why'),
  })
  .superRefine((given, ctx) => {
    const fault = (key: string, params?: object) =>
      ctx.addIssue({ code: 'custom', path: [key], ...(params && { params }) });
    const asked = ASKS[given.kind];
    if (asked !== undefined && given[asked] === undefined) fault(asked);
    for (const key of ['value', 'case', 'ground'] as const)
      if (key !== asked && given[key] !== undefined) fault(key, { code: 'unknown-field' });
    const named = Object.keys(given.value ?? {}).length;
    if (asked !== 'value' || given.value === undefined || named === 1) return;
    fault('value', named === 0 ? { code: 'required' } : { code: 'too-many', params: { maximum: 1 } });
  })
  .meta({
    id: 'NewPaperCorrection',
    example: { kind: 'value', value: { number: '2026-018' }, reason: '编号抄错。' },
  });
type Proposal = z.output<typeof proposal>;

const STATES = { confirm: 'confirmed', reject: 'rejected', withdraw: 'withdrawn' } as const;

const correctionView = z
  .object({
    n: z.int(),
    kind: z.string(),
    field: z.string().nullable(),
    before: z
      .string()
      .nullable()
      .describe('原内容；作废的缘由、案件以代码表示 / old value, as a code where it is a state or a case'),
    after: z.string().nullable(),
    caseNumber: z.string().nullable(),
    reason: z.string().nullable(),
    proposedBy: z.string(),
    proposedAt: z.string(),
    state: z.enum(['open', ...Object.values(STATES)]),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
    decisionReason: z.string().nullable(),
    actions: z.array(z.string()),
  })
  .meta({ id: 'PaperCorrection' });

type Ctx = Context<{ id: string }, unknown, unknown>;
const ofLine = z.strictObject({ id: uuid });
const ofCorrection = z.strictObject({ id: uuid, n: wholeNumber(1, 9_999) });

export const paperCorrectionRoutes = [
  route({
    method: 'get',
    path: '/paper-register/:id/corrections',
    summary: { zh: '登记行及其各项更正，新旧对照', en: 'A line of a register and its corrections, old and new' },
    tag: 'registers',
    action: 'paper:read',
    params: ofLine,
    responses: { 200: z.object({ entry: entryView, items: z.array(correctionView) }) },
    handler: async (ctx) => {
      const line = await lineOf(ctx);
      const { user, disclosures } = ctx;
      const sight = may(user, 'paper:correct', line) ? disclosures.reveal(null, 'paper-entry') : MASKED;
      const items = await correctionsOf(ctx.deps.db.pool, line.id);
      const seen = await casesSeen(ctx, [line.caseId, ...items.flatMap(casesIn)]);
      return {
        status: 200,
        body: { entry: view(line, sight, seen), items: items.map((k) => correction(k, sight, user, seen)) },
      };
    },
  }),
  route({
    method: 'post',
    path: '/paper-register/:id/corrections',
    summary: { zh: '提出更正登记行，由另一人确认后生效', en: 'Propose that a line be put right' },
    tag: 'registers',
    action: 'paper:correct',
    params: ofLine,
    body: proposal,
    responses: { 201: correctionView },
    handler: async (ctx) => {
      const { deps, body, user } = ctx;
      const line = await correctable(ctx);
      const change = changeIn(body);
      const by = asking(ctx, 'propose', body);
      // Sent again it is what it was, whatever has become of what it names.
      if (!(await earlierAct(deps.db.pool, by.id))) await check(ctx, line, change);
      const isHead = user.roles.some((role) => HEADS.some((head) => head === role));
      const proposed = await proposeCorrection(deps.db.pool, line, change, body.reason, { ...by, isHead });
      return { status: 201, ...(await answer(ctx, line, proposed)) };
    },
  }),
  decision('confirm', z.strictObject({}), {
    zh: '由另一人确认更正，即时生效',
    en: 'Confirm a correction, by another person; in force at once',
  }),
  decision('reject', z.strictObject({ reason: prose(1000).describe('理由 / why') }), {
    zh: '驳回更正',
    en: 'Reject a correction',
  }),
  decision('withdraw', z.strictObject({}), {
    zh: '提出人撤回更正',
    en: 'Withdraw a correction, by whoever proposed it',
  }),
];

function decision(act: Decision, body: z.ZodType<{ readonly reason?: string }>, summary: Bilingual) {
  return route({
    method: 'post',
    path: `/paper-register/:id/corrections/:n/actions/${act}`,
    summary,
    tag: 'registers',
    action: 'paper:correct',
    params: ofCorrection,
    body,
    responses: { 200: correctionView },
    handler: async (ctx) => {
      const { deps, params } = ctx;
      const line = await correctable(ctx);
      const found = (await correctionsOf(deps.db.pool, line.id)).find((k) => k.no === params.n);
      if (found) mustReach(ctx.user, found.thing);
      const by = { ...asking(ctx, act, { ...ctx.body, n: params.n }), reason: ctx.body.reason };
      const decided = await decideCorrection(deps.db.pool, line, params.n, act, by);
      return { status: 200, ...(await answer(ctx, line, decided)) };
    },
  });
}

/** Not there, and not one that the user may read, look the same. */
async function lineOf({ deps, params, user }: Ctx): Promise<PaperEntry> {
  const line = await paperEntry(deps.db.pool, params.id);
  if (!line || !may(user, 'paper:read', line)) throw new Problem('not-found');
  return line;
}

async function correctable(ctx: Ctx): Promise<PaperEntry> {
  const line = await lineOf(ctx);
  if (!may(ctx.user, 'paper:correct', line)) throw new Problem('forbidden');
  return line;
}

/** A line goes from one station to another by those who see both. */
function mustReach(user: User, thing: string): void {
  if (thing === 'station' && !grantsOf(user, 'paper:correct').has('agency')) throw new Problem('forbidden');
}

async function check({ deps, user }: Ctx, { agency }: PaperEntry, change: LineChange): Promise<void> {
  if (change.kind === 'value' && change.field === 'station') {
    mustReach(user, 'station');
    if (change.value !== null) await mustBeStation(deps, agency, change.value, '/value/station');
  }
  if (change.kind !== 'tie') return;
  const row = (await caseDesk(deps.db.pool, change.caseId))?.row;
  if (row?.agency_id !== agency || !may(user, 'case:read', caseSubject(row)))
    throw invalid([{ pointer: '/case', code: 'not-known' }]);
}

/** As the body says it; its schema has seen to it that what the kind asks for is there. */
function changeIn({ kind, value, case: caseId, ground }: Proposal): LineChange {
  switch (kind) {
    case 'value': {
      const [[name, said] = ['number', null] as const] = Object.entries(value ?? {});
      return { kind, field: FIELDS[name as keyof typeof LINE], value: said ?? null };
    }
    case 'tie':
      return { kind, caseId: caseId ?? '' };
    case 'void':
      return { kind, ground: ground ?? 'other' };
    default:
      return { kind };
  }
}
/** A field of a line, by its name here. */
const FIELDS: Readonly<Record<keyof typeof LINE, LineField>> = {
  ...{ register: 'register', number: 'number', date: 'day', person: 'person', matter: 'matter', station: 'station' },
};
const nameOf = (field: string): string => (field === FIELDS.date ? 'date' : field);

const asking = ({ user, idempotencyKey, now, params }: Ctx, act: string, body: object) => ({
  id: idFor(`paper-correction/${user.username}/${act}/${idempotencyKey}`),
  requestHash: hashOf({ line: params.id, body }).hash,
  actor: user.username,
  at: now,
});

async function answer({ deps, user, disclosures }: Ctx, line: PaperEntry, outcome: CorrectionOutcome) {
  if ('refused' in outcome) throw refusal(outcome.refused);
  const items = await correctionsOf(deps.db.pool, line.id);
  const entered = items.find(({ no }) => no === outcome.no)!;
  const seen = await casesSeen({ deps, user }, casesIn(entered));
  return {
    headers: outcome.repeated ? REPLAYED : {},
    body: correction(entered, disclosures.reveal(null, 'paper-entry'), user, seen),
  };
}

function refusal(why: Extract<CorrectionOutcome, { refused: string }>['refused']): Problem {
  switch (why) {
    case 'key-reused':
      return new Problem('idempotency-key-reused');
    case 'pending':
      return new Problem('correction-pending');
    case 'outdated':
      return new Problem('correction-outdated');
    case 'not-possible':
      return new Problem('line-not-correctable');
    case 'not-yours':
      return new Problem('forbidden');
    default:
      return new Problem(why);
  }
}

const isTie = ({ kind }: LineCorrection): boolean => kind === 'tie' || kind === 'untie';
/** Old and new are cases where a line is tied to one. */
const casesIn = (k: LineCorrection): (string | null)[] =>
  isTie(k) ? [k.before, k.after].filter((id) => uuid.safeParse(id).success) : [];

/** Names, and the words of whoever gives a reason, are for those who may correct the line; cases for those who may read them. */
function correction(
  k: LineCorrection,
  full: Sight,
  user: User,
  seen: ReadonlySet<string>,
): z.input<typeof correctionView> {
  const hidden = casesIn(k).some((id) => id !== null && !seen.has(id));
  const told = (value: string | null) => {
    if (value === null || (isTie(k) && uuid.safeParse(value).success && !seen.has(value))) return null;
    return full || k.thing !== 'person' ? value : maskName(value);
  };
  return {
    ...{ n: k.no, kind: k.kind, field: k.kind === 'value' ? nameOf(k.thing) : null },
    ...{ before: told(k.before), after: told(k.after), caseNumber: hidden ? null : k.caseNumber },
    ...{ reason: full ? k.reason : null, proposedBy: k.proposedBy, proposedAt: formatInstant(k.proposedAt.getTime()) },
    state: k.decision === null ? 'open' : STATES[k.decision],
    ...{ decidedBy: k.decidedBy, decidedAt: iso(k.decidedAt), decisionReason: full ? k.decisionReason : null },
    actions: full && k.decision === null ? (k.proposedBy === user.username ? ['withdraw'] : ['confirm', 'reject']) : [],
  };
}
