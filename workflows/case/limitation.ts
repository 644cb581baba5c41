import { isLimited } from '../../domain/case/matters.js';
import { civilDate, endOfDay } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Stage } from '../engine/stage.js';

/**
 * 诉讼时效、法定期限: of every case of which it is known when it ends. Met when somebody says that the matter is filed; called off
 * when a court that hears it has summoned, and when the case ends; it runs again where that is corrected.
 */
export function limitation(c: Case): void {
  c.on('report-filing', (filing) => {
    c.facts.filedOn = filing.on;
    c.clockOn('limitation')?.met(filing, 'filed');
  });
  c.fork(watched(c));
}

function* watched(c: Case): Stage {
  for (;;) {
    yield* c.until(() => isLimited(c.facts));
    const known = c.clockOn('limitation');
    const ends = { fixedDue: endOfDay(c.facts.limitationOn!), anchor: 'limitation', dueFrom: endOfDay } as const;
    const clock = known ?? c.arm('limitation', { start: c.facts.receivedAt, ...ends });
    if (known) {
      known.options = { ...known.options, ...ends };
      c.renew(known, known.options.start, true);
    }
    yield* c.until(() => !isLimited(c.facts));
    if (c.facts.hearings.length > 0) clock.cancel('heard');
    else if (c.facts.limitationOn! < civilDate(c.facts.receivedAt)) clock.cancel('corrected');
    else clock.moot('case-ended');
  }
}
