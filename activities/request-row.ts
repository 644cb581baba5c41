import type { RequestStep } from '../domain/request/facts.js';
import { numberOf, type KindRow } from './kind-row.js';

/** The row of a request. The words of contact, text and answer stand in the bodies of its commands. */
export function requestRow(step: RequestStep): KindRow {
  return { row: { number: numberOf(step, 'request', '诉') }, appliesBody: appliesBody(step), messages: [] };
}

/** Inputs whose body has words that belong on the row: the opening, and an answer. */
function appliesBody({ input }: RequestStep): boolean {
  return input.kind === 'open' || (input.kind === 'task' && input.action === 'answer');
}
