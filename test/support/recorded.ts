import type { Pool } from 'pg';
import { commitStep } from '../../activities/commit.js';
import { storeCommand } from '../../db/commands.js';
import type { CommandInput, CommitResult, Input, Step } from '../../domain/engine/proceeding.js';
import type { RuleBook } from '../../domain/resolve.js';
import { commandOf } from './new-command.js';

const isCommand = (input: Input): input is CommandInput => input.kind !== 'rung' && input.kind !== 'expiry';

/** Stores the commands of these steps as the API does; one that is there stays. The inputs of a past are one command. */
export async function storeFor(pool: Pool, steps: readonly Step[], body: object = {}): Promise<void> {
  const byCommand = new Map<string, [caseId: string, inputs: CommandInput[]]>();
  for (const { proceeding: caseId, input } of steps.filter((step) => isCommand(step.input))) {
    const [id = ''] = input.key.split('/');
    if (!byCommand.has(id)) byCommand.set(id, [caseId, []]);
    byCommand.get(id)![1].push(input as CommandInput);
  }
  for (const [caseId, inputs] of byCommand.values()) await storeCommand(pool, commandOf(caseId, inputs, body));
}

/** Stores what asks for the step, and commits it. */
export async function commitStored(pool: Pool, book: RuleBook, step: Step, body: object = {}): Promise<CommitResult> {
  await storeFor(pool, [step], body);
  return commitStep(pool, book, step);
}
