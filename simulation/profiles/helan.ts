import { HABITS } from '../habits.js';
import { civil, defence } from './pinghu.js';
import type { Profile, Stratum } from './profile.js';

/**
 * The county of 001_7a032a66d540c16c.txt with its seven 司法所 and its targets: every case entered, 20 % attended,
 * 50 % called back. The source names no numbers of cases; 90 in ten months is a county of half the size of 平湖, with
 * more of the countryside in it: fewer defences, more family matters and wages.
 */
const STRATA: readonly Stratum[] = [
  { name: 'notice/investigation', cases: 6, ...defence('notice', 'investigation') },
  { name: 'notice/prosecution', cases: 8, ...defence('notice', 'prosecution-review') },
  { name: 'notice/trial', cases: 18, ...defence('notice', 'first-instance') },
  { name: 'notice/appeal', cases: 2, ...defence('notice', 'second-instance') },
  { name: 'application/trial', cases: 2, ...defence('application', 'first-instance') },
  {
    name: 'wages/arbitration',
    cases: 14,
    ...civil('labour-arbitration', 'labour', ['追索劳动报酬', '确认劳动关系']),
    groups: 0.3,
    migrants: 0.9,
  },
  {
    name: 'wages/court',
    cases: 10,
    ...civil('litigation', 'labour', ['追索劳动报酬纠纷']),
    groups: 0.3,
    migrants: 0.9,
  },
  { name: 'injury', cases: 10, ...civil('litigation', 'injury', ['机动车交通事故责任纠纷', '提供劳务者受害责任纠纷']) },
  { name: 'family', cases: 14, ...civil('litigation', 'maintenance', ['赡养纠纷', '抚养费纠纷', '离婚纠纷']) },
  { name: 'advice-and-settlement', cases: 6, ...civil('non-litigation', 'labour', ['欠薪调解']), migrants: 0.6 },
];

export const helan: Profile = {
  name: 'helan',
  agency: 'hl',
  suffix: '-b',
  place: '贺兰',
  strata: STRATA,
  days: 304,
  // The plan makes the 司法所 the first door: three of four applicants come there.
  atStations: 0.75,
  stations: {
    'hl-xigang': 5,
    'hl-ligang': 3,
    'hl-jingui': 3,
    'hl-hongguang': 3,
    'hl-changxin': 2,
    'hl-nanliang': 2,
    'hl-fuxing': 4,
  },
  // Small offices in the countryside still keep their ledger first, and type it in when there is time.
  habits: { ...HABITS, paperFirst: 0.45, paperDays: [1, 2, 8] },
};
