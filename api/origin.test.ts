import { expect, test } from 'vitest';
import { agentOf, placeOf, plainAddress } from './origin.js';

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/93.0.4577.82 Safari/537.36',
    'chrome',
    'windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0',
    'edge',
    'windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/107 Mobile Safari/537.36 MicroMessenger/8.0',
    'wechat',
    'android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604.1',
    'safari',
    'ios',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0', 'firefox', 'linux'],
  ['curl/8.5.0', 'program', 'unknown'],
  ['', 'unknown', 'unknown'],
])('%j is of a class', (text, agent, system) => {
  expect(agentOf(text)).toEqual({ agent, system });
});

test('one place is an address, or the network that somebody has of version 6', () => {
  expect(placeOf(plainAddress('::ffff:10.0.0.7'))).toBe('10.0.0.7');
  expect(placeOf(plainAddress('fe80::1%eth0'))).toBe('fe80:0:0:0::/64');
  expect(placeOf('::1')).toBe('0:0:0:0::/64');
  expect(placeOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(placeOf('2001:DB8:1:2::9')).toBe('2001:db8:1:2::/64');
  expect(placeOf('2001:db8::9')).toBe('2001:db8:0:0::/64');
  expect(placeOf('')).toBe('');
});
