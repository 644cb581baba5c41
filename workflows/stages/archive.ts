import type { CaseRun } from '../case-run.js';
import type { Stage } from '../stage.js';

/** 归档: one case one volume; what runs beside has its outcome. Blocked while a mandatory record is missing. */
export function* archive(c: CaseRun): Stage {
  const filed = yield* c.task('archive', { notBy: [c.facts.handler] });
  c.facts.archivedAt = filed.at;
  c.end('archived');
}

/** After the archive nothing changes any more; an addendum may be put beside the volume. */
export function* archived(c: CaseRun): Stage {
  for (;;) yield* c.act('addendum');
}
