import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Db } from '../../db/client.js';
import { query } from '../../scripts/postgres.mjs';
import { createMailer, type Mailer } from '../../relay/mail.js';
import { sendOutbox, type OutboxOptions } from '../../relay/outbox.js';
import { createWebhook, signature } from '../../relay/webhook.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { testLogger } from '../support/service.js';
import { smtpServer } from '../support/smtp.js';

const SECRET = 'a secret of the test';
const CASE = '00000000-0000-4000-8000-000000000007';
const KEY = `${CASE}~review~1#1`;
const AT = Date.UTC(2026, 2, 9, 1);

let database: TestDatabase;
let db: Db;
let smtp: Awaited<ReturnType<typeof smtpServer>>;
let mailer: Mailer;
let receiver: Server;
let calls: { headers: IncomingHttpHeaders; body: string }[] = [];
let answer = 200;
let options: OutboxOptions;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.appUrl);
  smtp = await smtpServer();
  mailer = createMailer(smtp.url, 'centre@example.org');
  receiver = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    req.on('end', () => {
      calls.push({ headers: req.headers, body });
      res.writeHead(answer).end('whatever');
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const { port } = receiver.address() as AddressInfo;
  const webhook = createWebhook(`http://127.0.0.1:${port}/`, SECRET);
  const clock = { now: () => AT };
  options = { pool: db.pool, clock, logger: testLogger(), periods: () => [], mailer, webhook };
});

afterAll(async () => {
  mailer.close();
  receiver.closeAllConnections();
  receiver.close();
  await smtp.close();
  await db.close();
  await database.drop();
});

/** A rung that was spoken: its alerts, and the word that is to leave the service. */
beforeEach(async () => {
  calls = [];
  smtp.mails.length = 0;
  answer = 200;
  await query(database.ownerUrl, async (client) => {
    await client.query('TRUNCATE outbox, alert, deadline, legal_case CASCADE');
    await client.query(
      `INSERT INTO legal_case (id, agency_id, number, stage, door, channel, kind, matter_id, matter, narrative, persons,
         received_at, entered_at)
       VALUES ($1, 'ph', '平法援〔2026〕民0001号', 'review', 'application', 'window', 'civil', $1, '劳动报酬', '陈述', 1, $2, $2)`,
      [CASE, new Date(AT)],
    );
    await client.query(
      `INSERT INTO deadline (id, proceeding_id, proceeding_kind, agency_id, rule_key, rule_pack, rule_version, legal_basis, started_at, pauses,
         due_at, provisional, expires, rungs, next_rung, state, armed_seq, planned_seq, armed_at)
       VALUES ($2, $1, 'case', 'ph', 'review', 'law', 2, '', $3, '[]', $4, false, false, '[]', 1, 'armed', 1, 1, $3)`,
      [CASE, KEY.slice(0, -2), new Date(AT), new Date(AT + 15 * 3_600_000)],
    );
    await client.query(
      `INSERT INTO alert (id, key, agency_id, recipient, kind, rung, proceeding_id, proceeding_kind, deadline_id, data, at)
       SELECT gen_random_uuid(), $2, 'ph', u, 'rung', 'urge', $1, 'case', $3, '{}', $4 FROM unnest(ARRAY['reviewer', 'director']) u`,
      [CASE, KEY, KEY.slice(0, -2), new Date(AT)],
    );
    await client.query(
      `INSERT INTO outbox (key, agency_id, proceeding_id, proceeding_kind, kind, data, at, attempts)
       VALUES ($2, 'ph', $1, 'case', 'rung', jsonb_build_object('at', $3::bigint), $4, 0)`,
      [CASE, KEY, AT, new Date(AT)],
    );
  });
});

const outbox = async () =>
  (
    await db.pool.query<{ sent: boolean; failed: string | null; attempts: number; data: object; wait: number }>(
      `SELECT sent_at IS NOT NULL AS sent, failed, attempts, data,
         extract(epoch FROM retry_at - clock_timestamp())::float8 AS wait FROM outbox`,
    )
  ).rows[0]!;
