import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { chownSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect as plain } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connect } from '../../db/client.js';
import { first, statement } from '../../db/sql/statement.js';
import { bool } from '../../db/sql/types.js';
import { prepareNamespace } from '../../scripts/namespace.js';
import { query, startPostgres, type Postgres } from '../../scripts/postgres.mjs';
import { ROOT } from '../../scripts/root.mjs';
import { connectClient } from '../../temporal/client.js';
import { startWorker } from '../../worker/run-worker.js';
import { workflowBundle } from '../support/bundle.js';
import { certificatesIn } from '../support/certificates.js';
import { createDatabase } from '../support/database.js';
import { PATIENCE_MS, TEST_KEYS, testLogger } from '../support/service.js';
import { devServer, type TestServer } from '../support/temporal.js';

const dir = join(inject('shared').dir, 'tls');
let file: (name: string) => string;
beforeAll(() => {
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  file = certificatesIn(join(dir, 'certificates'));
  certificatesIn(join(dir, 'of-others'));
});
const others = (name: string) => join(dir, 'of-others', name);

test('the certificates are signed by their authority, for the names of compose, and the folder is closed', () => {
  const authority = new X509Certificate(readFileSync(file('authority/ca.pem')));
  for (const name of ['temporal', 'postgres', 'service']) {
    expect(readFileSync(file(`${name}/ca.pem`), 'utf8')).toBe(readFileSync(file('authority/ca.pem'), 'utf8'));
    const certificate = new X509Certificate(readFileSync(file(`${name}/cert.pem`)));
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(file(`${name}/key.pem`))))).toBe(true);
    expect(certificate.checkHost(name)).toBe(name);
  }
  expect(statSync(join(dir, 'certificates')).mode & 0o777).toBe(0o700);
  for (const name of ['authority/ca.key', 'temporal/key.pem', 'postgres/key.pem', 'service/key.pem'])
    expect(statSync(file(name)).mode & 0o777).toBe(0o600);
});

test('made again, what is good stays; what is missing, runs out within the year or is of another authority is made anew', () => {
  const again = certificatesIn(join(dir, 'again'));
  const numberOf = (name: string) => new X509Certificate(readFileSync(again(`${name}/cert.pem`))).serialNumber;
  const numbers = () => ['temporal', 'postgres', 'service'].map(numberOf);
  const first = numbers();
  certificatesIn(join(dir, 'again'));
  expect(numbers()).toEqual(first);
  // Of the same authority, and not for long.
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-key', again('postgres/key.pem'), '-subj', '/CN=postgres', '-days', '200'],
      ...['-CA', again('authority/ca.pem'), '-CAkey', again('authority/ca.key'), '-out', again('postgres/cert.pem')],
    ],
    { stdio: 'pipe' },
  );
  copyFileSync(others('service/cert.pem'), again('service/cert.pem'));
  rmSync(again('temporal'), { recursive: true });
  const broken = [numberOf('postgres'), numberOf('service')];
  certificatesIn(join(dir, 'again'));
  for (const number of [...first, ...broken]) expect(numbers()).not.toContain(number);
});

const ENCRYPTED = statement({
  name: 'test-encrypted',
  text: 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
  columns: { ssl: bool },
});

