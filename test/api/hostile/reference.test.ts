import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import type { Route } from '../../../api/route.js';
import { routes } from '../../../api/routes.js';
import { loadRuleBook } from '../../../db/rule-book.js';
import { DAY } from '../../../domain/time.js';
import { caseInMemory } from '../../../workflows/in-memory.js';
import { NOW, plausibleFor } from '../../../fuzz/corpus.js';
import { place, pointer, withField } from '../../../fuzz/place.js';
import { fieldsOf } from '../../support/hostile/fields.js';
import { hostileOffice, type Answer, type HostileOffice } from '../../support/hostile/office.js';
import { expectNothingFound, FACTOR, SEED, TIMEOUT, told } from '../../support/hostile/run.js';
import { canonical, eachOf, Trials, type Drawn } from '../../support/hostile/trials.js';
import { related } from '../../support/hostile/verdict.js';
import { finished, play } from '../../support/moves.js';

vi.setConfig({ testTimeout: TIMEOUT });

/** What comes into force is never taken away: with more versions than any agency will have, loading them is all that is tried. */
const APPROVALS = 60;
/** Of all pairs of what might be meant so many are tried. */
const PAIRS = Math.min(0.5, 0.05 * FACTOR);

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
  office.clock.at = NOW;
});
afterAll(() => office.stop());

/** An item of each kind that the product comes with, and where its drafts go. */
const ITEMS: Readonly<Record<string, string>> = {
  '/calendars/:year': '/calendars/2027',
  '/rules/:pack/:key': '/rules/law/review',
  '/ladders/:pack/:key': '/ladders/law/statutory',
  '/draws/:pack': '/draws/law',
};
/** Fields that others are judged by, which are named instead. */
const JUDGED_BY: Readonly<Record<string, string>> = { '/target': '/aim' };
const drafts = routes.filter((r) => r.method === 'put' && r.body && r.tag === 'reference');
const approvals = routes.filter((r) => r.path.endsWith('/actions/approve') && r.body);
const itemOf = (r: Route): string => ITEMS[r.path.replace('/actions/approve', '')]!;
const exampleOf = (body: z.ZodType) => body.meta()?.['example'];

test('whatever stands in a draft is refused by its name, or is what comes into force, and cases go on by it', async () => {
  const trials = new Trials(office, SEED, FACTOR);
  for (const r of drafts) {
    const item = itemOf(r);
    let approved = 0;
    const all = draftsOf(trials, r);
    const put = ({ sent }: Drawn) => office.send('bureau', 'PUT', item, sent);
    await eachOf(
      all.filter(({ also }) => !also),
      (trial) => mustNot(trials, trial, 'PUT', item),
    );
    // What its schema refuses changes nothing.
    await eachOf(
      all.filter(({ read }) => !read?.fits),
      (trial) => trials.tryOne(trial, () => put(trial)),
    );
    // Of the others one takes the place of the one before.
    for (const trial of all.filter(({ read }) => read?.fits)) {
      const answer = await trials.tryOne(trial, () => put(trial));
      if (answer.status === 200) await readDraft(trials, trial, answer, item);
      if (answer.status === 200 && ++approved <= APPROVALS) await comesIntoForce(trials, trial, answer, item);
      const named = ((answer.body.errors ?? []) as { pointer: string }[]).map((e) => e.pointer);
      const fields = [trial.path, ...(trial.also ? [trial.also] : [])].map(pointer);
      const those = [...fields, ...fields.flatMap((field) => JUDGED_BY[field] ?? [])];
      if (answer.status === 422 && !named.some((at) => those.some((field) => related(at, field))))
        trials.found(trial, `named ${named.join()}`, answer);
    }
  }
  told('drafts', trials);
  expectNothingFound(trials);
});

/** Something hostile in each field, then what might be meant, in each and in every two. */
function draftsOf(trials: Trials, { path, body }: Route): Drawn[] {
  const [name, schema, example] = [`put ${path}`, body!, exampleOf(body!)];
  const fields = fieldsOf(schema);
  const hostile = fields.flatMap((field) => trials.drawn(name, schema, field, place(example, field.path)));
  const meant = fields.flatMap((field) =>
    plausibleFor(field.schema).map((text) =>
      trials.read({ name, path: field.path, text, sent: withField(example, field.path, text), schema }),
    ),
  );
  const both = meant.flatMap((one, i) =>
    meant.slice(i + 1).flatMap((other) => {
      if (other.path === one.path || !one.read?.fits || trials.chance() > PAIRS) return [];
      const sent = withField(one.read.value, other.path, other.text);
      return [trials.read({ ...one, also: other.path, text: `${one.text} ${other.text}`, sent })];
    }),
  );
  return [...hostile, ...meant, ...both];
}

