import type { Instant } from '../domain/time.js';
import type { Person } from '../stand/http.js';

/** Something that somebody means to do. */
export interface Errand {
  /** One errand under a key at a time: the task's id, or what else it is about. */
  readonly key: string;
  readonly who: string;
  /** Undefined: when told to. */
  readonly at: Instant | undefined;
  /** Not even when told to. */
  readonly deaf?: true;
  /** Number of the case; undefined at the desk. */
  readonly about?: number;
  /** The task it is about. */
  readonly task?: string;
  readonly run: (person: Person) => Promise<void>;
}

/** What everybody has in mind. */
export class Diary {
  readonly #errands = new Map<string, Errand>();

  has(key: string): boolean {
    return this.#errands.has(key);
  }

  put(errand: Errand): void {
    this.#errands.set(errand.key, errand);
  }

  drop(key: string): void {
    this.#errands.delete(key);
  }

  get(key: string): Errand | undefined {
    return this.#errands.get(key);
  }

  /** What somebody had in mind about a case is his from now on whose the case is. @returns him */
  passOn(about: number, from: string, to: string): string {
    for (const errand of from === to ? [] : this.#errands.values())
      if (errand.about === about && errand.who === from) this.put({ ...errand, who: to });
    return to;
  }

  /** Takes what is due out, by person, each one's in the order of time. */
  due(now: Instant): Map<string, Errand[]> {
    const due = [...this.#errands.values()].filter(({ at }) => at !== undefined && at <= now);
    due.sort((a, b) => a.at! - b.at! || (a.key < b.key ? -1 : 1));
    const byPerson = new Map<string, Errand[]>();
    for (const errand of due) {
      this.#errands.delete(errand.key);
      byPerson.set(errand.who, [...(byPerson.get(errand.who) ?? []), errand]);
    }
    return byPerson;
  }

  /** When the next one is due. */
  next(): Instant | undefined {
    let next: Instant | undefined;
    for (const { at } of this.#errands.values()) if (at !== undefined && (next === undefined || at < next)) next = at;
    return next;
  }
}
