import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { storeCommand } from '../../db/commands.js';
import { first, statement } from '../../db/sql/statement.js';
import { int4, uuid } from '../../db/sql/types.js';
import type { CommandInput } from '../../domain/engine/proceeding.js';
import type { PathCommand } from './path.js';

const SEQ = statement({
  name: 'bench-seq',
  text: 'SELECT seq FROM proceeding WHERE id = $1',
  parameters: [uuid],
  columns: { seq: int4 },
});

/** Looks at the case and stores a command as the API does; it is acknowledged then. Answers `case.seq`. */
export async function store(pool: Pool, caseId: string, command: PathCommand, input: CommandInput): Promise<number> {
  const body = JSON.stringify(command.body);
  const proceeding = await first(pool, SEQ, [caseId]);
  await storeCommand(pool, {
    ...{ id: input.key, actor: command.actor, route: 'bench', key: input.key },
    ...{ proceeding: caseId, proceedingKind: 'case' },
    ...{ kind: input.kind, name: command.action, inputs: [input] },
    ...(input.kind === 'task' && { taskId: input.task }),
    body,
    bodyHash: createHash('sha256').update(body).digest('hex'),
    receivedAt: input.at,
  });
  return proceeding?.seq ?? 0;
}
