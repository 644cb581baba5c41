import { addDays } from '../../domain/time.js';
import { TODAY } from '../../fuzz/corpus.js';
import { application, notice, request } from './hostile/openings.js';
import type { KindName } from './swap-world.js';

/** An id that somebody may put in place of his own: who asks, where it stands, of what kind it is. */
export interface Row {
  /** `get /cases/:id`, or the form that is sent. */
  readonly route: string;
  /** `path id`, `query case`, `body /station`. */
  readonly at: string;
  readonly by: string;
  readonly kind: KindName;
  /** What his own is answered says nothing: as nothing is found, or it cannot be had. */
  readonly mute?: true;
  /** Other parameters of the path. */
  readonly path?: Readonly<Record<string, string>>;
  /** Of another kind: made anew for each row. */
  readonly within?: KindName;
  readonly query?: string;
  readonly body?: object;
}

type More = Omit<Row, 'route' | 'at' | 'by' | 'kind'>;
const row = (route: string, at: string, by: string, kind: KindName, more: More = {}): Row => ({
  ...{ route, at, by, kind, ...more },
});
const MUTE = { mute: true } as const;
const because = { reason: '核对利益冲突。' };
const A_LINE = { number: 'S-swap', date: '2026-03-10', person: '王小明' };
const SOMEBODY = { username: 'swapped', name: '新人' };
const A_KEY = { name: '热线平台', scopes: ['paper'], expiresOn: addDays(TODAY, 30) };
const VOID = { kind: 'void', ground: 'duplicate', reason: '重复登记。' };
const value = (of: object) => ({ kind: 'value', value: of, reason: '抄错。' });
const YEAR = 'from=2026-01-01&to=2026-12-31';

