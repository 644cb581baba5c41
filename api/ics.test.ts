import { expect, it } from 'vitest';
import { calendarText, type CalendarEvent } from './ics.js';

const HEARING: CalendarEvent = {
  uid: '11111111-2222-3333-4444-555555555555-1@legal-aid',
  changedAt: Date.parse('2026-03-02T01:02:03Z'),
  sequence: 2,
  day: '2026-03-20',
  hour: '09:30',
  summary: '开庭 平援〔2026〕民1号',
  location: '示例县人民法院, 南楼; 第三\\四法庭\n二层',
  cancelled: false,
};

/** By RFC 5545 §3.1: lines end with CRLF, those that begin with a blank go on with the one before. */
function read(text: string): string[] {
  expect(text.endsWith('\r\n')).toBe(true);
  const raw = text.slice(0, -2).split('\r\n');
  for (const line of raw) {
    expect(line).not.toMatch(/[\r\n\uFFFD]/);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    // A letter that was taken apart would not come back.
    expect(Buffer.from(line, 'utf8').toString('utf8')).toBe(line);
  }
  return raw.reduce<string[]>(
    (lines, line) => (line.startsWith(' ') ? [...lines.slice(0, -1), lines.at(-1)! + line.slice(1)] : [...lines, line]),
    [],
  );
}
const eventsIn = (text: string) => {
  const lines = read(text);
  expect([lines[0], lines.at(-1)]).toEqual(['BEGIN:VCALENDAR', 'END:VCALENDAR']);
  return lines
    .join('\r\n')
    .split('BEGIN:VEVENT\r\n')
    .slice(1)
    .map((event) => {
      const [body = ''] = event.split('\r\nEND:VEVENT');
      return new Map(
        body.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
      );
    });
};

it('tells when and where, in UTC, with what has a meaning there escaped', () => {
  const [event] = eventsIn(calendarText('日程', [HEARING]));
  expect(Object.fromEntries(event!)).toEqual({
    UID: HEARING.uid,
    DTSTAMP: '20260302T010203Z',
    'LAST-MODIFIED': '20260302T010203Z',
    SEQUENCE: '2',
    DTSTART: '20260320T013000Z',
    DURATION: 'PT2H',
    SUMMARY: '开庭 平援〔2026〕民1号',
    LOCATION: '示例县人民法院\\, 南楼\\; 第三\\\\四法庭\\n二层',
    STATUS: 'CONFIRMED',
    TRANSP: 'OPAQUE',
    CLASS: 'PRIVATE',
  });
});

it('is of the whole day while the hour is not known, and cancelled where it will not be', () => {
  const [event] = eventsIn(calendarText('日程', [{ ...HEARING, hour: null, cancelled: true, location: '' }]));
  expect(event!.get('DTSTART;VALUE=DATE')).toBe('20260320');
  expect(event!.has('DURATION')).toBe(false);
  expect(event!.has('LOCATION')).toBe(false);
  expect(event!.get('STATUS')).toBe('CANCELLED');
});

it.each([0, 1, 2, 3])('is folded at 75 octets, never within a letter (%i letters before)', (before) => {
  const long = `${'a'.repeat(before)}${'人民法院𠮷'.repeat(40)}`;
  const [event] = eventsIn(calendarText('日程', [{ ...HEARING, location: long }]));
  expect(event!.get('LOCATION')).toBe(long);
});

it('without an event it is a calendar all the same', () => {
  expect(eventsIn(calendarText('日程', []))).toEqual([]);
});
