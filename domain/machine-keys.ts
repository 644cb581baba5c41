import type { OtherAction, Scoped } from './permissions.js';
import type { Role } from './roles.js';
import type { CivilDate } from './time.js';

/** Keys by which programs use the service (docs/decisions/0040): what they may do, and how long. */

/** What a key can be given, and nothing beside it. */
export const SCOPES = [
  ...(['applications', 'notices', 'requests', 'read-cases', 'paper', 'indicators', 'reference', 'health'] as const),
] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * Of each scope the role on whose rights it draws, and what of them it has: entering what is then examined by people, and reading what is
 * masked for everybody. Nothing here approves, decides, reveals, assigns, corrects, grants rights or reads accounts, whatever role it is.
 */
const TABLE = {
  // 12348 hotline, provincial platform: what comes in is an application like any other, to be recorded and reviewed.
  applications: { as: 'intake', actions: ['case:open-application', 'command:read'] },
  // Courts, procuratorates, police: notices of appointed defence.
  notices: { as: 'intake', actions: ['case:open-notice', 'command:read'] },
  // 12345, petition systems: an inbox, with the id of the message as the key of its request.
  requests: { as: 'intake', actions: ['request:open', 'command:read'] },
  // As the assigner has it: nobody's name in full.
  'read-cases': { as: 'assigner', actions: ['case:list', 'case:read', 'deadlines:read', 'events:read'] },
  paper: { as: 'intake', actions: ['paper:write'] },
  // Rates without the cases behind them.
  indicators: { as: 'assigner', actions: ['indicator:read'] },
  reference: { as: 'assigner', actions: ['calendar:read', 'rule:read', 'calculator:use'] },
  health: { as: 'director', actions: ['health:read'] },
} as const satisfies Record<Scope, { readonly as: Role; readonly actions: readonly OtherAction[] }>;

export const scoped = (scopes: readonly Scope[]): readonly Scoped[] => scopes.map((scope) => TABLE[scope]);

/** The scopes that lead to it; what several of them name can be had by any of them. */
export const scopesFor = (action: string): readonly Scope[] =>
  SCOPES.filter((scope) => TABLE[scope].actions.some((one) => one === action));

/** Under which name what is done with a key stands on record; nobody can sign in by it. */
export const actorOf = (id: string): string => `key.${id}`;
export const isActorOfKey = (username: string): boolean => username.startsWith('key.');

/** Days for which a key that has a successor goes on working, unless it is said otherwise: time to put the new one in. */
export const OVERLAP_DAYS = 7;
export const LONGEST_OVERLAP_DAYS = 30;

/** So long uses and refusals are kept: as sign-ins are. */
export const USES_KEPT_DAYS = 184;

/** `waiting`: for its second person · `ending`: its successor is in force · `ended`: run out, revoked, replaced, or never confirmed */
export const KEY_STATES = ['waiting', 'active', 'ending', 'ended'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** What says how it stands; instants as the clock that counts has them. */
export interface KeyTimes {
  readonly confirmedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date;
  /** Until when it works beside its successor. */
  readonly endsAt: Date | null;
}

export function stateOfKey({ confirmedAt, revokedAt, expiresAt, endsAt }: KeyTimes, now: number): KeyState {
  const over = [revokedAt, expiresAt, endsAt].some((at) => at !== null && at.getTime() <= now);
  if (over) return 'ended';
  if (confirmedAt === null) return 'waiting';
  return endsAt === null ? 'active' : 'ending';
}

/** What whoever makes a key says of it. */
export interface KeyWanted {
  readonly name: string;
  readonly agency: string;
  readonly scopes: readonly Scope[];
  /** Its last day. */
  readonly expiresOn: CivilDate;
  /** Networks from which alone it is taken; none: from anywhere. */
  readonly addresses: readonly string[];
}
