import { dayOf, startOf } from '../instants.js';
import { beginClosing } from './closing.js';
import type { Answers, Matter } from './matter.js';
import type { Act } from './things.js';

/** 承办: engagement, meeting and file reading side by side, then the conclusion; what is on record is not asked again. */
export function toHandling(m: Matter): void {
  m.stage = 'handling';
  m.arm('progress', { start: m.at });
  if (!m.byNotice && !m.answered.has('engage')) {
    m.arm('engagement', { start: startOf(m.today) });
    m.openTask('engage', { clock: 'engagement' });
  }
  if (!m.answered.has('meet')) m.openTask('meet');
  if (hasFile(m) && !m.answered.has('read-file')) m.openTask('read-file');
  openConclusion(m);
}

/** 阅卷: from prosecution review on (刑事诉讼法 art. 40); outside crime in litigation. */
function hasFile({ opening: { kind, criminalStage, procedure } }: Matter): boolean {
  return kind === 'criminal' ? criminalStage !== 'investigation' : procedure === 'litigation';
}

export const handlingAnswers: Answers = {
  engage: (m, act) => {
    m.end('engagement', 'done', { by: act.user, on: act.on, metBy: 'engaged' });
    answered(m, 'engage');
  },
  meet: (m, act) => {
    if (act.action === 'record') m.worked = true;
    answered(m, 'meet');
  },
  'read-file': (m, act) => {
    if (act.action === 'record') m.worked = true;
    answered(m, 'read-file');
  },
  conclude: concluded,
};

/** Sixty days without anything of substance are too long: whatever is done starts them anew, and the end ends them. */
export function progressed(m: Matter, ended = false): void {
  const clock = m.live('progress');
  // On their first day they would begin as they have begun.
  if (!clock || clock.end || (!ended && dayOf(clock.start) === m.today)) return;
  m.endOf(clock, 'done', { by: m.handler!, on: m.today });
  if (!ended) m.arm('progress', { start: m.at });
}

function answered(m: Matter, kind: string): void {
  m.answered.add(kind);
  progressed(m);
  openConclusion(m);
}

function openConclusion(m: Matter): void {
  if (m.openTasks('engage', 'meet', 'read-file').length === 0) m.openTask('conclude');
}

/** The matter has an end of its own: a termination that is under decision comes too late. */
function concluded(m: Matter, act: Act): void {
  const limits = ['decide-termination', 'new-date', 'formalities'];
  m.moot(['verify-termination', ...limits], limits, 'concluded');
  progressed(m, true);
  m.stage = 'closing';
  m.worked = true;
  beginClosing(m, act.on);
}
