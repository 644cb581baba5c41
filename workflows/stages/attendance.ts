import { startOfDay } from '../../domain/time.js';
import type { CaseRun } from '../case-run.js';
import type { Answer, Stage } from '../stage.js';

/**
 * 庭审旁听 of a drawn hearing (法律援助法 art. 59): an observer named before it, not of the handler's firm, and a record
 * (form 30) within three working days after it. Runs beside the case and never blocks its conclusion.
 */
export function* attendance(c: CaseRun, drawn: Answer): Stage {
  const h = c.facts.hearings.find((x) => x.no === drawn.data['hearing'])!;
  h.drawn = true;
  c.save('hearing', h);
  const off = () => h.state === 'put-off' || h.state === 'cancelled' || !h.public;
  const naming = c.arm('name-observer', { start: drawn.at, fixedDue: startOfDay(h.day), anchor: `hearing/${h.no}` });
  const named = yield* c.answerOf(
    c.open('name-observer', { clock: naming, data: { hearing: h.no, day: h.day } }),
    () => off() || h.state === 'held',
  );
  if (!named) {
    if (off()) naming.cancel('hearing-off');
    else naming.miss('hearing-held');
    c.save('attendance', { hearing: h.no, outcome: off() ? 'cancelled' : 'not-attended' });
    return;
  }
  naming.met({ ...named, on: c.today });
  if (named.action === 'not-possible') {
    c.save('attendance', { hearing: h.no, outcome: 'not-possible' });
    return;
  }
  h.observer = named.data['observer'] as string;
  c.save('attendance', { hearing: h.no, observer: h.observer, namedAt: named.at });
  const clock = c.arm('attendance-record', { start: startOfDay(h.day), anchor: `hearing/${h.no}` });
  const record = yield* c.answerOf(
    c.open('attend', { assignee: h.observer, clock, data: { hearing: h.no, day: h.day }, since: h.day }),
    off,
  );
  if (!record) {
    clock.cancel('hearing-off');
    c.save('attendance', { hearing: h.no, observer: h.observer, outcome: 'cancelled' });
    return;
  }
  // The day of the record counts, not the day of the hearing it speaks of.
  clock.met({ ...record, on: c.today });
  c.save('attendance', {
    hearing: h.no,
    observer: h.observer,
    outcome: record.action === 'record' ? 'attended' : 'not-attended',
    mode: record.data['mode'] ?? null,
    recordedAt: record.at,
  });
}
