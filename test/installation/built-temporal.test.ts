import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { bundleBare } from '../../bench/bare/bundle.js';
import { bareCase, commandUpdate } from '../../bench/bare/workflow.js';
import type { TlsFiles } from '../../platform/config.js';
import { temporalTls } from '../../platform/temporal-tls.mjs';
import { prepareNamespace } from '../../scripts/namespace.js';
import { startPostgres, type Postgres } from '../../scripts/postgres.mjs';
import type { Running } from '../../scripts/supervisor.mjs';
import { builtTemporalServer, startTemporalServer, temporalTlsFiles } from '../../scripts/temporal-server.mjs';
import { portsOf, type Ports } from '../../stand/ports.js';
import { connectClient } from '../../temporal/client.js';
import { certificatesIn } from '../support/certificates.js';
import { PATIENCE_MS, TEST_KEYS } from '../support/service.js';
// The SDK's runtime of the tests.
import '../support/temporal.js';

const built = builtTemporalServer() !== undefined;
if (!built) process.stdout.write('not judged: the built Temporal server, which `npm run temporal-server` builds\n');

const UNIMPLEMENTED = 12;

describe.skipIf(!built)('the Temporal server of production, as it was built', () => {
  const dir = join(inject('shared').dir, 'built-temporal');
  let postgres: Postgres | undefined;
  let server: Running | undefined;
  let ports: Ports;
  let mine: TlsFiles;
  let others: (name: string) => string;
  beforeAll(async () => {
    mkdirSync(dir, { recursive: true, mode: 0o755 });
    others = certificatesIn(join(dir, 'of-others'));
    const place = (name: string) => ({ logFile: join(dir, `${name}.log`), pidFile: join(dir, `${name}.pid`) });
    const passwords = { superuser: 'test', owner: 'test', app: 'test' };
    const settings = { fsync: 'off', synchronous_commit: 'off' };
    postgres = await startPostgres({ ...place('postgres'), dir: join(dir, 'data'), passwords, settings });
    ports = await portsOf(join(dir, 'ports.json'));
    const at = { server: ports.temporal, others: ports.temporalOthers };
    server = await startTemporalServer({ ...place('temporal'), postgres, dir, ports: at });
    mine = temporalTlsFiles(dir);
  });
  afterAll(async () => {
    await server?.stop();
    await postgres?.stop();
  });

  const ask = async (port: number, tls: TlsFiles | undefined, ms = 2_000) => {
    const address = `localhost:${port}`;
    const client = await connectClient({ address, namespace: 'default', keys: TEST_KEYS, ...(tls && { tls }) });
    try {
      return await client.connection.withDeadline(Date.now() + ms, () => client.workflowService.getSystemInfo({}));
    } finally {
      await client.connection.close();
    }
  };

  test('whoever has the certificate is heard, and a workflow of his runs', async () => {
    const address = `localhost:${ports.temporal}`;
    await prepareNamespace(address, 'trial', mine);
    const bundle = join(dir, 'bare-bundle.js');
    await bundleBare(bundle);
    const tls = temporalTls(mine);
    const connection = await NativeConnection.connect({ address, ...(tls && { tls }) });
    const taskQueue = 'trial';
    const worker = await Worker.create({
      ...{ connection, taskQueue, namespace: 'trial' },
      workflowBundle: { codePath: bundle },
    });
    const outside = Connection.lazy({ address, ...(tls && { tls }) });
    // What a bare workflow is told goes as it is.
    const client = new Client({ connection: outside, namespace: 'trial' });
    const result = await worker.runUntil(async () => {
      const args: Parameters<typeof bareCase> = [{ opening: {}, timerMs: null }];
      const handle = await client.workflow.start(bareCase, { taskQueue, workflowId: 'trial', args });
      const last = { command: {}, timerMs: null, last: true };
      expect(await handle.executeUpdate(commandUpdate, { args: [last] })).toEqual({ seq: 2 });
      return handle.result();
    });
    expect(result).toBe(2);
    await outside.close();
    await connection.close();
  });

  const REFUSED: readonly (readonly [string, () => TlsFiles | undefined])[] = [
    ['no certificate', () => ({ ca: mine.ca! })],
    [
      'one of another authority',
      () => ({ ca: mine.ca!, cert: others('service/cert.pem'), key: others('service/key.pem') }),
    ],
    ['a server that another authority vouches for', () => ({ ...mine, ca: others('service/ca.pem') })],
    ['no TLS at all', () => undefined],
  ];

  test.each(REFUSED)('with %s nobody is heard', async (_what, files) => {
    await expect(ask(ports.temporal, files())).rejects.toThrow();
  });

  test('nor by the parts that speak to each other; by the certificate they are reached', async () => {
    const [matching, history] = [ports.temporalOthers + 1, ports.temporalOthers + 3];
    for (const port of [matching, history]) {
      await expect(ask(port, { ca: mine.ca! })).rejects.not.toMatchObject({ code: UNIMPLEMENTED });
      await expect(ask(port, mine, PATIENCE_MS)).rejects.toMatchObject({ code: UNIMPLEMENTED });
    }
  });

  test('keys and certificates are for their owner’s eyes, and so is the file that names them', () => {
    const folder = join(dir, 'certificates');
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
    expect(all.length).toBeGreaterThan(12);
    for (const path of [folder, ...all, join(dir, 'temporal-server.json')])
      expect([path, statSync(path).mode & 0o077]).toEqual([path, 0]);
  });
});
