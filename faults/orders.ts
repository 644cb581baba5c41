import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { FaultPoint } from '../platform/fault-point.js';

/** What a process is to suffer; the content of its control file. Times in ms, rates from 0 to 1. */
export interface Orders {
  /** Decides which statements are hit, together with the order in which they come. Default 0. */
  readonly seed?: number;
  /** Ends itself with SIGKILL the `hit`-th time (from 1, counted from when the order came) that the point is passed. */
  readonly killAt?: { readonly point: FaultPoint; readonly hit: number };
  /** Stays at the point for `ms`, from its `hit`-th passing on; without `hit`, at every one. */
  readonly pauseAt?: { readonly point: FaultPoint; readonly hit?: number; readonly ms: number };
  /** Shares of the statements whose connection is lost: before they are run, or after, when they have taken effect. */
  readonly errors?: { readonly before: number; readonly after: number };
  /** What this process believes the time to be, relative to the truth. */
  readonly clockOffsetMs?: number;
}

/** One fault that took place, a line of `<control file>.bites`; `at` is the true time. */
export type Bite = { readonly at: number; readonly pid: number } & (
  | { readonly kind: 'kill' | 'pause'; readonly point: FaultPoint; readonly hit: number }
  | { readonly kind: 'error'; readonly when: 'before' | 'after'; readonly statement: string }
  | { readonly kind: 'clock'; readonly offsetMs: number }
);

type WithoutStamp<B> = B extends unknown ? Omit<B, 'at' | 'pid'> : never;

const POLL_MS = 50;

const heardFile = (file: string): string => `${file}.heard`;

/** The orders that the process with this control file follows, as they were written; undefined when it has read none. */
export function heardBy(file: string): string | undefined {
  try {
    return readFileSync(heardFile(file), 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The orders in a control file, read again whenever it changes. A file that is missing orders nothing; one that is half
 * written leaves the orders as they are.
 */
export class Control {
  private text: string | undefined;
  private current: Orders = {};
  private readonly trueNow = Date.now.bind(Date);

  /** @param changed told of the orders at once, and of every change */
  constructor(
    private readonly file: string,
    private readonly changed: (now: Orders, before: Orders) => void,
  ) {
    this.read();
    setInterval(() => this.read(), POLL_MS).unref();
  }

  get orders(): Orders {
    return this.current;
  }

  bitten(bite: WithoutStamp<Bite>): void {
    // At once and by itself: the next moment may be the last.
    appendFileSync(`${this.file}.bites`, `${JSON.stringify({ at: this.trueNow(), pid: process.pid, ...bite })}\n`);
  }

  private read(): void {
    const text = this.content();
    if (text === this.text) return;
    let orders: Orders;
    try {
      orders = JSON.parse(text) as Orders;
    } catch {
      return;
    }
    const before = this.current;
    [this.text, this.current] = [text, orders];
    this.changed(orders, before);
    // Each thread reads for itself. The points are passed in the first one: the orders are heard when it has heard them.
    if (!isMainThread) return;
    const mine = `${heardFile(this.file)}.${process.pid}`;
    writeFileSync(mine, text);
    renameSync(mine, heardFile(this.file));
  }

  private content(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch {
      return '{}';
    }
  }
}
