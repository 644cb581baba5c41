import { Writable } from 'node:stream';
import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createLogger } from '../platform/log.js';
import { sdkLogger } from './sdk-runtime.js';

test('a failed activity is told with its codes, and without a word that may be about somebody', () => {
  const lines: string[] = [];
  const sink = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  const failure = ApplicationFailure.nonRetryable('不合格：张三', 'Poison');
  sdkLogger(createLogger('worker', 'info', sink)).warn('Activity failed: 张三', {
    activityType: 'commit',
    error: Object.assign(failure, { code: '23514', constraint: 'hearing_forum', table: 'hearing' }),
  });
  expect(lines.join('')).not.toContain('张三');
  expect(JSON.parse(lines[0]!)).toMatchObject({
    msg: 'Activity failed',
    activityType: 'commit',
    failure: { type: 'ApplicationFailure', code: '23514', constraint: 'hearing_forum', table: 'hearing' },
  });
});
