import { expect, test } from 'vitest';
import { databaseOf } from './meter.js';

test.each([
  ['postgres: legal_aid_app legal_aid 127.0.0.1(41234) idle', 'legal_aid'],
  ['postgres: postgres temporal_visibility 127.0.0.1(5) INSERT waiting', 'temporal_visibility'],
  ['postgres: checkpointer', 'shared'],
  ['/opt/bin/postgres -D /data', 'shared'],
])('%s works for %s', (title, database) => {
  expect(databaseOf(title)).toBe(database);
});
