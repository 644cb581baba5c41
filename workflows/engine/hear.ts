import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import { isNamed, NOT_BELIEVED, type Named } from '../messages.js';

interface Hearing<Message, Answer> {
  /** Refuses by throwing, synchronously, so that nothing of it is written to history. */
  readonly validate?: (message: Message) => void;
  readonly handle: (message: Message) => Promise<Answer> | Answer;
}

/** The one way in which a workflow hears messages: of what is not believed it knows nothing but that it came. */
export function hear<Message extends Named, Answer>(
  update: UpdateDefinition<Answer, [Message], Message['message']>,
  { validate, handle }: Hearing<Message, Answer>,
): void {
  const { name } = update;
  const definition: UpdateDefinition<unknown, [unknown]> = update;
  const handler = (message: unknown): unknown => {
    // It was accepted once, so this worker lacks a key: the task is left to one that has it.
    if (!isNamed<Message>(name, message)) throw new Error(`an accepted ${name} cannot be read`);
    return handle(message);
  };
  const validator = (message: unknown): void => {
    if (!isNamed<Message>(name, message)) throw notBelieved(name);
    validate?.(message);
  };
  setHandler(definition, handler, { validator });
}

/** @throws ApplicationFailure NOT_BELIEVED, which ends a workflow that somebody else has started */
export function mustBeBelieved(name: string, start: unknown): void {
  if (!isNamed(name, start)) throw notBelieved(name);
}

const notBelieved = (name: string) => ApplicationFailure.nonRetryable(`this ${name} is not believed`, NOT_BELIEVED);
