import { isObjected } from '../../domain/case/sheets/objection.js';
import type { Case } from './case.js';
import type { Stage } from '../engine/stage.js';
import { hearings, hearingsSettled } from './hearings.js';
import { orders } from './objection.js';

/**
 * 归档: one case one volume; what runs beside has its outcome. A hearing or an objection that is told of late is waited for
 * first, and so is a correction that somebody has proposed.
 */
export function* archive(c: Case): Stage {
  const settled = () =>
    hearingsSettled(c) && !isObjected(c.facts) && !c.openTasks.some((t) => t.kind === 'confirm-correction');
  const clock = c.arm('archive', { start: c.now });
  for (;;) {
    yield* c.until(settled);
    const filed = yield* c.answerOf(c.open('archive', { notBy: [c.facts.handler], clock }), () => !settled());
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
  yield* archive(c);
}
