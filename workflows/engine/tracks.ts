import { Scope } from './scope.js';
import type { Owned, Stage, Track, Wait } from './stage.js';

interface RunningTrack extends Track<unknown>, Owned {
  readonly stage: Stage<unknown>;
  scope: Scope;
  done: boolean;
  result: unknown;
  wait: Wait;
}

/** The stages under way, and the scope that whatever begins now belongs to. */
export class Tracks {
  private root = new Scope();
  private running: RunningTrack[] = [];
  private current: RunningTrack | undefined;
  /** Of what begins now. */
  scope = this.root;

  fork<T>(stage: Stage<T>): Track<T> {
    const track: RunningTrack & { result: T | undefined } = {
      stage,
      scope: this.scope,
      done: false,
      result: undefined,
      wait: () => true,
    };
    this.running.push(track);
    return track;
  }

  inside<T>(scope: Scope, work: () => T): T {
    const outer = this.scope;
    this.scope = scope;
    try {
      return work();
    } finally {
      this.scope = outer;
    }
  }

  /** Runs on, the oldest first, what need not wait any longer, until all do. */
  advance(): void {
    for (let moved = true; moved;) {
      moved = false;
      for (const track of [...this.running]) {
        if (track.done || !this.running.includes(track) || !track.wait()) continue;
        moved = true;
        this.current = track;
        const next = this.inside(track.scope, () => track.stage.next());
        this.current = undefined;
        if (next.done) {
          track.done = true;
          track.result = next.value;
          this.running = this.running.filter((t) => t !== track);
        } else track.wait = next.value;
      }
    }
  }

  /** The tracks of a scope tidy up, the youngest first, and are gone; the one that says so runs on. */
  end(scope: Scope): void {
    for (const track of this.running.filter((t) => t.scope.within(scope)).reverse()) {
      if (track === this.current) continue;
      this.running = this.running.filter((t) => t !== track);
      this.inside(track.scope, () => track.stage.return(undefined));
    }
  }

  /** Another outermost scope. @returns the one that was */
  afresh(): Scope {
    const old = this.root;
    this.root = this.scope = new Scope();
    if (this.current) this.current.scope = this.root;
    return old;
  }
}
