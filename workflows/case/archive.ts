import { isTerminated } from '../../domain/case/matters.js';
import { isObjected } from '../../domain/case/sheets/objection.js';
import type { Case } from './case.js';
import type { Stage } from '../engine/stage.js';
import { closed } from './closing.js';
import { orders, resumed } from './objection.js';

/**
 * 归档: one case one volume; what runs beside has its outcome. A hearing or an objection that is told of late is waited for
 * first, and so is a correction that somebody has proposed.
 */
export function* archive(c: Case): Stage {
  const settled = () => closed(c) && !isObjected(c.facts) && c.facts.pending.length === 0;
  for (;;) {
    yield* c.until(settled);
    const filed = yield* c.answerOf(c.open('archive', { notBy: c.facts.handlers }), () => !settled());
    if (!filed) continue;
    c.facts.archivedAt = filed.at;
    return;
  }
}

/**
 * After the archive nothing changes any more; an addendum may be put beside the volume. Over when the bureau orders that
 * a termination be corrected.
 */
export function* archived(c: Case): Stage {
  c.end('archived');
  const wasTerminated = isTerminated(c.facts);
  yield* c.unless(beside(c, wasTerminated), () => wasTerminated && !isTerminated(c.facts), 'termination-corrected');
  delete c.facts.archivedAt;
  resumed(c);
}

function* beside(c: Case, wasTerminated: boolean): Stage {
  c.on('addendum', () => undefined);
  if (wasTerminated) orders(c);
  yield* c.until(() => false);
}
