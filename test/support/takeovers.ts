import { expect } from 'vitest';
import { addDays, civilDate } from '../../domain/time.js';
import type { HostileOffice } from './hostile/office.js';
import type { HttpService } from './http.js';

/** 接管在办案件: the one way in which tests take cases over. */

interface Answer {
  readonly status: number;
  // Tests look at single fields of many shapes.
  readonly body: ReturnType<typeof JSON.parse>;
}
/** Sends a body as somebody. */
export type Send = (user: string, path: string, body: object) => Promise<Answer>;

export const byHttp =
  (service: Pick<HttpService, 'as'>): Send =>
  async (user, path, body) =>
    (await service.as(user)).post(path, body);

export const toOffice =
  (office: Pick<HostileOffice, 'send'>): Send =>
  (user, path, body) =>
    office.send(user, 'POST', path, JSON.stringify(body));

/** Who proposes, and who confirms. */
interface Two {
  readonly by?: string;
  readonly head?: string;
}

/** The authority above opens the window, for a month. @param now of the service's clock; default: the machine's */
export async function openWindow(send: Send, now: number = Date.now(), agency = 'ph'): Promise<void> {
  const { status, body } = await send('bureau', `/agencies/${agency}/go-live-window`, {
    until: addDays(civilDate(now), 30),
  });
  expect([status, body.goLive?.open]).toEqual([200, true]);
}

/** Proposed by one and confirmed by another: the answer is that of the case which begins, or of what was refused. */
export async function takeOver(send: Send, body: object, { by = 'intake', head = 'director' }: Two = {}) {
  const proposed = await send(by, '/takeovers', body);
  return proposed.status === 201 ? send(head, `/takeovers/${proposed.body.id}/confirm`, {}) : proposed;
}

/** Opens a case, at whichever door. */
export const open = (send: Send, path: string, body: object, by = 'intake'): Promise<Answer> =>
  path === '/takeovers' ? takeOver(send, body, { by }) : send(by, path, body);
