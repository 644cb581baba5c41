import type { Response } from 'express';
import type { User } from '../../domain/permissions.js';

/** What somebody is told: kinds, and the case where it is one. */
export interface Told {
  readonly event: 'tasks' | 'case' | 'alerts' | 'refresh';
  readonly caseId?: string;
}

/** So often at least something is said: proxies cut what is silent, and a reader that is gone is noticed. */
const HEARTBEAT_MS = 20_000;
/** A reader that is this far behind is cut off; it comes back with the last id that it has. */
const MOST_WAITING = 64 * 1024;
/** A reader that was cut off comes back after this long, not all at once. */
const RETRY_MS = 1_000;

/** One open stream. */
export class Listener {
  #id = '';
  #spoken = 0;

  constructor(
    private readonly res: Response,
    /** As he may read now. */
    public user: User,
    readonly session: string,
  ) {}

  get gone(): boolean {
    return this.res.destroyed || this.res.writableEnded;
  }

  /** Begins: what comes on record from now on will be told. */
  open(id: string, told: readonly Told[]): void {
    this.res.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    this.#write(
      `retry: ${RETRY_MS + Math.floor(Math.random() * RETRY_MS)}\n${told.length === 0 ? `id: ${id}\n` : ''}\n`,
    );
    this.#id ||= told.length === 0 ? id : '';
    this.tell(told, id);
  }

  /** @param id until the last of them is told the one before counts: who is cut off between two hears all of them again */
  tell(told: readonly Told[], id: string): void {
    const before = this.#id;
    const texts = told.map(({ event, caseId }, n) => {
      const reached = n === told.length - 1 ? id : before;
      return `event: ${event}\n${reached && `id: ${reached}\n`}data: ${JSON.stringify(caseId === undefined ? {} : { caseId })}\n\n`;
    });
    if (texts.length === 0) return;
    this.#id = id;
    this.#write(texts.join(''));
  }

  /** A comment, with the id that is reached by now: what was told to others is nothing to ask for again. */
  beat(id: string): void {
    if (performance.now() - this.#spoken < HEARTBEAT_MS) return;
    this.#write(`:\n${id === this.#id ? '' : `id: ${id}\n`}\n`);
    this.#id = id;
  }

  end(): void {
    this.res.end();
  }

  /** Without an answer: a browser asks again, where another status would make it give up. */
  cut(): void {
    this.res.destroy();
  }

  #write(text: string): void {
    if (this.gone) return;
    this.#spoken = performance.now();
    this.res.write(text);
    if (this.res.writableLength > MOST_WAITING) this.cut();
  }
}