describe('PostgreSQL, the embedded one', () => {
  let server: Postgres;
  beforeAll(async () => {
    const data = join(dir, 'data');
    const files = { dir: data, logFile: join(dir, 'postgres.log'), pidFile: join(dir, 'postgres.pid') };
    const passwords = { superuser: 'test', owner: 'test', app: 'test' };
    // The cluster is made first: its folder is where the server’s user finds the certificate.
    await (await startPostgres({ ...files, passwords })).stop();
    const { uid, gid } = statSync(data);
    for (const name of ['cert.pem', 'key.pem']) {
      copyFileSync(file(`postgres/${name}`), join(data, name));
      chownSync(join(data, name), uid, gid);
    }
    // A name that is not in the certificate reaches it as well.
    const ssl = {
      listen_addresses: '127.0.0.1, 127.0.0.2',
      ssl: 'on',
      ssl_cert_file: 'cert.pem',
      ssl_key_file: 'key.pem',
    };
    server = await startPostgres({ ...files, passwords, settings: ssl });
  });
  afterAll(() => server.stop());

  const urlWith = (host: string, ca: string, role: 'app' | 'postgres' = 'app') => {
    const url = new URL(server.url(role));
    url.hostname = host;
    url.searchParams.set('sslmode', 'verify-full');
    url.searchParams.set('sslrootcert', ca);
    return url.href;
  };

  test('with sslmode=verify-full both ways of the service to it are encrypted', async () => {
    const db = connect(urlWith('localhost', file('service/ca.pem')), 2);
    expect(await first(db.pool, ENCRYPTED)).toEqual({ ssl: true });
    expect(await db.prisma.$queryRawUnsafe('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([
      { ssl: true },
    ]);
    await db.close();
    // The set-up goes another way.
    const { rows } = await query(urlWith('localhost', file('service/ca.pem')), (client) =>
      client.query(ENCRYPTED.text),
    );
    expect(rows).toEqual([{ ssl: true }]);
  });

  test('by the rules of compose nobody comes in without TLS, whatever password he has', async () => {
    const without = server.url('app');
    expect(await query(without, async () => 'in')).toBe('in');
    copyFileSync(join(ROOT, 'docker', 'pg_hba.conf'), join(dir, 'data', 'pg_hba.conf'));
    await query(urlWith('localhost', file('service/ca.pem'), 'postgres'), (client) =>
      client.query('SELECT pg_reload_conf()'),
    );
    const refused = () =>
      query(without, async () => 'in').then(undefined, (error: unknown) => (error as { code?: string }).code);
    await expect.poll(refused, { timeout: PATIENCE_MS }).toBe('28000');
    await expect(query(urlWith('localhost', file('service/ca.pem')), async () => 'in')).resolves.toBe('in');
    const wrong = new URL(urlWith('localhost', file('service/ca.pem')));
    wrong.password = 'wrong';
    await expect(query(wrong.href, async () => 'in')).rejects.toMatchObject({ code: '28P01' });
  });

  test('another authority, or another name than the certificate has, is not believed', async () => {
    await expect(query(urlWith('localhost', others('service/ca.pem')), async () => 0)).rejects.toThrow(/certificate/);
    await expect(query(urlWith('127.0.0.2', file('service/ca.pem')), async () => 0)).rejects.toThrow(/altnames|IP/);
  });
});

/** A real Temporal server behind a door that asks for a client certificate: TLS ends there, and all of it is passed on. */
describe('Temporal by client certificate', () => {
  let server: TestServer;
  let door: Server;
  let address: string;
  beforeAll(async () => {
    server = await devServer();
    const [host = '', port = ''] = server.env.address.split(':');
    door = createServer(
      {
        cert: readFileSync(file('temporal/cert.pem')),
        key: readFileSync(file('temporal/key.pem')),
        ca: readFileSync(file('service/ca.pem')),
        requestCert: true,
        rejectUnauthorized: true,
        ALPNProtocols: ['h2'],
      },
      (socket: TLSSocket) => {
        const inside = plain(Number(port), host);
        socket.pipe(inside).pipe(socket);
        socket.on('error', () => inside.destroy());
        inside.on('error', () => socket.destroy());
      },
    );
    door.on('tlsClientError', () => undefined);
    await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));
    address = `localhost:${(door.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    door.close();
    await server.stop();
  });

  const mine = () => ({ ca: file('service/ca.pem'), cert: file('service/cert.pem'), key: file('service/key.pem') });

  test('set-up, client and worker come through it and do their work', async () => {
    const namespace = `county-${randomUUID().slice(0, 8)}`;
    await prepareNamespace(address, namespace, mine());
    const client = await connectClient({ address, namespace, keys: TEST_KEYS, tls: mine() });
    expect((await client.workflow.count()).count).toBe(0);
    const database = await createDatabase();
    const worker = startWorker({
      config: {
        ...{
          databaseUrl: database.appUrl,
          temporalAddress: address,
          temporalNamespace: namespace,
          temporalTls: mine(),
        },
        ...{ payloadKeys: TEST_KEYS, checkClock: false, maxCachedWorkflows: 10 },
      },
      bundlePath: workflowBundle().codePath,
      logger: testLogger(),
    });
    await worker.started;
    expect(await worker.idleBecause()).toBeUndefined();
    await worker.stop();
    await client.connection.close();
    await database.drop();
  });

  test.each([
    ['no certificate', () => ({ ca: file('service/ca.pem') })],
    [
      'one of another authority',
      () => ({ ca: file('service/ca.pem'), cert: others('service/cert.pem'), key: others('service/key.pem') }),
    ],
    ['a server that another authority vouches for', () => ({ ...mine(), ca: others('service/ca.pem') })],
    ['no TLS at all', () => undefined],
  ])('with %s nobody comes through', async (_what, files) => {
    const tls = files();
    const client = await connectClient({ address, namespace: 'default', keys: TEST_KEYS, ...(tls && { tls }) });
    await expect(
      client.connection.withDeadline(Date.now() + 2_000, () => client.workflowService.getSystemInfo({})),
    ).rejects.toThrow();
    await client.connection.close();
  });
});
