import { expect, test } from 'vitest';
import { stateOf } from '../../temporal/state.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { historiesOf, replay } from '../support/replay.js';
import { lastWeek, realTimeService } from '../support/real-time.js';
import { lawyer } from './scenarios.js';

const service = await realTimeService();

/** With a query in place of the Update that is refused, the histories of half the cases could not be replayed. */
const CASES = 6;
/** Commands that bring a case to its handler. */
const TO_HANDLING = 5;

test('a case that is asked where it stands while it acts does again what its history says', async () => {
  for (let n = 0; n < CASES; n++) {
    const d = lastWeek(service);
    await d.toHandling();
    const answers = await Promise.all([
      d.taskInput('meet', 'record', d.on(4), {}, lawyer),
      d.taskInput('read-file', 'record', d.on(4), {}, lawyer),
      d.taskInput('engage', 'sign', d.on(4), { on: d.day(3) }, lawyer),
    ]);
    const inputs = [...answers, ...[1, 2, 3, 4].map(() => d.actInput('report-progress', d.on(4)))];
    const acting = new AbortController();
    let asked = 0;
    const ask = async () => {
      for (; !acting.signal.aborted; asked++) await stateOf(service.client, caseRef(d.caseId));
    };
    const asking = Promise.all([ask(), ask(), ask()]);
    const outcomes = await Promise.all(inputs.map((input) => service.send(d.caseId, [input])));
    acting.abort();
    await asking;
    expect(outcomes.map((outcome) => outcome.state)).toEqual(inputs.map(() => 'done'));
    expect(asked).toBeGreaterThan(0);
    for (const history of await historiesOf(service.client, workflowIdOf(caseRef(d.caseId)))) {
      await replay(history, workflowIdOf(caseRef(d.caseId)));
      // What was done up to here, and these; nothing tells of the questions.
      const updates = history.events?.filter((e) => e.workflowExecutionUpdateAcceptedEventAttributes) ?? [];
      expect(updates).toHaveLength(TO_HANDLING + inputs.length);
    }
  }
});
