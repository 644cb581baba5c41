import { isByOrder } from '../../domain/case/chronology.js';
import { CORRECTABLE, thingOf, type Field, type Proposed } from '../../domain/case/correctable.js';
import { PUBLIC } from '../../domain/case/correctable-hearings.js';
import { callIn, dayIn, hearingIn } from '../../domain/case/correcting.js';
import { closedBy } from '../../domain/case/sheets/termination.js';
import { startOfDay } from '../../domain/time.js';
import { attendanceOnRecord, recordedAnew } from './attendance.js';
import { calledAnew } from './callback.js';
import type { Case } from './case.js';
import { cameTo, moved, saidPublic, toldAnew } from './hearings.js';
import { supplementedAnew } from './intake.js';
import { gradeOnRecord, ungraded } from './quality.js';
import { lastServed } from './termination.js';
import { MOMENT } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';

/**
 * 更正: a wrong entry is corrected by a new event with its reason, after a second person has confirmed it; nothing is written of
 * it before, and nothing when he rejects it.
 */
export function corrections(c: Case): void {
  c.on('correct', ({ key, user, data }) => proposed(c, data, key, user));
}

/** As long as it waits, what is on record may be wrong: a clock asks for the answer. */
function* proposed(c: Case, proposal: Proposed, command: string, by: string): Stage {
  const n = (c.facts.corrections += 1);
  const { field, hearing, attempt, number, entry, role, part, change, value } = proposal;
  const of = hearing ?? attempt ?? entry ?? number;
  const row = {
    ...{ n, field, command },
    ...(of !== undefined && { of }),
    ...(role && { role }),
    ...(part !== undefined && { part }),
    ...(change && { change }),
    ...(value !== undefined && { after: value }),
  };
  const before = () => {
    const was = valueNow(c, proposal);
    return was === undefined ? {} : { before: was };
  };
  c.facts.pending.push({ n, thing: thingOf(proposal) });
  c.save('correction', n, { ...row, ...before() });
  const clock = c.arm('confirm-correction', { start: c.now, anchor: MOMENT });
  try {
    const data = Object.fromEntries(Object.entries(proposal).filter(([, code]) => code !== undefined));
    const answer = yield* c.task('confirm-correction', {
      clock,
      notBy: [by, ...c.facts.handlers],
      data: { ...data, correction: n },
    });
    clock.met({ ...answer, on: c.today });
    const outcome = answer.action === 'confirm' ? 'confirmed' : 'rejected';
    c.save('correction', n, { ...row, ...before(), outcome });
    if (outcome === 'confirmed') takesEffect(c, proposal);
  } finally {
    c.facts.pending = c.facts.pending.filter((p) => p.n !== n);
  }
}

function valueNow({ facts }: Case, proposal: Proposed) {
  const field = CORRECTABLE[proposal.field];
  return 'now' in field ? field.now(facts, proposal) : undefined;
}

function takesEffect(c: Case, proposal: Proposed): void {
  const field = CORRECTABLE[proposal.field];
  const before = valueNow(c, proposal);
  if ('set' in field) field.set(c.facts, proposal);
  CONSEQUENCES[proposal.field](c, proposal, before);
}

type Consequence = (c: Case, p: Proposed, before: unknown) => void;
const none: Consequence = () => undefined;