const dueNow = () => db.pool.query('UPDATE outbox SET retry_at = NULL');
const decoded = (mail: string) => Buffer.from(mail.split('\n\n').slice(1).join(''), 'base64').toString('utf8');

test('a rung reaches the webhook, signed, and its recipients by mail', async () => {
  expect(await sendOutbox(options)).toBe(true);
  const [call] = calls;
  expect(JSON.parse(call!.body)).toEqual({
    event: 'rung',
    at: '2026-03-09T09:00:00+08:00',
    rung: 'urge',
    rule: 'review',
    caseId: CASE,
    deadlineId: KEY.slice(0, -2),
    due: '2026-03-10T00:00:00+08:00',
    recipients: ['director', 'reviewer'],
  });
  const { 'x-signature': signed, 'x-timestamp': timestamp, 'x-event-id': id } = call!.headers;
  expect(id).toBe(KEY);
  expect(signed).toBe(`sha256=${signature(SECRET, String(timestamp), call!.body)}`);
  const [mail] = smtp.mails;
  expect(mail).toContain('To: director@ph.example, reviewer@ph.example');
  expect(decoded(mail!)).toContain('审查决定');
  expect(decoded(mail!)).toContain('平法援〔2026〕民0001号');
  expect(decoded(mail!)).not.toMatch(/劳动报酬|陈述|http/);
  expect(await outbox()).toMatchObject({ sent: true, attempts: 1 });
  expect(await sendOutbox(options)).toBe(false);
});

test('nobody is urged to what has been done meanwhile; what is overdue says so', async () => {
  await db.pool.query(`UPDATE deadline SET state = 'met', ended_at = $1`, [new Date(AT)]);
  await sendOutbox(options);
  expect([calls, smtp.mails]).toEqual([[], []]);
  expect(await outbox()).toMatchObject({ sent: true });
  await db.pool.query(`UPDATE deadline SET state = 'armed', ended_at = NULL`);
  await db.pool.query('UPDATE outbox SET sent_at = NULL');
  await sendOutbox({ ...options, clock: { now: () => AT + 2 * 86_400_000 } });
  expect(decoded(smtp.mails[0]!)).toMatch(/已逾期[^]*overdue/);
});

test('a webhook that fails is tried again later, under the same id, and the mail goes once', async () => {
  answer = 503;
  await sendOutbox(options);
  expect(await outbox()).toMatchObject({ sent: false, attempts: 1, failed: null });
  expect((await outbox()).wait).toBeGreaterThan(0);
  expect(await sendOutbox(options)).toBe(false);
  answer = 200;
  await dueNow();
  await sendOutbox({ ...options, mailer: { send: () => Promise.reject(new Error('away')), close: () => undefined } });
  expect(await outbox()).toMatchObject({ sent: false, attempts: 2, data: { gone: ['webhook'] } });
  await dueNow();
  await sendOutbox(options);
  expect(await outbox()).toMatchObject({ sent: true, attempts: 3 });
  expect(calls.map((c) => c.headers['x-event-id'])).toEqual([KEY, KEY]);
  expect(smtp.mails).toHaveLength(1);
});

test('what cannot be sent for days is given up; the alert in the application stays', async () => {
  answer = 500;
  await db.pool.query('UPDATE outbox SET attempts = 79');
  await sendOutbox(options);
  expect(await outbox()).toMatchObject({ sent: false, failed: 'WebhookRefused' });
  expect((await db.pool.query('SELECT 1 FROM alert')).rowCount).toBe(2);
});

test('where neither mail nor webhook is configured, a message counts as sent', async () => {
  const { mailer: _mailer, webhook: _webhook, ...nowhere } = options;
  await sendOutbox(nowhere);
  expect(await outbox()).toMatchObject({ sent: true });
  expect(calls).toEqual([]);
});
