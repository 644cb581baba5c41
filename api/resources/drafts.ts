import { z } from 'zod';
import { deleteDraft, draftsOf, findDraft, saveDraft, type Draft } from '../../db/drafts.js';
import { formatInstant } from '../../domain/time.js';
import { readAnyTask } from '../any-task.js';
import { readDesk } from '../case-desk.js';
import { formed, instant, refuse } from '../fields.js';
import { Problem } from '../problems.js';
import type { Reader } from '../reader.js';
import { route, type Route } from '../route.js';

/** Characters of a draft as JSON. */
const LONGEST = 64 * 1024;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const NAME = '[a-z][a-z0-9-]{0,59}';
/** A form of a task, of an act, one that opens something, or any other page; prisma/functions/forget_draft.sql goes by it. */
const FORM = new RegExp(`^(task:${UUID}\\.${NAME}\\.[1-9][0-9]{0,5}:${NAME}|act:${UUID}:${NAME}|(open|page):${NAME})$`);

const params = z.strictObject({
  form: formed(FORM, 'word').describe('task:{id}:{action} | act:{case}:{name} | open:{door} | page:{name}'),
});
const body = z.record(z.string(), z.unknown()).superRefine((draft, c) => {
  if (JSON.stringify(draft).length > LONGEST) refuse(c, { code: 'too-long', params: { maximum: LONGEST } });
});
const version = z.int().min(0);
const shown = { form: z.string(), version, updatedAt: instant };
const draftView = z.strictObject(shown).meta({ id: 'Draft' });
const wholeDraft = z.strictObject({ ...shown, body: z.record(z.string(), z.unknown()) }).meta({ id: 'WholeDraft' });

const place = { tag: 'drafts', path: '/drafts/:form', params } as const;

/** Unfinished forms: each his own. That there is none and that it is somebody else's cannot even be asked. */
export const draftRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/drafts',
    tag: 'drafts',
    summary: { zh: '本人的草稿，最近修改的在前', en: "The caller's drafts, last touched first" },
    responses: { 200: z.strictObject({ items: z.array(draftView) }) },
    handler: async ({ deps, user, now }) => ({
      status: 200,
      body: { items: (await draftsOf(deps.db.pool, user.username, now)).map(view) },
    }),
  }),
  route({
    ...place,
    method: 'get',
    summary: { zh: '一份草稿', en: 'One draft' },
    responses: { 200: wholeDraft },
    handler: async (ctx) => {
      const { deps, user, params, now } = ctx;
      const draft = await findDraft(deps.db.pool, user.username, params.form, now);
      if (!draft) throw new Problem('not-found');
      await mustRead(ctx, params.form);
      return { status: 200, body: { ...view(draft), body: { ...draft.body } } };
    },
  }),
  route({
    ...place,
    method: 'put',
    summary: { zh: '保存草稿', en: 'Keep a draft' },
    body: z
      .strictObject({ version: version.describe('读到的版本，新草稿为 0 / as it was read; 0: a new one'), body })
      .meta({ example: { version: 0, body: { title: '追索劳动报酬' } } }),
    responses: { 200: draftView },
    handler: async ({ deps, user, params, body: sent, now }) => {
      const { username } = user;
      const saved = await saveDraft(deps.db.pool, { username, form: params.form, ...sent }, now);
      if (saved === 'changed') throw new Problem('draft-changed');
      if (saved === 'too-many') throw new Problem('too-many-drafts');
      return { status: 200, body: view(saved) };
    },
  }),
  route({
    ...place,
    method: 'delete',
    summary: { zh: '丢弃草稿', en: 'Throw a draft away' },
    responses: { 204: null },
    handler: async ({ deps, user, params }) => {
      await deleteDraft(deps.db.pool, user.username, params.form);
      return { status: 204 };
    },
  }),
];

/** A form of a case begins with what is on record: it is shown as long as that may be read. @throws Problem not-found */
async function mustRead(r: Reader, form: string): Promise<void> {
  const [kind, id = ''] = form.split(':');
  if (kind === 'task') await readAnyTask(r, id);
  if (kind === 'act') await readDesk(r, id);
}

const view = ({ form, version, updated_at: at }: Draft): z.input<typeof draftView> => ({
  form,
  version: Number(version),
  updatedAt: formatInstant(at.getTime()),
});
