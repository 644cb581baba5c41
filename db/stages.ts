import { stagesThat } from '../domain/case/stages.js';

/** A list of SQL: the stages of which this is true. */
export const stages = (attribute: Parameters<typeof stagesThat>[0]): string =>
  `(${stagesThat(attribute)
    .map((stage) => `'${stage}'`)
    .join(', ')})`;
