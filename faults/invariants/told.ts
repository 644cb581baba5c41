import type pg from 'pg';
import { isAnswer, isAttempt, type Answer, type Attempt, type LedgerLine } from '../ledger.js';
import { STATE, grouped } from './record.js';

/** Everything that was sent under one key, by one actor to one route: one command, however often it was sent. */
export interface Call {
  readonly actor: string;
  /** As the service names it on the command. */
  readonly route: string;
  readonly key: string;
  readonly sent: readonly Sent[];
}
export interface Sent extends Attempt {
  readonly answer?: Answer;
}

/** The command of a call as it stands on record. */
export interface Stored {
  readonly id: string;
  readonly caseId: string;
  readonly state: string;
  readonly problem: string | null;
  readonly receivedAt: number;
}
export interface Taken extends Call {
  readonly command?: Stored;
}

const CHUNK = 2000;

/** Groups the ledger by command and finds each one on record. Calls of routes that make no command are left out. */
export async function readCalls(
  pool: pg.Pool,
  ledger: Iterable<LedgerLine> | AsyncIterable<LedgerLine>,
): Promise<Taken[]> {
  const attempts: Attempt[] = [];
  const answers = new Map<string, Answer>();
  for await (const line of ledger)
    if (isAttempt(line)) attempts.push(line);
    else if (isAnswer(line)) answers.set(`${line.op} ${line.attempt}`, line);
  const calls = [...grouped(attempts, (a) => `${a.actor} ${routeOf(a)} ${a.key}`).values()].flatMap((group) => {
    const first = group[0]!;
    const route = routeOf(first);
    if (route === undefined) return [];
    const sent = group.map((attempt): Sent => {
      const answer = answers.get(`${attempt.op} ${attempt.attempt}`);
      return { ...attempt, ...(answer && { answer }) };
    });
    return [{ actor: first.actor, route, key: first.key, sent }];
  });
  const taken: Taken[] = [];
  for (let i = 0; i < calls.length; i += CHUNK) taken.push(...(await onRecord(pool, calls.slice(i, i + CHUNK))));
  return taken;
}

/** `/api/v1/tasks/T/actions/name` is stored as `tasks/T/name`. */
function routeOf({ method, path }: Attempt): string | undefined {
  if (method !== 'POST') return undefined;
  const parts = path
    .replace(/^\/api\/v1/, '')
    .replace(/^\//, '')
    .split('/')
    .map(decodeURIComponent);
  const [resource = '', id = '', actions, name = ''] = parts;
  if (resource === 'applications') return 'open/application';
  if (resource === 'notices') return 'open/notice';
  // What is proposed is no command; its confirmation is one.
  if (resource === 'takeovers' && actions === 'confirm') return `takeovers/${id}/confirm`;
  if ((resource === 'tasks' || resource === 'cases') && actions === 'actions') return `${resource}/${id}/${name}`;
  return undefined;
}

async function onRecord(pool: pg.Pool, calls: readonly Call[]): Promise<Taken[]> {
  const { rows } = await pool.query<Stored & { n: number }>(
    `SELECT (w.n - 1)::int AS n, c.id, c.proceeding_id AS "caseId", ${STATE} AS state, r.problem ->> 'type' AS problem,
       (extract(epoch FROM c.received_at) * 1000)::float8 AS "receivedAt"
     FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w (actor, route, key, n)
     JOIN command c ON c.actor = w.actor AND c.route = w.route AND c.key = w.key
     LEFT JOIN command_refusal r ON r.command_id = c.id`,
    [calls.map((c) => c.actor), calls.map((c) => c.route), calls.map((c) => c.key)],
  );
  const found = new Map(rows.map((row) => [row.n, row]));
  return calls.map((call, n) => {
    const command = found.get(n);
    return { ...call, ...(command && { command }) };
  });
}

/** Answers that say what became of the command; 401, 429 and 5xx only say that it was not looked at. */
export const answersOf = (call: Call): { sent: Sent; answer: Answer }[] =>
  call.sent.flatMap((sent) =>
    sent.answer && sent.answer.status < 500 && ![401, 429].includes(sent.answer.status)
      ? [{ sent, answer: sent.answer }]
      : [],
  );
export const isDone = ({ status }: Answer): boolean => status === 200 || status === 201;
export const isRefusal = ({ status }: Answer): boolean => status >= 400;
