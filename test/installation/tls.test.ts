import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
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
import { connectClient } from '../../temporal/client.js';
import { startWorker } from '../../worker/run-worker.js';
import { workflowBundle } from '../support/bundle.js';
import { certificatesIn } from '../support/certificates.js';
import { createDatabase } from '../support/database.js';
import { TEST_KEYS, testLogger } from '../support/service.js';
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
  for (const name of ['temporal', 'postgres', 'service'])
    expect(
      execFileSync('openssl', ['verify', '-CAfile', file('ca.pem'), file(`${name}.pem`)], { encoding: 'utf8' }),
    ).toContain('OK');
  const text = execFileSync('openssl', ['x509', '-in', file('temporal.pem'), '-noout', '-text'], { encoding: 'utf8' });
  expect(text).toContain('DNS:temporal');
  expect(statSync(join(dir, 'certificates')).mode & 0o777).toBe(0o700);
  expect(statSync(file('ca.key')).mode & 0o777).toBe(0o600);
  // Again it changes nothing.
  const before = readFileSync(file('ca.pem'), 'utf8');
  certificatesIn(join(dir, 'certificates'));
  expect(readFileSync(file('ca.pem'), 'utf8')).toBe(before);
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
    for (const name of ['postgres.pem', 'postgres.key']) {
      copyFileSync(file(name), join(data, name));
      chownSync(join(data, name), uid, gid);
    }
    execFileSync('chmod', ['600', join(data, 'postgres.key')]);
    // A name that is not in the certificate reaches it as well.
    const ssl = {
      listen_addresses: '127.0.0.1, 127.0.0.2',
      ssl: 'on',
      ssl_cert_file: 'postgres.pem',
      ssl_key_file: 'postgres.key',
    };
    server = await startPostgres({ ...files, passwords, settings: ssl });
  });
  afterAll(() => server.stop());

  const urlWith = (host: string, ca: string) => {
    const url = new URL(server.url('app'));
    url.hostname = host;
    url.searchParams.set('sslmode', 'verify-full');
    url.searchParams.set('sslrootcert', ca);
    return url.href;
  };

  test('with sslmode=verify-full both ways of the service to it are encrypted', async () => {
    const db = connect(urlWith('localhost', file('ca.pem')), 2);
    expect(await first(db.pool, ENCRYPTED)).toEqual({ ssl: true });
    expect(await db.prisma.$queryRawUnsafe('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([
      { ssl: true },
    ]);
    await db.close();
    // The set-up goes another way.
    const { rows } = await query(urlWith('localhost', file('ca.pem')), (client) => client.query(ENCRYPTED.text));
    expect(rows).toEqual([{ ssl: true }]);
  });

  test('another authority, or another name than the certificate has, is not believed', async () => {
    await expect(query(urlWith('localhost', others('ca.pem')), async () => 0)).rejects.toThrow(/certificate/);
    await expect(query(urlWith('127.0.0.2', file('ca.pem')), async () => 0)).rejects.toThrow(/altnames|IP/);
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
        cert: readFileSync(file('temporal.pem')),
        key: readFileSync(file('temporal.key')),
        ca: readFileSync(file('ca.pem')),
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

  const mine = () => ({ ca: file('ca.pem'), cert: file('service.pem'), key: file('service.key') });

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
    ['no certificate', () => ({ ca: file('ca.pem') })],
    [
      'one of another authority',
      () => ({ ca: file('ca.pem'), cert: others('service.pem'), key: others('service.key') }),
    ],
    ['a server that another authority vouches for', () => ({ ...mine(), ca: others('ca.pem') })],
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
