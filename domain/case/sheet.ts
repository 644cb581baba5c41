import { choice, maybe, pastDay } from '../engine/code.js';
import { sheetsOn } from '../engine/sheet.js';
import { AGENCY } from '../roles.js';
import type { Facts } from './facts.js';

/** The words the sheets of a case are written in, and what several of them share. */
export const { action, task, act, systemAct } = sheetsOn<Facts>();

/** Day it happened; the day it was received where it is left out. */
export const on = maybe(pastDay);

/** 送达方式 */
export const serviceMethod = choice('in-person', 'mail', 'electronic', 'public-notice', 'left-at-residence');

/** 联系、回访方式 (form 32) */
export const contactMethod = choice('phone', 'visit', 'in-person', 'sms', 'letter', 'online');

/** Why a hearing is closed to the public (刑事诉讼法 art. 188, 285; 民事诉讼法 art. 137). */
export const NON_PUBLIC_GROUNDS = [
  'state-secret',
  'privacy',
  'minor-defendant',
  'divorce-on-request',
  'trade-secret-on-request',
] as const;
export const nonPublicGround = choice(...NON_PUBLIC_GROUNDS);

/** Who hears a matter. */
export const forum = choice('court', 'arbitration');

export const HEAD = { director: AGENCY };
export const BUREAU = { bureau: AGENCY };

/** What cannot be done is said with its cause. */
export const notPossible = <const V extends readonly string[]>(...causes: V) =>
  action({ on, cause: choice(...causes) });
