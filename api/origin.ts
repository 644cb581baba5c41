import { isIPv6 } from 'node:net';
import type { Request } from 'express';

/** Where a request comes from, as far as sign-ins go by it. */
export interface Origin {
  readonly address: string;
  /** What counts as one place. */
  readonly place: string;
  readonly agent: Agent;
  readonly system: System;
}

export const AGENTS = ['wechat', 'edge', 'firefox', 'chrome', 'safari', 'program', 'unknown'] as const;
export type Agent = (typeof AGENTS)[number];
export const SYSTEMS = ['windows', 'harmony', 'android', 'ios', 'macos', 'linux', 'unknown'] as const;
export type System = (typeof SYSTEMS)[number];

/** In this order: each says that it is some of the later ones as well. */
const BY_AGENT: readonly (readonly [Agent, RegExp])[] = [
  ['wechat', /MicroMessenger/],
  ['edge', /\bEdg(?:e|A|iOS)?\//],
  ['firefox', /\b(?:Firefox|FxiOS)\//],
  ['chrome', /\b(?:Chrome|CriOS)\//],
  ['safari', /\bSafari\//],
  ['program', /\S/],
];
const BY_SYSTEM: readonly (readonly [System, RegExp])[] = [
  ['windows', /Windows/],
  ['harmony', /HarmonyOS/],
  ['android', /Android/],
  ['ios', /iPhone|iPad/],
  ['macos', /Mac OS X|Macintosh/],
  ['linux', /Linux|X11/],
];

/** The class alone: the whole of it would tell one machine from another. */
export function agentOf(userAgent = ''): Pick<Origin, 'agent' | 'system'> {
  const first = <T>(classes: readonly (readonly [T, RegExp])[]): T | undefined =>
    classes.find(([, pattern]) => pattern.test(userAgent))?.[0];
  return { agent: first(BY_AGENT) ?? 'unknown', system: first(BY_SYSTEM) ?? 'unknown' };
}

/** An address of version 4 that came by a socket of version 6 is the one it is; of version 6 without its zone. */
export const plainAddress = (address = ''): string => address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');

/** Of version 6 the first half: whoever has one has all of them. */
export function placeOf(address: string): string {
  if (!isIPv6(address)) return address;
  // Written out by the parser, which leaves no more than one gap.
  const whole = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after] = whole.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [head, tail] = [groups(before), groups(after ?? '')];
  const gap = after === undefined ? 0 : 8 - head.length - tail.length;
  return `${[...head, ...Array<string>(gap).fill('0'), ...tail].slice(0, 4).join(':')}::/64`;
}

export function originOf(req: Pick<Request, 'ip' | 'get'>): Origin {
  const address = plainAddress(req.ip);
  return { address, place: placeOf(address), ...agentOf(req.get('user-agent')) };
}
