import { createHash, randomUUID } from 'node:crypto';
import type { NewCommand } from '../../db/commands.js';
import type { CommandInput } from '../../domain/engine/proceeding.js';

/** A command to a case of its own, as it is stored; what the test says comes first. */
export function newCommand(more: Partial<NewCommand> = {}): NewCommand {
  const { id = randomUUID(), body = '{}' } = more;
  return {
    ...{ id, actor: 'reviewer', route: 'test', key: id, proceeding: randomUUID(), proceedingKind: 'case' },
    ...{ kind: 'act', name: 'record-service', inputs: [], body, receivedAt: Date.now() },
    bodyHash: createHash('sha256').update(body).digest('hex'),
    ...more,
  };
}

/** The one command of these inputs, as the API stores it: of a past all of them. @throws Error where there is none */
export function commandOf(proceeding: string, inputs: readonly CommandInput[], body: object = {}): NewCommand {
  const [first] = inputs;
  if (!first) throw new Error('a command needs an input');
  const [id = ''] = first.key.split('/');
  return newCommand({
    ...{ id, actor: first.actor.user, proceeding, kind: first.kind, name: 'action' in first ? first.action : 'open' },
    ...(first.kind === 'task' && { taskId: first.task }),
    ...{ inputs, body: JSON.stringify(body), receivedAt: inputs.at(-1)?.at ?? first.at },
  });
}
