import { createHash } from 'node:crypto';
import type { QueryConfig } from 'pg';

/**
 * A statement whose text is always the same, parsed and planned once per connection: without it parsing and planning
 * were more than half of what PostgreSQL spent on a command (simulated year, 2 cores). For statements that find their
 * rows by key; a list whose best plan depends on what is asked for is better planned each time.
 */
export function prepared(text: string): (values: readonly unknown[]) => QueryConfig {
  const name = createHash('sha256').update(text).digest('hex').slice(0, 24);
  return (values) => ({ name, text, values: [...values] });
}