/** What follows of each: clocks that hang on it, tasks that it opens or ends, rows that say it. */
const CONSEQUENCES: Readonly<Record<Field, Consequence>> = {
  received: (c, p) => {
    c.restart('received', c.facts.receivedAt);
    since(c, dayIn(p), 'record', 'review');
  },
  'supplement-noticed': (c, p, before) => {
    const reply = c.clockOn('supplement-reply');
    const isOver = reply?.state === 'ended' && reply.ending?.how !== 'done';
    if (reply && !isOver) c.renew(reply, startOfDay(dayIn(p)));
    supplementedAnew(c, String(before));
  },
  'reply-by': (c, p) => {
    c.restart('reply-by', startOfDay(dayIn(p)));
    supplementedAnew(c, c.facts.supplement!.noticedOn);
  },
  'supplement-received': (c, p) => {
    c.restart('supplement-received', startOfDay(dayIn(p)));
    supplementedAnew(c, c.facts.supplement!.noticedOn);
  },
  decided,
  'organ-informed': (c, p) => c.restart('organ-informed', startOfDay(dayIn(p))),
  engaged: (c, p) => c.restart('engaged', startOfDay(dayIn(p))),
  met: none,
  'file-read': none,
  concluded: (c, p) => concludedOn(c, dayIn(p)),
  submitted: (c, p) => {
    c.restart('submitted', startOfDay(dayIn(p)));
    since(c, dayIn(p), 'check-file');
  },
  hearing: (c, p) => {
    const h = hearingIn(c.facts, p.hearing)!;
    moved(c, h);
    toldAnew(c, h);
    c.restart(`hearing/${h.no}`, startOfDay(h.day));
  },
  summons: (c, p) => {
    const h = hearingIn(c.facts, p.hearing)!;
    c.save('hearing', h.no, h);
    toldAnew(c, h);
    c.restart(`summons/${h.no}`, startOfDay(h.summonsOn));
  },
  'callback-day': (c, p) => {
    called(c, p);
    c.restart(`callback-day/${p.attempt!}`, startOfDay(dayIn(p)));
  },
  reported: (c, p) => c.restart('reported', startOfDay(dayIn(p))),
  served,
  'served-handler': served,
  'served-organ': served,
  'change-requested': (c, p) => {
    c.restart('change-requested', startOfDay(dayIn(p)));
    since(c, dayIn(p), 'decide-change');
  },
  'objection-received': (c, p) => {
    c.restart('objection-received', startOfDay(dayIn(p)));
    since(
      c,
      dayIn(p),
      'forward-objection',
      ...(c.facts.objection?.forwardedOn === undefined ? ['decide-objection'] : []),
    );
  },
  forwarded: (c, p) => {
    c.restart('forwarded', startOfDay(dayIn(p)));
    since(c, dayIn(p), 'decide-objection');
  },
  'objection-decided': (c, p) => (isByOrder(c.facts) ? decided(c, p) : objectionDecided(c, p)),

  limitation: (c, p) => c.restart('limitation', startOfDay(dayIn(p))),
  filed: (c, p) => c.restart('filed', startOfDay(dayIn(p))),

  people: (c, { role, change }) => {
    if (role !== 'recipient') return;
    if (change === 'add') c.facts.persons += 1;
    if (change === 'remove') c.facts.persons -= 1;
  },
  title: none,
  matter: none,
  narrative: none,
  organ: none,
  'notice-number': none,
  'paper-number': none,
  'life-or-death': none,
  language: none,
  kind: none,
  'criminal-stage': none,
  procedure: none,
  'matter-id': none,
  channel: none,
  station: (c) => {
    for (const row of c.openTasks) if (row.station !== undefined) c.amend({ row }, { station: c.facts.station });
  },

  'hearing-outcome': (c, p, before) => cameTo(c, hearingIn(c.facts, p.hearing)!, String(before)),
  'hearing-public': (c, p, before) => saidPublic(c, hearingIn(c.facts, p.hearing)!, before === PUBLIC),
  'hearing-forum': (c, p) => c.save('hearing', p.hearing!, hearingIn(c.facts, p.hearing)!),
  attendance: (c, p) => {
    const h = hearingIn(c.facts, p.hearing)!;
    if (p.value === 'void') recordedAnew(c, h);
    else attendanceOnRecord(c, h);
  },
  observer: (c, p) => {
    const h = hearingIn(c.facts, p.hearing)!;
    attendanceOnRecord(c, h);
    for (const row of c.openTasks)
      if (row.kind === 'attend' && row.data['hearing'] === h.no) c.amend({ row }, { assignee: h.observer });
  },
  'callback-obstacle': none,
  'termination-ground': consideredAs,
  'termination-source': consideredAs,
  callback: called,
  satisfaction: rowOfCall,
  'callback-method': rowOfCall,
  'callback-person': rowOfCall,
  'fee-taken': rowOfCall,
  'told-progress': rowOfCall,
  'on-time': rowOfCall,
  grade: (c, p) => {
    gradeOnRecord(c, String(p.value), c.facts.evaluator!);
    if (p.value === 'withdrawn') ungraded(c);
  },
  result: none,
  document: none,
  recovered: none,
  venue: none,
  'hearing-hour': none,
  'hearing-room': none,
  'hearing-contact': none,
  words: none,
};

/** Whoever verifies a ground, or decides on it, sees it as it is on record. */
function consideredAs(c: Case): void {
  const { ground, source } = c.facts.termination!;
  for (const row of c.openTasks)
    if (row.kind === 'verify-termination' || row.kind === 'decide-termination')
      c.amend({ row }, { data: { ...row.data, ground, source } });
}

/** An answer is dated from the day of the event that it answers. */
function since(c: Case, day: string, ...kinds: readonly string[]): void {
  for (const row of c.openTasks) if (kinds.includes(row.kind)) c.amend({ row }, { since: day });
}

function concludedOn(c: Case, day: string): void {
  calledAnew(c);
  c.restart('concluded', startOfDay(day));
  since(c, day, 'submit-file', 'callback');
}

/** 结案日 of a terminated case follows from the service. */
function served(c: Case): void {
  const { termination, conclusion } = c.facts;
  const { on } = termination?.served ?? {};
  if (on !== undefined) c.restart('served', startOfDay(on));
  const last = termination && lastServed(termination);
  if (last !== undefined) c.restart('last-served', startOfDay(last));
  const day = closedBy(c.facts);
  if (!conclusion || day === undefined || day === conclusion.on) return;
  conclusion.on = day;
  concludedOn(c, day);
}

/** A decision that answers an objection has met the clock of that as well. */
function decided(c: Case, p: Proposed): void {
  c.restart('decided', startOfDay(dayIn(p)));
  if (isByOrder(c.facts)) objectionDecided(c, p);
}

function objectionDecided(c: Case, p: Proposed): void {
  c.restart('objection-decided', startOfDay(dayIn(p)));
}

function rowOfCall(c: Case, { attempt }: Proposed): void {
  c.save('callback', attempt!, callIn(c.facts, attempt)!);
}

function called(c: Case, p: Proposed): void {
  rowOfCall(c, p);
  calledAnew(c);
}