/** All of them; what is forgotten fails the test (api/swaps.test.ts). */
export const ROWS: readonly Row[] = [
  // Cases
  ...['', '/events', '/deadlines'].flatMap((tail) =>
    (
      [
        ['director', 'case'],
        ['lawyer1', 'case of mine'],
        ['station', 'case of the station'],
      ] as const
    ).map(([by, kind]) => row(`get /cases/:id${tail}`, 'path id', by, kind)),
  ),
  row('get /cases/:id', 'path id', 'observer', 'case I attend', MUTE),
  row('get /cases/:id', 'path id', 'firm2', 'case of the firm', MUTE),
  row('get /cases/:id/observers', 'path id', 'director', 'case'),
  row('get /cases/:id/candidates', 'path id', 'director', 'case'),
  row('get /cases/:id/candidates', 'path id', 'firm2', 'case of the firm', MUTE),
  row('post /cases/:id/reveal', 'path id', 'assigner', 'case', { body: because }),
  row('post /cases/:id/actions/:name', 'path id', 'intake', 'case', {
    ...{ path: { name: 'withdraw' }, body: { on: TODAY, reason: '双方已和解。' } },
  }),
  row('post /cases/:id/actions/:name', 'path id', 'lawyer1', 'case of mine', {
    ...{ path: { name: 'report-progress' }, body: {} },
  }),
  row('get /cases', 'query matter', 'director', 'matter'),
  row('get /cases', 'query handler', 'director', 'colleague'),
  row('get /cases', 'query handler', 'lawyer1', 'another lawyer'),
  row('get /cases', 'query firm', 'director', 'firm'),
  row('get /cases', 'query station', 'director', 'station'),
  row('get /cases/:id/evaluation', 'path id', 'evaluator', 'case', MUTE),
  ...['cases', 'tasks', 'diary', 'alerts', 'exceptions', 'takeovers'].map((list) =>
    row(`get /${list}`, 'query agency', 'director', 'agency of mine', MUTE),
  ),
  // Openings
  row('post /applications', 'body /station', 'intake', 'station', { body: application }),
  row('post /applications', 'body /matterId', 'intake', 'matter', { body: application }),
  row('post /notices', 'body /matterId', 'intake', 'matter', { body: notice }),
  row('post /takeovers', 'body /application/station', 'intake', 'station', {
    ...MUTE,
    body: { application, history: [] },
  }),
  row('post /takeovers', 'body /application/matterId', 'intake', 'matter', {
    ...MUTE,
    body: { application, history: [] },
  }),
  row('post /takeovers', 'body /notice/matterId', 'intake', 'matter', { ...MUTE, body: { notice, history: [] } }),
  // Taking cases over
  row('post /agencies/:id/go-live-window', 'path id', 'bureau', 'agency below', { body: { until: TODAY } }),
  row('get /takeovers/:id', 'path id', 'director', 'takeover'),
  row('post /takeovers/:id/confirm', 'path id', 'director', 'takeover', { body: {} }),
  row('post /takeovers/:id/reject', 'path id', 'director', 'takeover', { body: because }),
  row('post /takeovers/:id/withdraw', 'path id', 'intake', 'takeover', { body: {} }),
  // Tasks
  row('get /tasks/:id', 'path id', 'reviewer', 'task'),
  row('get /tasks/:id', 'path id', 'lawyer1', 'task of mine'),
  row('post /tasks/:id/actions/claim', 'path id', 'reviewer', 'task', { body: {} }),
  row('post /tasks/:id/actions/release', 'path id', 'reviewer', 'task', { body: {} }),
  row('post /tasks/:id/actions/:name', 'path id', 'reviewer', 'task', {
    ...{ path: { name: 'propose-grant' }, body: { means: 'checked' } },
  }),
  row('post /tasks/:id/actions/:name', 'path id', 'lawyer1', 'task of mine', {
    path: { name: 'none' },
    body: {},
    ...MUTE,
  }),
  row('post /tasks/actions/reassign', 'body /tasks/0', 'director', 'task', { body: { to: 'reviewer' } }),
  row('post /tasks/actions/reassign', 'body /to', 'director', 'somebody of the pool', { within: 'task' }),
  row('get /tasks', 'query case', 'director', 'case'),
  row('get /tasks', 'query case', 'lawyer1', 'case of mine'),
  row('get /tasks', 'query assignee', 'director', 'colleague'),
  row('get /tasks', 'query assignee', 'lawyer1', 'another lawyer'),
  row('get /tasks', 'query station', 'director', 'station'),
  row('assign.assign-firm', 'body /firm', 'assigner', 'firm', { within: 'task that names a firm' }),
  row('assign.assign-lawyer', 'body /lawyer', 'assigner', 'lawyer of the centre', { within: 'task that names a firm' }),
  row('name-handler.name', 'body /lawyer', 'firm', 'lawyer of the firm', { within: 'task that names a lawyer' }),
  row('name-observer.name', 'body /observer', 'assigner', 'observer', { within: 'task that names an observer' }),
  // Requests
  row('get /requests/:id', 'path id', 'director', 'request'),
  row('get /requests/:id', 'path id', 'station', 'request of the station'),
  row('post /requests/:id/reveal', 'path id', 'assigner', 'request', { body: because }),
  row('post /requests/:id/actions/:name', 'path id', 'intake', 'request', {
    ...{ path: { name: 'withdraw-request' }, body: because },
  }),
  row('post /requests', 'body /unit', 'intake', 'station', { body: request }),
  row('get /requests', 'query owner', 'director', 'colleague', MUTE),
  ...['/requests', '/requests/figures'].map((path) =>
    row(`get ${path}`, 'query agency', 'director', 'agency of mine', MUTE),
  ),
  row('get /tasks', 'query proceeding', 'director', 'request'),
  row('get /tasks', 'query proceeding', 'station', 'request of the station'),
  row('get /tasks/:id', 'path id', 'intake', 'task of a request'),
  row('triage.pass', 'body /unit', 'intake', 'station', { within: 'task of a request' }),
  row('hand-on', 'body /owner', 'director', 'somebody of the desk', { within: 'request of the station' }),
  row('close-duplicate', 'body /of', 'intake', 'request', { within: 'request' }),
  // Commands, drafts, alerts, sessions: each his own
  row('get /commands/:id', 'path id', 'intake', 'command'),
  row('get /drafts/:form', 'path form', 'intake', 'draft'),
  row('put /drafts/:form', 'path form', 'intake', 'draft', { ...MUTE, body: { version: 7, body: {} } }),
  row('delete /drafts/:form', 'path form', 'intake', 'draft', MUTE),
  row('post /alerts/:id/actions/acknowledge', 'path id', 'director', 'alert', { body: {} }),
  row('get /alerts', 'query case', 'director', 'case with an alert'),
  row('delete /sessions/:id', 'path id', 'intake', 'session'),
  // Registers
  row('post /paper-register', 'body /station', 'intake', 'station', { body: A_LINE }),
  row('get /paper-register', 'query agency', 'intake', 'agency of mine'),
  row('get /paper-register', 'query station', 'intake', 'station', MUTE),
  row('get /paper-register/:id/corrections', 'path id', 'intake', 'line'),
  row('get /paper-register/:id/corrections', 'path id', 'station', 'line of the station'),
  row('post /paper-register/:id/corrections', 'path id', 'intake', 'line', { body: VOID }),
  row('post /paper-register/:id/corrections', 'path id', 'station', 'line of the station', { body: VOID }),
  row('post /paper-register/:id/corrections', 'body /value/station', 'director', 'station', {
    ...{ within: 'line', body: value({}) },
  }),
  row('post /paper-register/:id/corrections', 'body /case', 'director', 'case', {
    ...{ within: 'line', body: { kind: 'tie', reason: '同一案件。' } },
  }),
  ...(
    [
      ['confirm', 'director', {}],
      ['reject', 'director', because],
      ['withdraw', 'intake', {}],
    ] as const
  ).map(([act, by, body]) =>
    row(`post /paper-register/:id/corrections/:n/actions/${act}`, 'path id', by, 'line with a proposal', {
      ...{ path: { n: '1' }, body },
    }),
  ),
  // Indicators
  ...['get /indicators', 'get /indicators/trend', 'get /indicators/handlers', 'get /indicators/:key/cases'].map(
    (route) => row(route, 'query agency', 'director', 'agency of mine', { path: { key: 'entry' }, query: YEAR }),
  ),
  ...['get /indicators/trend', 'get /indicators/handlers', 'get /indicators/:key/cases'].map((route) =>
    row(route, 'query station', 'director', 'station', { ...MUTE, path: { key: 'entry' }, query: YEAR }),
  ),
  row('get /indicators/:key/cases', 'query handler', 'director', 'colleague', {
    ...{ ...MUTE, path: { key: 'callback' }, query: YEAR },
  }),
  // The office
  row('get /people/:username', 'path username', 'admin', 'person'),
  row('patch /people/:username', 'path username', 'admin', 'person', { body: { phone: '13800000000' } }),
  row('post /people/:username/actions/reset-password', 'path username', 'admin', 'person', { body: because }),
  row('get /people/:username/leave', 'path username', 'admin', 'person'),
  row('post /people/:username/leave', 'path username', 'admin', 'person', { body: { from: TODAY, to: TODAY } }),
  row('delete /people/:username/leave', 'path username', 'admin', 'person on leave', { query: `from=${TODAY}` }),
  row('post /people', 'body /agency', 'admin', 'agency of mine', { body: SOMEBODY }),
  row('post /people', 'body /station', 'admin', 'station', { body: { ...SOMEBODY, username: 'swapped2' } }),
  row('post /people', 'body /firm', 'admin', 'firm', { body: { ...SOMEBODY, username: 'swapped3' } }),
  row('patch /people/:username', 'body /station', 'admin', 'station', { within: 'person' }),
  row('patch /people/:username', 'body /firm', 'admin', 'firm', { within: 'person' }),
  row('patch /stations/:id', 'path id', 'admin', 'station', { body: { name: '当湖司法所' } }),
  row('patch /firms/:id', 'path id', 'admin', 'firm', { body: { name: '当湖律师事务所' } }),
  row('post /stations', 'body /agency', 'admin', 'agency of mine', { body: { name: '新所', kind: 'judicial-office' } }),
  row('post /firms', 'body /agency', 'admin', 'agency of mine', { body: { name: '新所', kind: 'law-firm' } }),
  row('patch /agencies/:id', 'path id', 'bureau', 'agency below', { body: { name: '中心' } }),
  row('post /agencies', 'body /parent', 'bureau', 'agency below', {
    ...{ ...MUTE, body: { id: 'newest', name: '新县中心', shortName: '新', pack: 'law' } },
  }),
  ...(['confirm', 'reject', 'withdraw'] as const).map((act) =>
    row(`post /office-changes/:n/actions/${act}`, 'path n', act === 'withdraw' ? 'director' : 'admin', 'change', {
      body: {},
    }),
  ),
  row('get /office-changes', 'query key', 'admin', 'person'),
  row('post /machine-keys', 'body /agency', 'admin', 'agency of mine', { body: A_KEY }),
  row('get /machine-keys/:id/uses', 'path id', 'admin', 'key'),
  row('post /machine-keys/:id/rotate', 'path id', 'admin', 'key', { ...MUTE, body: { expiresOn: A_KEY.expiresOn } }),
  row('delete /machine-keys/:id', 'path id', 'admin', 'key'),
  // Diaries and the audit
  row('get /diary', 'query person', 'director', 'colleague', MUTE),
  row('get /diary', 'query person', 'lawyer1', 'another lawyer', MUTE),
  row('get /audit/reads', 'query user', 'auditor', 'colleague', MUTE),
  row('get /audit/reads', 'query case', 'auditor', 'case', MUTE),
  row('get /audit/sign-ins', 'query user', 'auditor', 'colleague', MUTE),
];