test('whatever version is approved, it is the open draft or none', async () => {
  const trials = new Trials(office, SEED, FACTOR);
  for (const r of approvals) {
    const item = itemOf(r);
    const example = exampleOf(drafts.find((d) => itemOf(d) === item)!.body!);
    const draft = async () =>
      (await office.send('bureau', 'PUT', item, JSON.stringify(example))).body.version as number;
    let open = await draft();
    for (const field of fieldsOf(r.body!)) {
      const drawn = trials.drawn(`post ${r.path}`, r.body!, field, place({}, field.path));
      await eachOf(drawn, (trial) => mustNot(trials, trial, 'POST', `${item}/actions/approve`));
      for (const trial of [...drawn, trials.read({ ...drawn[0]!, text: 'open', sent: `{"version":${open}}` })]) {
        const send = () => office.send('bureau-deputy', 'POST', `${item}/actions/approve`, trial.sent);
        const answer = await trials.tryOne(trial, send);
        const { version } = (trial.read?.data ?? {}) as { version?: number };
        if ((answer.status === 200) !== (version === open)) trials.found(trial, 'another than the open draft', answer);
        if (answer.status === 200) open = await draft();
      }
    }
  }
  told('approvals', trials);
  expectNothingFound(trials);
});

test('every item is drafted and approved by its name', () => {
  expect(drafts.map((r) => r.path).sort()).toEqual(Object.keys(ITEMS).sort());
  expect(approvals.map((r) => r.path.replace('/actions/approve', '')).sort()).toEqual(Object.keys(ITEMS).sort());
});

/** Who may not at all is not told what is wrong with it; whom others are bound by as well may not set it. */
async function mustNot(trials: Trials, trial: Drawn, method: 'PUT' | 'POST', path: string): Promise<void> {
  const [stranger, below] = [
    await office.send('director', method, path, trial.sent),
    await office.send('admin', method, path, trial.sent),
  ];
  trials.requests += 2;
  if (stranger.status !== 403) trials.found(trial, 'not forbidden', stranger);
  if (below.status !== (trial.read?.fits ? 403 : trial.read ? 422 : 400))
    trials.found(trial, 'not forbidden below', below);
}

/** The draft is found again as it was read, and can be looked at. */
async function readDraft(trials: Trials, trial: Drawn, { body }: Answer, item: string): Promise<void> {
  const listed = await office.send('director', 'GET', item);
  const { items } = listed.body as { items: { version: number; state: string; body: unknown }[] };
  const found = items.find(({ version }) => version === body.version);
  const isKept = [found?.body, body.body].every((kept) => canonical(kept) === canonical(trial.read?.data));
  if (!isKept || found?.state !== 'draft') trials.found(trial, 'what was drafted is not found again', listed);
  const preview = await office.send('bureau-deputy', 'GET', `${item}/preview`);
  if (preview.status !== 200 || preview.body.version !== body.version)
    trials.found(trial, 'cannot be previewed', preview);
}

/** Approved by another, it is in force as it was read; a case runs to its end by it, and a period is counted. */
async function comesIntoForce(trials: Trials, trial: Drawn, { body }: Answer, item: string): Promise<void> {
  const sent = JSON.stringify({ version: body.version });
  const approve = (by: string) => office.send(by, 'POST', `${item}/actions/approve`, sent);
  const own = await approve('bureau');
  if (own.body.type !== '/problems/same-person') trials.found(trial, 'approved by its author', own);
  const answer = await approve('bureau-deputy');
  if (answer.status !== 200 || answer.body.state !== 'in-force')
    return trials.found(trial, 'cannot be approved', answer);
  const inForce = answer.body.body as Readonly<Record<string, unknown>>;
  const drafted = Object.entries(trial.read?.data as object);
  if (drafted.some(([key, value]) => canonical(inForce[key]) !== canonical(value)))
    trials.found(trial, 'something else is in force', answer);
  const counted = await office.send('bureau', 'GET', '/calculators/deadline?amount=30&from=2026-12-20');
  if (counted.status !== 200) trials.found(trial, 'nothing can be counted by it', counted);
  for (const list of ['/rules', '/calendars']) {
    const listed = await office.send('bureau', 'GET', list);
    if (listed.status !== 200) trials.found(trial, `${list} cannot be listed`, listed);
  }
  const host = finished(play({}, [], { host: caseInMemory(await loadRuleBook(office.deps.db.pool)) }), DAY);
  if (!host.run.resting) trials.found(trial, 'a case does not come to its end by it');
}
