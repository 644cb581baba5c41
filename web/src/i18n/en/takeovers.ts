import type { takeovers as zh } from '../zh/takeovers.js';
import type { Same } from '../same.js';

export const takeovers: Same<typeof zh> = {
  takeovers: {
    open: '{name} takes over open cases until {day}: with their past, confirmed by another person.',
    window: 'Window to take over open cases',
    openSince: 'Opened by {name}, {at}; until {day}.',
    closed: 'Not open.',
    windowHelp: 'What was received before it was opened; at most 90 days. What nobody confirms ends with it.',
    until: 'Last day',
    openIt: 'Open',
    moveIt: 'Move the last day',
    closeIt: 'Close now',
    help: 'All of such a past is entered afterwards: it counts in no rate and is marked. Compare it with the file before you confirm.',
    none: 'No case is to be taken over.',
    about: 'received {day}; {n} act of its past | received {day}; {n} acts of its past',
    show: 'Its past and what was entered',
    state: {
      pending: 'waits',
      confirmed: 'confirmed by',
      rejected: 'rejected by',
      withdrawn: 'withdrawn by',
      lapsed: 'over with its window',
      refused: 'could not be recorded',
    },
  },
};
