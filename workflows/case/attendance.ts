import type { Case } from './case.js';
import { startOfDay } from '../../domain/time.js';
import type { Hearing } from '../../domain/case/facts.js';
import type { Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import type { RuleKey } from '../../domain/rules.js';
import type { Instant } from '../../domain/time.js';

/**
 * 庭审旁听 of a drawn hearing (法律援助法 art. 59): an observer named before it, not of the handler's firm, and a record
 * (form 30) within three working days after it. Runs beside the case and never blocks its conclusion.
 */
export function* attendance(c: Case, h: Hearing, drawnAt: Instant): Stage {
  h.drawn = true;
  c.save('hearing', h.no, h);
  const anchor = `hearing/${h.no}` as const;
  const naming = c.arm('name-observer', { start: drawnAt, fixedDue: startOfDay(h.day), anchor });
  const named = yield* c.answerOf(
    c.open('name-observer', { clock: naming, ...about(h) }),
    () => isOff(h) || h.state === 'held',
  );
  if (!named) {
    if (isOff(h)) naming.cancel('hearing-off');
    else naming.miss('hearing-held');
    c.save('attendance', h.no, { hearing: h.no, outcome: isOff(h) ? 'cancelled' : 'not-attended' });
    return;
  }
  naming.met({ ...named, on: c.today });
  if (named.action === 'not-possible') {
    c.save('attendance', h.no, { hearing: h.no, outcome: 'not-possible' });
    return;
  }
  h.observer = named.data.observer;
  c.save('attendance', h.no, { hearing: h.no, observer: h.observer, namedAt: named.at });
  yield* recorded(c, h, c.arm('attendance-record', { start: startOfDay(h.day), anchor }));
}

const isOff = (h: Hearing): boolean => h.state === 'put-off' || h.state === 'cancelled' || !h.public;
const about = (h: Hearing) => ({ data: { hearing: h.no, day: h.day } });

/** The record of the observer, or none, because the hearing is off. */
function* recorded(c: Case, h: Hearing, clock: Clock): Stage {
  const task = c.open('attend', { assignee: h.observer, clock, ...about(h), since: h.day });
  const record = yield* c.answerOf(task, () => isOff(h));
  const { observer } = h;
  const row = { hearing: h.no, ...(observer !== undefined && { observer }) };
  if (!record) {
    clock.cancel('hearing-off');
    c.save('attendance', h.no, { ...row, outcome: 'cancelled' });
    return;
  }
  // The day of the record counts, not the day of the hearing it speaks of.
  clock.met({ ...record, on: c.today });
  h.attended = record.action === 'record' ? 'attended' : 'not-attended';
  if (record.action === 'record') h.mode = record.data.mode;
  attendanceOnRecord(c, h, record.at);
}

/** What the record says of it now. */
export function attendanceOnRecord(c: Case, h: Hearing, recordedAt?: Instant): void {
  const { observer, attended, mode } = h;
  c.save('attendance', h.no, {
    hearing: h.no,
    ...(observer !== undefined && { observer }),
    ...(attended && { outcome: attended }),
    ...(mode !== undefined && { mode }),
    ...(recordedAt !== undefined && { recordedAt }),
  });
}

/** The record was void: the observer makes another one, for which the days are those after the hearing. */
export function recordedAnew(c: Case, h: Hearing): void {
  c.save('attendance', h.no, { hearing: h.no, void: true });
  const clock = c.clockOn('attendance-record', `hearing/${h.no}`);
  if (!clock) return;
  c.renew(clock, startOfDay(h.day), true);
  c.fork(recorded(c, h, clock));
}

/**
 * Public after all: what was called off because it was not is to be done again. Who was named makes his record; where nobody was,
 * somebody is to be named before the hearing. Of one case no two that lie ahead are waited for at the same time (domain/draw.ts).
 */
export function attendedAfterAll(c: Case, h: Hearing): void {
  if (!h.drawn || h.attended !== undefined || isOff(h)) return;
  const isAhead = (no: unknown) => c.facts.hearings.some((x) => x.no === no && x.state === 'announced');
  const waits = c.openTasks.filter(({ kind }) => kind === 'name-observer' || kind === 'attend');
  if (h.state === 'announced' && waits.some(({ data }) => isAhead(data['hearing']))) return;
  const isCalledOff = (rule: RuleKey) => c.clockOn(rule, `hearing/${h.no}`)?.ending?.reason === 'hearing-off';
  if (h.observer !== undefined) {
    if (isCalledOff('attendance-record')) recordedAnew(c, h);
    return;
  }
  if (!isCalledOff('name-observer')) return;
  if (h.state === 'held' || h.day <= c.today) {
    c.save('attendance', h.no, { hearing: h.no, outcome: 'not-attended' });
    return;
  }
  c.save('attendance', h.no, { hearing: h.no, void: true });
  c.fork(attendance(c, h, c.now));
}
