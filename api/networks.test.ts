import { expect, it } from 'vitest';
import { isNetwork, isWithin } from './networks.js';

it.each(['10.0.0.1', '10.0.0.0/8', '192.0.2.7/32', 'fd00::/8', '2001:db8::1', '2001:db8::/128'])(
  '%s is one',
  (text) => {
    expect(isNetwork(text)).toBe(true);
  },
);

it.each([
  '',
  '10.0.0',
  '10.0.0.0/0',
  '::/0',
  '10.0.0.0/33',
  'fd00::/129',
  '10.0.0.0/8/8',
  '10.0.0.0/08',
  'gov.cn',
  '10.0.0.1 ',
])('"%s" is none', (text) => {
  expect(isNetwork(text)).toBe(false);
});

it.each([
  ['10.1.2.3', ['10.0.0.0/8'], true],
  ['11.1.2.3', ['10.0.0.0/8'], false],
  ['192.0.2.7', ['10.0.0.0/8', '192.0.2.7'], true],
  ['192.0.2.8', ['192.0.2.7'], false],
  ['fd12::1', ['fd00::/8'], true],
  ['2001:db8::1', ['fd00::/8', '10.0.0.0/8'], false],
  ['10.1.2.3', [], false],
  ['', ['10.0.0.0/8'], false],
])('%s is of %j: %s', (address, networks, within) => {
  expect(isWithin(address, networks)).toBe(within);
});
