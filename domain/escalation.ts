import { choice, flag, plannedDay } from './engine/code.js';
import type { HeadFacts } from './engine/proceeding.js';
import { sheetsOn } from './engine/sheet.js';
import { AGENCY } from './roles.js';

/** What rungs of any kind of proceeding ask for (workflows/engine/kind.ts, `DEMANDS`). */

const { action, task } = sheetsOn<HeadFacts>();

/** 督办 asks for cause and new date; an objective cause stops the escalation, and moves no legal date. */
export const explainDelay = task({
  pool: { director: AGENCY },
  role: 'director',
  actions: {
    explain: action({
      cause: choice('court', 'recipient', 'handler', 'firm', 'centre', 'other'),
      objective: flag,
      newDay: plannedDay,
    }),
  },
});

/** 通报批评 is drafted by the service and signed by a person. */
export const signCircular = task({
  pool: { bureau: AGENCY },
  role: 'bureau',
  actions: { sign: action({}), discard: action({}) },
});
