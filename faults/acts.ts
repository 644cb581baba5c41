import { stagesThat } from '../domain/case/stages.js';
import { postOf, type Agency } from '../stand/demo-posts.js';
import type { Random } from '../stand/random.js';
import type { CaseView } from './people.js';

/** What somebody does that answers no task; the rest of the body is the form's own example. */
export interface ActWanted {
  readonly actor: string;
  readonly name: string;
  readonly fields?: (example: Readonly<Record<string, unknown>>) => object;
}

/**
 * Shares of the operations in a stage. In an office fewer cases are terminated, and fewer decisions objected to: here
 * every round is to see some of each, in whatever state the faults have left them.
 */
const WITHDRAWN = 0.04;
const HEARD = 0.25;
/** Of the hearings that are reported: still to come, and off where the case is terminated before. */
const AHEAD = 0.5;
const TERMINATED = 0.2;
const BY_HANDLER = 0.6;
/** Another handler is asked for, by the desk or by himself; and the head signs for one who has not signed yet. */
const CHANGED = 0.2;
const SIGNED_FOR = 0.2;
const OBJECTED = { refused: 0.6, terminated: 0.25 };
const AT_CENTRE = 0.4;
/** Something on record is put right, by whoever keeps it. */
const CORRECTED = 0.06;
/** The bureau asks what is going on, and so does the head. */
const DEMANDED = 0.03;
/** The handler is told how he was judged, where somebody has judged him. */
const RELEASED = 0.1;
/** Something is urgent, a limit of the record among it; and the matter is filed. */
const URGENT = 0.15;
const FILED = 0.06;
const ORDERED = { refused: 0.1, withdrawn: 0.3, terminated: 0.15, archived: 0.2 };

const FINAL = new Set<string>(stagesThat('final'));
const ENDING = { application: 'withdraw', notice: 'withdraw-notice' };

/** Now and then somebody withdraws, a hearing is announced, aid is terminated, or a decision objected to. */
export function actIn(agency: Agency, view: CaseView, r: Random): ActWanted | undefined {
  const post = (role: string) => postOf(agency, role);
  const chances: [share: number, wanted: () => ActWanted][] = [];
  const { handler } = view;
  switch (view.stage) {
    case 'intake':
    case 'review':
      if (view.stage === 'review')
        chances.push([URGENT, () => ({ actor: post(r.pick(['intake', 'reviewer'])), name: 'propose-advance' })]);
      chances.push([FILED, () => ({ actor: post('intake'), name: 'report-filing' })]);
      chances.push([WITHDRAWN, () => ({ actor: post('intake'), name: ENDING[view.door] })]);
      break;
    case 'assignment':
      chances.push([TERMINATED / 2, () => termination(post('assigner'), 'organ')]);
      break;
    case 'handling':
      if (handler === null) break;
      chances.push([FILED, () => ({ actor: handler, name: 'report-filing' })]);
      chances.push([HEARD, () => hearing(handler, r.chance(AHEAD))]);
      chances.push([CHANGED, () => change(agency, handler, r)]);
      chances.push([
        TERMINATED,
        () => (r.chance(BY_HANDLER) ? termination(handler, 'handler') : termination(post('assigner'), 'centre')),
      ]);
      break;
    case 'closing':
      if (handler !== null) chances.push([CHANGED / 4, () => change(agency, handler, r)]);
      chances.push([RELEASED, () => ({ actor: post('director'), name: 'release-evaluation' })]);
      break;
    case 'refused':
    case 'terminated':
      chances.push([OBJECTED[view.stage], () => objection(agency, r.chance(AT_CENTRE))]);
      chances.push([ORDERED[view.stage], () => ({ actor: post('bureau'), name: 'order-correction' })]);
      break;
    case 'withdrawn':
    case 'archived':
      chances.push([ORDERED[view.stage], () => ({ actor: post('bureau'), name: 'order-correction' })]);
      break;
  }
  if (view.stage !== 'archived' && view.stage !== 'withdrawn')
    chances.push([CORRECTED, () => ({ actor: post(r.pick(KEEPERS)), name: 'correct' })]);
  if (view.tasks.some(({ kind }) => kind === 'hand-over' || kind === 'accept-hand-over'))
    chances.push([SIGNED_FOR, () => ({ actor: post('director'), name: 'sign-hand-over' })]);
  if (!FINAL.has(view.stage)) chances.push([DEMANDED, () => ({ actor: post('bureau'), name: 'demand-statement' })]);
  if (handler !== null && !FINAL.has(view.stage))
    chances.push([DEMANDED, () => ({ actor: post('director'), name: 'ask-handler' })]);
  return chances.find(([share]) => r.chance(share))?.[1]();
}

const KEEPERS = ['intake', 'reviewer', 'archivist', 'callback'] as const;

const termination = (actor: string, source: string): ActWanted => ({
  ...{ actor, name: 'report-termination' },
  fields: () => ({ source }),
});

const change = (agency: Agency, handler: string, r: Random): ActWanted => ({
  ...{ actor: r.chance(BY_HANDLER) ? postOf(agency, 'intake') : handler, name: 'request-change' },
});

/** Held today, so that the case can go on; one ahead as the form's example has it. */
const hearing = (actor: string, ahead: boolean): ActWanted => ({
  ...{ actor, name: 'report-hearing' },
  fields: ({ day, summonsOn }) => ({ day: ahead ? day : summonsOn }),
});

const objection = (agency: Agency, atCentre: boolean): ActWanted =>
  atCentre
    ? { actor: postOf(agency, 'intake'), name: 'receive-objection' }
    : { actor: postOf(agency, 'bureau'), name: 'lodge-objection' };