const RULES_ARE_PUBLIC =
  'rules, packs and calendars are read by everybody; who may set them is told by his role (0023)';
const OF_ITS_OWN = 'counts within the thing that the path names, and is looked for there alone';
const ALL_ONE = 'unique over all counties: that a name is taken is told to whoever would take it';
const AN_ACT = 'of an act; the same for everybody';

/** What names something and hides nothing, each with the reason. Places by their end. */
export const OPEN: readonly (readonly [place: RegExp, why: string])[] = [
  [/ path (name)$/, AN_ACT],
  [/ path (year|pack|key)$/, RULES_ARE_PUBLIC],
  [/ query pack$/, RULES_ARE_PUBLIC],
  [/ body \/(pack|ladder)$/, RULES_ARE_PUBLIC],
  [/\/corrections\/:n\/\S+ path n$/, OF_ITS_OWN],
  [/^correct body \/part$/, OF_ITS_OWN],
  [/^correct body \/value$/, 'a code that a field may have, and the name of nothing'],
  [
    /^get \/diary\/:secret\.ics path secret$/,
    'a secret and no id: whoever has it is let in, and nobody finds it (0034)',
  ],
  [/^post \/(people|agencies) body \/(username|id)$/, ALL_ONE],
  [/^post \/sessions body \/username$/, 'signing in tells an unknown name and a wrong password alike (0036)'],
  [/^post \/takeovers body \/history\/0\/(by|firm)$/, 'held against the register of the agency alone'],
  [/^post \/exports body \/filters\/0\/value$/, 'told of a list that was read before, and looked up nowhere'],
  [/ query (cursor|limit)$/, 'a place in a list that is narrowed to what one may see'],
  [/ query (number|name|idNumber|phone|q|variant)$/, 'looked for among what one may see (api/case-search.test.ts)'],
];
