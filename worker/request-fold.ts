import { enteredAt } from '../activities/kind-row.js';
import type { Input, ResolvedDeadline } from '../domain/engine/proceeding.js';
import type { RequestOpening, RequestStep } from '../domain/request/facts.js';
import { Run } from '../workflows/engine/run.js';
import { REQUEST } from '../workflows/kinds.js';
import type { Sent } from './journal-texts.js';
import { StepFold, type Recorded } from './step-fold.js';

/** The rows of a request as its journal makes them, and the words of its commands: said once more apart from write_request_row.sql. */
export class RequestFold extends StepFold {
  private readonly run;

  constructor(flow: number) {
    super();
    this.run = new Run(REQUEST, flow);
  }

  /** @throws whatever the stages make of an input that they were never given */
  take(
    input: Input<RequestOpening>,
    plans: readonly ResolvedDeadline[],
    { sent, plannedBy = [] }: Recorded = {},
  ): RequestStep {
    const step = this.run.apply(input);
    this.run.adopt(plans);
    this.head(step);
    this.rowOf(step, sent);
    this.deadlinesOf(step, plans, plannedBy);
    return step;
  }

  private rowOf(step: RequestStep, sent: Sent | undefined): void {
    const { proceeding: id, facts: f, seq } = step;
    if (seq === 1) {
      const { name, phone } = (sent?.['contact'] ?? {}) as { name?: string; phone?: string };
      this.put('requests', id, {
        ...{ agency_id: f.agency, station_id: f.station, channel: f.channel, subject: f.subject, urgency: f.urgency },
        ...{ persons: f.persons, received_at: f.receivedAt, entered_at: enteredAt(step) },
        ...{ source: sent?.['source'] as string | undefined, text: sent?.['text'] as string | undefined },
        ...{ contact_name: name, contact_phone: phone },
      });
    }
    this.put('requests', id, {
      ...{ stage: f.stage, unit_id: f.unit, owner: f.owner, leader: f.leader, answered_on: f.answeredOn },
      ...{ satisfaction: f.satisfaction, reopened: f.reopened, outcome: f.outcome, case_id: f.case },
      ...{ duplicate_of: f.duplicateOf, closed_at: f.closedAt },
      ...(sent?.['answer'] !== undefined && { answer: sent['answer'] }),
    });
  }
}
