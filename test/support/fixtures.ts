import { readFileSync } from 'node:fs';
import { Calendar } from '../../domain/calendar.js';
import type { CalendarYear } from '../../domain/notice.js';
import type { Opening } from '../../domain/case/facts.js';
import { LADDERS, PACKS, RULES } from '../../domain/packs.js';
import type { RuleBook } from '../../domain/resolve.js';
import { basesOf } from '../../domain/rules.js';
import { atTime } from '../../domain/time.js';

/** What the tests of the stages share: the product's own rules and a plain case. */
const calendar = new Calendar(
  JSON.parse(readFileSync(new URL('../../prisma/data/calendar.json', import.meta.url), 'utf8')) as CalendarYear[],
);
export const book: RuleBook = { rules: RULES, bases: basesOf(PACKS), ladders: LADDERS, calendar };
export const CASE = '00000000-0000-4000-8000-000000000001';
export const on = (day: string, time = '10:00') => atTime(day, time);

export const opening = (o: Partial<Opening> = {}): Opening => ({
  id: CASE,
  agency: 'ph',
  agencyShort: '平',
  rulePack: 'law',
  door: 'application',
  channel: 'window',
  kind: 'civil',
  procedure: 'litigation',
  matterId: CASE,
  receivedAt: atTime('2026-03-02', '09:00'),
  persons: 1,
  missing: [],
  ...o,
});
