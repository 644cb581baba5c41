import { startOf } from '../instants.js';
import { progressed } from './handling.js';
import type { Acts, Answers, Matter } from './matter.js';
import type { Act, ModelAttendance, ModelHearing } from './things.js';

/** 开庭 and its 旁听 (法律援助法 art. 59): both run beside the case, whatever its stage is. */

export const hearingAnswers: Answers = {
  hearing: (m, act, task) => outcome(m, act, m.hearings[task.hearing! - 1]!),
  'new-date': (m, act, task) => {
    const hearing = m.hearings[task.hearing! - 1]!;
    m.end('new-date', 'done', { by: act.user, on: act.on }, task.hearing);
    if (act.action === 'set') announce(m, act, { ...hearing, day: act.data['newDay'] as string, summonsOn: act.on });
    if (act.action === 'asked') {
      const clock = m.arm('new-date', { start: startOf(act.on), hearing: hearing.no });
      clock.task = task.id;
    }
  },
  'name-observer': (m, act, task) => observerNamed(m, act, task.hearing!),
  attend: (m, act, task) => {
    m.end('attendance-record', 'done', { by: act.user, on: m.today }, task.hearing);
    Object.assign(m.attendance.get(task.hearing!)!, {
      told: true,
      outcome: act.action === 'record' ? 'attended' : 'not-attended',
      mode: act.data['mode'] ?? null,
      recordedAt: m.at,
    });
  },
};

export const hearingActs: Acts = {
  'report-hearing': (m, act) =>
    announce(m, act, {
      day: act.data['day'] as string,
      forum: act.data['forum'] as string,
      public: act.data['public'] === true,
      ground: (act.data['ground'] as string | undefined) ?? null,
      summonsOn: act.data['summonsOn'] as string,
    }),
  drawn: (m, { data }) => {
    const no = data['hearing'] as number;
    drawn(m, no);
    if (!m.hearings[no - 1]!.public) unattended(m, no, 'hearing-off');
  },
};

function announce(
  m: Matter,
  act: Act | undefined,
  said: Pick<ModelHearing, 'day' | 'forum' | 'public' | 'ground' | 'summonsOn'>,
  reportedAt?: number,
): void {
  const no = m.hearings.length + 1;
  const { day, forum, ground, summonsOn } = said;
  // Nobody will plead in what lies ahead of a terminated case.
  const ahead = isMoot(m, day);
  m.hearings.push({
    ...{ no, day, forum, public: said.public, ground, summonsOn },
    state: ahead ? 'cancelled' : 'announced',
    reportedAt: reportedAt ?? m.at,
    late: day < m.today,
    handler: m.handler,
    heldAt: null,
  });
  if (ahead) m.moots.add(no);
  progressed(m);
  dayKnown(m);
  if (act) {
    m.arm('hearing-report', { start: startOf(summonsOn), anchor: `summons/${no}`, hearing: no });
    m.end('hearing-report', 'done', { by: act.user, on: m.today }, no);
  }
  if (ahead) return;
  m.arm('hearing-outcome', { start: startOf(day), anchor: `hearing/${no}`, hearing: no });
  m.openTask('hearing', { clock: 'hearing-outcome', hearing: no });
}

function outcome(m: Matter, act: Act, hearing: ModelHearing): void {
  const { no } = hearing;
  if (act.action === 'turned-non-public') {
    hearing.public = false;
    hearing.ground = act.data['ground'] as string;
    return unattended(m, no, 'hearing-off');
  }
  m.end('hearing-outcome', 'done', { by: act.user, on: act.on }, no);
  hearing.state = act.action;
  if (act.action === 'held') hearing.heldAt = m.at;
  unattended(m, no, act.action === 'held' && hearing.public ? 'hearing-held' : 'hearing-off');
  progressed(m);
  if (act.action !== 'put-off') return;
  const newDay = act.data['newDay'];
  if (typeof newDay === 'string') announce(m, act, { ...hearing, day: newDay, summonsOn: act.on });
  else if (m.concludedOn === null && !m.terminated) {
    m.arm('new-date', { start: startOf(act.on), hearing: no });
    m.openTask('new-date', { clock: 'new-date', hearing: no });
  }
}

/** A hearing that is told of answers whoever waits for a day. */
function dayKnown(m: Matter): void {
  for (const task of m.openTasks('new-date')) {
    m.close(task, 'cancelled');
    m.end('new-date', 'done', { by: m.handler!, on: m.today }, task.hearing);
  }
}

/** What lies ahead of a terminated case is moot; of what has been held the outcome and the record are still owed. */
export function callOffHearingsAhead(m: Matter): void {
  for (const hearing of m.hearings) {
    if (hearing.state === 'announced' && isMoot(m, hearing.day)) callOff(m, hearing);
  }
}

const isMoot = (m: Matter, day: string): boolean => m.terminated !== undefined && day > m.today;

function callOff(m: Matter, hearing: ModelHearing): void {
  const { no } = hearing;
  hearing.state = 'cancelled';
  m.moots.add(no);
  for (const task of m.openTasks('hearing')) if (task.hearing === no) m.close(task, 'cancelled');
  m.end('hearing-outcome', 'cancelled', { by: 'system', reason: 'terminated' }, no);
  unattended(m, no, 'hearing-off');
}

/** Of a hearing that is moved ahead of a terminated case nothing comes any more. */
export function callOffIfMoot(m: Matter, no: number): void {
  const hearing = m.hearings[no - 1]!;
  if (hearing.state === 'announced' && isMoot(m, hearing.day)) callOff(m, hearing);
}

