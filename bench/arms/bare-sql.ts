import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { commitStep } from '../../activities/commit.js';
import { transaction } from '../../db/client.js';
import { loadRuleBook } from '../../db/rule-book.js';
import type { Step } from '../../domain/engine/proceeding.js';
import type { RuleBook } from '../../domain/resolve.js';
import type { BenchStack } from '../stack.js';
import type { Arm, ArmCase, Left } from './arm.js';
import { leftOnRecord } from './left.js';
import { inputOf, type Path } from './path.js';
import { store } from './store.js';

const POLL_MS = 100;
const SET = 'INSERT INTO bench_timer (id, case_id, due_at) VALUES ($1, $2, $3)';
const POLLED = `DELETE FROM bench_timer WHERE id IN
  (SELECT id FROM bench_timer WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT 50 FOR UPDATE SKIP LOCKED)`;

/**
 * The same rows by the same transactions, from effects that were worked out before, and a table of timers that is polled:
 * what is left when nobody referees. It has a record of its own, in the service's schema.
 */
export class BareSql implements Arm {
  readonly name = 'bareSql';
  readonly working = [];
  readonly worker = 'self';
  private constructor(
    private readonly pool: Pool,
    private readonly book: RuleBook,
  ) {}

  static async on(stack: BenchStack): Promise<BareSql> {
    const { pool } = await stack.bareRecord();
    return new BareSql(pool, await loadRuleBook(pool));
  }

  begin(path: Path): ArmCase {
    const id = randomUUID();
    return { id, command: (n) => this.command(path, id, n) };
  }

  private async command(path: Path, caseId: string, n: number): Promise<void> {
    const input = inputOf(path, n, caseId, randomUUID());
    await store(this.pool, caseId, path.commands[n]!, input);
    const step = JSON.parse(JSON.stringify(path.steps[n]).replaceAll(path.caseId, caseId)) as Step;
    await transaction(this.pool, async (db) => {
      const { outcome } = await commitStep(db, this.book, { ...step, input });
      if (outcome !== 'committed') throw new Error(`step ${n + 1} of ${caseId} is ${outcome}`);
      const ms = path.timers[n];
      if (ms != null) await db.query(SET, [randomUUID(), caseId, new Date(input.at + ms)]);
    });
  }

  async beside(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.pool.query(POLLED);
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async left(caseId: string): Promise<Left> {
    const { stage, rows } = await leftOnRecord(this.pool, caseId);
    const { rows: timers } = await this.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM bench_timer WHERE case_id = $1',
      [caseId],
    );
    return {
      ...{ commands: rows?.['commands'] ?? 0, timers: timers[0]!.n },
      ...{ runs: null, events: null, historyBytes: null, stage, rows },
    };
  }
}
