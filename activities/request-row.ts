import type { RequestStep } from '../domain/request/facts.js';
import { civilDate } from '../domain/time.js';
import type { KindRow } from './kind-row.js';

/** The row of a request. The words of contact, text and answer stand in the bodies of its commands. */
export function requestRow(step: RequestStep): KindRow {
  return { row: { number: numberOf(step) }, appliesBody: appliesBody(step), messages: [] };
}

/** Inputs whose body has words that belong on the row: the opening, and an answer. */
function appliesBody({ input }: RequestStep): boolean {
  return input.kind === 'open' || (input.kind === 'task' && input.action === 'answer');
}

function numberOf({ seq, facts }: RequestStep) {
  if (seq !== 1) return undefined;
  return {
    agency: facts.agency,
    kind: 'request',
    prefix: `${facts.agencyShort}法援`,
    word: '诉',
    year: Number(civilDate(facts.receivedAt).slice(0, 4)),
  };
}
