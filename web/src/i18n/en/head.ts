import type { head as zh } from '../zh/head.js';
import type { Same } from '../same.js';

export const head: Same<typeof zh> = {
  alerts: {
    state: 'State',
    open: 'Not acknowledged',
    all: 'All',
    none: 'No alerts.',
    acknowledge: 'Acknowledge',
    acknowledged: 'acknowledged {at}',
    kind: {
      rung: 'urged',
      watch: 'watch',
      'date-moved': 'deadline moved',
      'clock-held-up': 'clock held up',
      'case-parked': 'standing still',
    },
  },
  contradictions: {
    figures: 'Figures in doubt ({n})',
    toRates: 'To the rates',
    lines: 'In a register, not in the system',
    linesHelp:
      'No case in the system answers these lines, so the entry rate is not reached. The desk checks each: what was left out is entered with its number in the paper register; what was written down wrongly is corrected or voided.',
    none: 'Every line of the registers has its case.',
    column: {
      register: 'Register',
      number: 'Number',
      date: 'Day',
      person: 'Name',
      matter: 'Matter',
      station: 'Station',
    },
  },
  rates: {
    period: 'Period',
    from: 'From',
    to: 'To',
    asOf: '{from} to {to}, as of {at}',
    target: 'target {n} %',
    passes: { true: 'reached', false: 'not reached', null: 'undecided' },
    how: 'How it is counted',
    byPlace: 'By place',
    place: 'Place',
    variant: 'Reading',
    variants: {
      default: 'Usual',
      strict: 'Strict',
      timely: 'Timely',
      hearings: 'By hearing',
      'application-only': 'Applications only',
      reachable: 'Who can be reached',
      attempts: 'By call',
      response: 'Answered',
      good: 'Good or better',
      coverage: 'Evaluated',
    },
    ofRule: 'Deadline: {rule}',
    column: { number: 'Number', in: 'Counts', why: 'Why' },
    in: { true: 'yes', false: 'no' },
  },
};
