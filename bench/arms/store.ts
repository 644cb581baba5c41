import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { storeCommand } from '../../db/commands.js';
import type { CommandInput } from '../../domain/case.js';
import type { PathCommand } from './path.js';

/** Stores a command as the API does: one transaction, after which it is acknowledged. Answers `case.seq`. */
export async function store(pool: Pool, caseId: string, command: PathCommand, input: CommandInput): Promise<number> {
  const body = JSON.stringify(command.body);
  const { seq } = await storeCommand(pool, {
    ...{ id: input.key, actor: command.actor, route: 'bench', key: input.key, caseId },
    ...{ kind: input.kind, name: command.action, inputs: [input] },
    ...(input.kind === 'task' && { taskId: input.task }),
    body,
    bodyHash: createHash('sha256').update(body).digest('hex'),
    receivedAt: input.at,
  });
  return seq;
}
