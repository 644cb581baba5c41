import { isObjected } from '../../domain/case/sheets/objection.js';
import type { Case } from './case.js';
import { MOMENT } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { closed } from './closing.js';
import { callbackAgain } from './callback.js';
import { hearings } from './hearings.js';
import { orders } from './objection.js';
import { qualityAgain } from './quality.js';

/**
 * 归档: one case one volume; what runs beside has its outcome. A hearing or an objection that is told of late is waited for
 * first, and so is a correction that somebody has proposed, or an answer that the bureau or the head has asked for.
 */
export function* archive(c: Case): Stage {
  const asked = () => c.facts.pending.length > 0 || (c.facts.demandedBy ?? c.facts.askedBy) !== undefined;
  const settled = () => closed(c) && !isObjected(c.facts) && !asked();
  const clock = c.arm('archive', { start: c.now, anchor: MOMENT });
  for (;;) {
    yield* c.until(settled);
    const filed = yield* c.answerOf(c.open('archive', { notBy: c.facts.handlers, clock }), () => !settled());
    if (!filed) continue;
    clock.met({ ...filed, on: c.today });
    c.facts.archivedAt = filed.at;
    return;
  }
}

/** After the archive nothing changes any more; an addendum may be put beside the volume. Over when the bureau orders that it be corrected. */
export function* archived(c: Case): Stage {
  c.end('archived');
  yield* c.unless(beside(c), () => c.facts.archivedAt === undefined, 'archive-corrected');
}

function* beside(c: Case): Stage {
  c.on('addendum', () => undefined);
  orders(c);
  yield* c.until(() => false);
}

/** The volume of a case that was concluded is opened again: what is in it may be corrected, and it is archived anew. */
export function* reopened(c: Case): Stage {
  c.stage('closing');
  hearings(c);
  // What a correction undoes opens again.
  c.fork(callbackAgain(c));
  c.fork(qualityAgain(c));
  yield* archive(c);
}
