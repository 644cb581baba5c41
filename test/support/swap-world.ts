import { randomUUID } from 'node:crypto';
import { Sessions } from '../../api/sessions.js';
import { NOW, TODAY } from '../../fuzz/corpus.js';
import { addDays } from '../../domain/time.js';
import { query } from '../../scripts/postgres.mjs';
import type { Answer, HostileOffice } from './hostile/office.js';
import { ago, application, request } from './hostile/openings.js';

/** Things of one kind: what is one's own, what is hidden from one, and one of the same form that is not there. */
export interface Kind {
  /** A new one, or one that may be asked for again and again. */
  readonly own: () => Promise<string> | string;
  /** Of another county, of another person. */
  readonly hidden: readonly string[];
  readonly absent: string;
}

const NOWHERE = '00000000-0000-4000-8000-00000000000f';
const NOBODY = 'nobody-here';

export type KindName = keyof Awaited<ReturnType<typeof swapWorld>>;

/** Two counties and a second authority, with something of each kind in each. */
export async function swapWorld(office: HostileOffice) {
  const send = async (by: string, method: string, path: string, body?: object): Promise<Answer['body']> => {
    const { status, body: answer } = await office.send(by, method, path, body && JSON.stringify(body));
    if (status >= 300) throw new Error(`${by} ${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const post = (by: string, path: string, body: object = {}) => send(by, 'POST', path, body);
  const opened = async (by: string, more: object = {}) =>
    (await post(by, '/applications', {
      ...application,
      receivedAt: ago(1),
      duplicateReason: '另案。',
      ...more,
    })) as Opened;
  const asked = async (by: string) => (await post(by, '/requests', request)) as Opened;
  const taskOf = ({ tasks }: Opened, kind?: string) => tasks.find((t) => kind === undefined || t.kind === kind)!.id;
  const doing = async (by: string, of: Opened, kind: string, action: string, body: object = {}) =>
    (await post(by, `/tasks/${taskOf(of, kind)}/actions/${action}`, body)) as Opened;
  const reviewed = async () =>
    doing('reviewer', await opened('intake', LITIGATION), 'review', 'propose-grant', CHECKED);
  const granted = async () => doing('director', await reviewed(), 'approve', 'grant');
  const assigned = async () => doing('assigner', await granted(), 'assign', 'assign-firm', { firm: 'ph-f1' });
  const handled = async (lawyer: string) => doing('firm', await assigned(), 'name-handler', 'name', { lawyer });
  let n = 0;
  const line = async (by: string, more: object = {}) =>
    (await post(by, '/paper-register', { number: `S-${++n}`, date: addDays(TODAY, -1), person: '王小明', ...more }))
      .id as string;
  const proposed = async () => {
    const id = await line('intake');
    await post('intake', `/paper-register/${id}/corrections`, { kind: 'void', ground: 'duplicate', reason: '重复。' });
    return id;
  };
  const takeover = async (by: string) =>
    (await post(by, '/takeovers', { application: { ...application, receivedAt: ago(30 + ++n) }, history: [] }))
      .id as string;
  const key = async (by: string) =>
    (await post(by, '/machine-keys', { name: `平台${++n}`, scopes: ['paper'], expiresOn: addDays(TODAY, 30) }))
      .id as string;
  const person = (by: string, roles: readonly string[] = []) =>
    post(by, '/people', { username: `somebody${++n}`, name: '新人', roles });
  const sessions = new Sessions(office.deps.db, office.deps.config.tokenSecret);
  const sessionOf = async (username: string) => (await sessions.open(username)).session;
  const alertTo = async (agency: string, recipient: string, of: string): Promise<string> => {
    const id = randomUUID();
    await query(office.ownerUrl, (client) =>
      client.query(
        `INSERT INTO alert (id, key, agency_id, recipient, kind, proceeding_id, proceeding_kind, data, at)
         VALUES ($1::uuid, $1::uuid::text, $2, $3, 'watch', $4, 'case', '{}', $5)`,
        [id, agency, recipient, of, new Date(NOW)],
      ),
    );
    return id;
  };
  const draftOf = async (username: string, form: string) => {
    await send(username, 'PUT', `/drafts/${form}`, { version: 0, body: {} });
    return form;
  };
  // Above neither: the bureau of another province, with a county of its own.
  await query(office.ownerUrl, (client) =>
    client.query(
      `INSERT INTO agency (id, name, short_name, rule_pack) VALUES ('elsewhere', '外省司法厅', '外', 'law')`,
    ),
  );

  for (const agency of ['ph', 'hl'])
    await post('bureau', `/agencies/${agency}/go-live-window`, { until: addDays(TODAY, 10) });

  const [here, there] = [await opened('intake'), await opened('intake-b')];
  const [mine, his] = [await handled('lawyer1'), await handled('lawyer2')];
  const ofStation = await opened('station', { channel: 'station' });
  const byReviewer = await reviewed();
  const [hereLine, thereLine] = [await line('intake'), await line('intake-b')];
  const change = async (by: string) => (await person(by, ['reviewer'])).pending.n as number;
  const stranger = (await person('admin-b')).username as string;
  await alertTo('ph', 'director', here.id);

  const [askedHere, askedThere] = [await asked('intake'), await asked('intake-b')];
  const fresh = async () => (await opened('intake')).id;
  const is = (own: string | (() => Promise<string> | string), hidden: readonly string[], absent: string): Kind => ({
    own: typeof own === 'string' ? () => own : own,
    hidden,
    absent,
  });
  return {
    case: is(fresh, [there.id], NOWHERE),
    'case of mine': is(mine.id, [his.id, there.id], NOWHERE),
    'case of the station': is(ofStation.id, [here.id, there.id], NOWHERE),
    'case I attend': is(NOWHERE, [here.id, mine.id, there.id], NOWHERE),
    'case of the firm': is(NOWHERE, [mine.id, here.id, there.id], NOWHERE),
    'case with an alert': is(here.id, [there.id], NOWHERE),
    task: is(async () => taskOf(await opened('intake')), [taskOf(there)], `${NOWHERE}.review.1`),
    'task of mine': is(taskOf(mine), [taskOf(his), taskOf(there)], `${NOWHERE}.meet.1`),
    request: is(async () => (await asked('intake')).id, [askedThere.id], NOWHERE),
    'request of the station': is(async () => (await asked('station')).id, [askedHere.id, askedThere.id], NOWHERE),
    'task of a request': is(async () => taskOf(await asked('intake')), [taskOf(askedThere)], `${NOWHERE}.triage.1`),
    'somebody of the desk': is('intake', ['intake-b', 'station2'], NOBODY),
    command: is(here.command.id, [there.command.id, byReviewer.command.id], NOWHERE),
    alert: is(
      () => alertTo('ph', 'director', here.id),
      [await alertTo('ph', 'reviewer', here.id), await alertTo('hl', 'director-b', there.id)],
      NOWHERE,
    ),
    draft: is(
      await draftOf('intake', 'page:mine'),
      [await draftOf('director', 'page:his'), await draftOf('intake-b', 'page:theirs')],
      'page:none',
    ),
    line: is(() => line('intake'), [thereLine], NOWHERE),
    'line of the station': is(() => line('station'), [hereLine, thereLine], NOWHERE),
    'line with a proposal': is(proposed, [thereLine], NOWHERE),
    person: is(async () => (await person('admin')).username as string, [stranger, 'lawyer-b'], NOBODY),
    'person on leave': is(
      async () => {
        const { username } = await person('admin');
        await post('admin', `/people/${username as string}/leave`, { from: TODAY, to: TODAY });
        return username as string;
      },
      [stranger, 'lawyer-b'],
      NOBODY,
    ),
    colleague: is('lawyer1', ['lawyer-b', 'lawyer2-b'], NOBODY),
    'lawyer of the firm': is('lawyer2', ['lawyer-b', 'lawyer7'], NOBODY),
    'lawyer of the centre': is('lawyer27', ['lawyer-b'], NOBODY),
    'another lawyer': is('lawyer1', ['lawyer2', 'lawyer-b'], NOBODY),
    'somebody of the pool': is('reviewer', ['reviewer-b'], NOBODY),
    observer: is('observer', ['observer-b'], NOBODY),
    station: is('ph-danghu', ['hl-xigang'], 'ph-none'),
    firm: is('ph-f1', ['hl-f1'], 'ph-f99'),
    'agency of mine': is('ph', ['hl', 'sf', 'elsewhere'], 'nowhere'),
    'agency below': is('hl', ['elsewhere'], 'nowhere'),
    matter: is(here.matterId, [there.matterId], NOWHERE),
    takeover: is(() => takeover('intake'), [await takeover('intake-b')], NOWHERE),
    key: is(() => key('admin'), [await key('admin-b')], 'a'.repeat(16)),
    change: is(async () => String(await change('director')), [String(await change('admin-b'))], '999999'),
    session: is(() => sessionOf('intake'), [await sessionOf('director'), await sessionOf('intake-b')], NOWHERE),
    // Tasks in which somebody is named; what is named stands in their bodies.
    'task that names a firm': is(async () => taskOf(await granted(), 'assign'), [], ''),
    'task that names a lawyer': is(async () => taskOf(await assigned(), 'name-handler'), [], ''),
    'task that names an observer': is(
      async () => {
        const { id } = await handled('lawyer1');
        const hearing = { day: addDays(TODAY, 10), forum: 'court', public: true, summonsOn: TODAY };
        await post('lawyer1', `/cases/${id}/actions/report-hearing`, hearing);
        await office.port.act(id, 'drawn', { hearing: 1 });
        return taskOf((await send('director', 'GET', `/cases/${id}`)) as Opened, 'name-observer');
      },
      [],
      '',
    ),
  } as const;
}

const LITIGATION = { procedure: 'litigation' };
const CHECKED = { means: 'checked' };

interface Opened {
  readonly id: string;
  readonly matterId: string;
  readonly command: { readonly id: string };
  readonly tasks: readonly { readonly id: string; readonly kind: string }[];
}