/** What a termination called off lies ahead again, where its day has not come: a hearing of its own, that nobody need report. */
export function hearingsAheadAgain(m: Matter): void {
  const moots = [...m.moots].sort((a, b) => a - b).map((no) => m.hearings[no - 1]!);
  m.moots.clear();
  for (const hearing of moots) if (hearing.day >= m.today) announce(m, undefined, hearing, hearing.reportedAt);
}

// ---- attendance ------------------------------------------------------------------------------------------------------

function drawn(m: Matter, no: number): void {
  const at = startOf(m.hearings[no - 1]!.day);
  const nobody = { observer: null, namedAt: null, outcome: null, mode: null, recordedAt: null };
  m.attendance.set(no, { hearing: no, ...nobody });
  m.arm('name-observer', { start: m.at, fixedDue: at, anchor: `hearing/${no}`, hearing: no });
  m.openTask('name-observer', { clock: 'name-observer', hearing: no });
}

function observerNamed(m: Matter, act: Act, no: number): void {
  const row = m.attendance.get(no)!;
  m.end('name-observer', 'done', { by: act.user, on: m.today }, no);
  if (act.action === 'not-possible') {
    row.outcome = 'not-possible';
    return;
  }
  row.observer = act.data['observer'] as string;
  row.namedAt = m.at;
  const start = startOf(m.hearings[no - 1]!.day);
  m.arm('attendance-record', { start, anchor: `hearing/${no}`, hearing: no });
  m.openTask('attend', { clock: 'attendance-record', hearing: no });
}

/** A drawn hearing is off, or was held while nobody had been named for it. */
function unattended(m: Matter, no: number, why: 'hearing-off' | 'hearing-held'): void {
  const off = why === 'hearing-off';
  const waiting = (kind: string) => m.openTasks(kind).find((t) => t.hearing === no);
  const [naming, attending] = [waiting('name-observer'), waiting('attend')];
  if (naming) {
    m.close(naming, 'cancelled');
    m.end('name-observer', off ? 'cancelled' : 'missed', { by: 'system', reason: why }, no);
    m.attendance.get(no)!.outcome = off ? 'cancelled' : 'not-attended';
  }
  if (attending && off) {
    m.close(attending, 'cancelled');
    m.end('attendance-record', 'cancelled', { by: 'system', reason: why }, no);
    m.attendance.get(no)!.outcome = 'cancelled';
  }
}

// ---- what was wrongly recorded of it ---------------------------------------------------------------------------------

/** It came to something else; where that is still to come, its outcome is owed again. */
export function cameTo(m: Matter, hearing: ModelHearing, state: string): void {
  const { no } = hearing;
  const [before, row] = [hearing.state, m.attendance.get(no)];
  hearing.state = state;
  hearing.heldAt = state === 'held' ? (hearing.heldAt ?? m.at) : null;
  const clock = m.live('hearing-outcome', no);
  if (state === 'announced' && clock) {
    m.renew(clock, { start: startOf(hearing.day), reopen: true });
    m.openTask('hearing', { clock: 'hearing-outcome', hearing: no });
  }
  if (before !== state) dayWanted(m, hearing, before);
  if (!row || (state === 'held') === (before === 'held')) return;
  const waits = m.openTasks('name-observer', 'attend').some((t) => t.hearing === no);
  if (waits)
    return state === 'announced' ? undefined : unattended(m, no, state === 'held' ? 'hearing-held' : 'hearing-off');
  if (!row.told) row.outcome = state === 'held' ? 'not-attended' : 'cancelled';
}

/** A new day is asked for as long as it is put off, unless another sitting is ahead that it may have been put off to. */
function dayWanted(m: Matter, { no, state }: ModelHearing, before: string): void {
  if (before === 'put-off')
    for (const task of m.openTasks('new-date').filter((t) => t.hearing === no)) {
      m.close(task, 'cancelled');
      m.end('new-date', 'cancelled', { by: 'system', reason: 'corrected' }, no);
    }
  if (state !== 'put-off' || m.concludedOn !== null || m.terminated) return;
  if (m.hearings.some((h) => h.no > no && h.state === 'announced')) return;
  m.arm('new-date', { start: startOf(m.today), hearing: no });
  m.openTask('new-date', { clock: 'new-date', hearing: no });
}

/** The public was admitted, or was not for this reason; an attendance that was off for want of it is owed again. */
export function admitted(m: Matter, hearing: ModelHearing, value: string): void {
  const { no, day, state, public: before } = hearing;
  hearing.public = value === 'public';
  hearing.ground = hearing.public ? null : value;
  if (!hearing.public) return unattended(m, no, 'hearing-off');
  const row = m.attendance.get(no);
  if (before || !row || row.told || (state !== 'held' && state !== 'announced')) return;
  const ahead = m.openTasks('name-observer', 'attend').some((t) => m.hearings[t.hearing! - 1]!.state === 'announced');
  if (state === 'announced' && ahead) return;
  const off = (rule: string) => m.live(rule, no)?.end?.reason === 'hearing-off';
  if (row.observer !== null) return off('attendance-record') ? recordedAnew(m, row) : undefined;
  if (!off('name-observer')) return;
  if (state === 'announced' && day > m.today) drawn(m, no);
  else row.outcome = 'not-attended';
}

/** The observer's record was void: he is asked for it again. */
export function recordedAnew(m: Matter, row: ModelAttendance): void {
  Object.assign(row, { outcome: null, mode: null, recordedAt: null });
  delete row.told;
  const clock = m.live('attendance-record', row.hearing);
  if (!clock) return;
  m.renew(clock, { start: startOf(m.hearings[row.hearing - 1]!.day), reopen: true });
  m.openTask('attend', { clock: 'attendance-record', hearing: row.hearing });
}
