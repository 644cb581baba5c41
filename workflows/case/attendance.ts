import type { Case } from './case.js';
import { startOfDay } from '../../domain/time.js';
import type { Hearing } from '../../domain/case/facts.js';
import type { Stage } from '../engine/stage.js';
import type { Instant } from '../../domain/time.js';

/**
 * 庭审旁听 of a drawn hearing (法律援助法 art. 59): an observer named before it, not of the handler's firm, and a record
 * (form 30) within three working days after it. Runs beside the case and never blocks its conclusion.
 */
export function* attendance(c: Case, h: Hearing, drawnAt: Instant): Stage {
  h.drawn = true;
  c.save('hearing', h.no, h);
  const off = () => h.state === 'put-off' || h.state === 'cancelled' || !h.public;
  const about = { data: { hearing: h.no, day: h.day } };
  const anchor = `hearing/${h.no}`;
  const naming = c.arm('name-observer', { start: drawnAt, fixedDue: startOfDay(h.day), anchor });
  const named = yield* c.answerOf(
    c.open('name-observer', { clock: naming, ...about }),
    () => off() || h.state === 'held',
  );
  if (!named) {
    if (off()) naming.cancel('hearing-off');
    else naming.miss('hearing-held');
    c.save('attendance', h.no, { hearing: h.no, outcome: off() ? 'cancelled' : 'not-attended' });
    return;
  }
  naming.met({ ...named, on: c.today });
  if (named.action === 'not-possible') {
    c.save('attendance', h.no, { hearing: h.no, outcome: 'not-possible' });
    return;
  }
  const { observer } = named.data;
  h.observer = observer;
  c.save('attendance', h.no, { hearing: h.no, observer, namedAt: named.at });
  const clock = c.arm('attendance-record', { start: startOfDay(h.day), anchor });
  const record = yield* c.answerOf(c.open('attend', { assignee: observer, clock, ...about, since: h.day }), off);
  if (!record) {
    clock.cancel('hearing-off');
    c.save('attendance', h.no, { hearing: h.no, observer, outcome: 'cancelled' });
    return;
  }
  // The day of the record counts, not the day of the hearing it speaks of.
  clock.met({ ...record, on: c.today });
  const recordedAt = record.at;
  c.save(
    'attendance',
    h.no,
    record.action === 'record'
      ? { hearing: h.no, observer, outcome: 'attended', mode: record.data.mode, recordedAt }
      : { hearing: h.no, observer, outcome: 'not-attended', recordedAt },
  );
}
