import { atTime, type CivilDate, type Instant } from '../domain/time.js';

/** Calendars as other programs read them (RFC 5545). */

export interface CalendarEvent {
  /** The same for as long as it is the same event. */
  readonly uid: string;
  /** When it was changed last, and how often. */
  readonly changedAt: Instant;
  readonly sequence: number;
  readonly day: CivilDate;
  /** HH:MM of Shanghai; of the whole day without one. */
  readonly hour: string | null;
  readonly summary: string;
  readonly location: string;
  readonly cancelled: boolean;
}

/** How long it takes nobody says: so much room it has in a calendar. */
const DURATION = 'PT2H';

export function calendarText(name: string, events: readonly CalendarEvent[]): string {
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//legal-aid//diary//ZH', 'CALSCALE:GREGORIAN'],
    ...[`NAME:${escaped(name)}`, `X-WR-CALNAME:${escaped(name)}`],
    ...['REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H'],
    ...events.flatMap(linesOf),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** Instants are told in UTC: no program needs to know the zone. */
function linesOf(e: CalendarEvent): string[] {
  const changed = utc(e.changedAt);
  return [
    ...['BEGIN:VEVENT', `UID:${e.uid}`, `DTSTAMP:${changed}`, `LAST-MODIFIED:${changed}`, `SEQUENCE:${e.sequence}`],
    ...(e.hour === null
      ? [`DTSTART;VALUE=DATE:${e.day.replaceAll('-', '')}`]
      : [`DTSTART:${utc(atTime(e.day, e.hour))}`, `DURATION:${DURATION}`]),
    `SUMMARY:${escaped(e.summary)}`,
    ...(e.location === '' ? [] : [`LOCATION:${escaped(e.location)}`]),
    `STATUS:${e.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    ...[`TRANSP:${e.cancelled ? 'TRANSPARENT' : 'OPAQUE'}`, 'CLASS:PRIVATE', 'END:VEVENT'],
  ];
}

const utc = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

const escaped = (text: string): string =>
  text.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll(/\r\n|[\r\n]/g, '\\n');

const LONGEST = 75;
/** Octets are counted, and no letter is taken apart. */
function folded(line: string): string {
  let [text, octets] = ['', 0];
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (octets + size > LONGEST) [text, octets] = [`${text}\r\n `, 1];
    text += letter;
    octets += size;
  }
  return text;
}
