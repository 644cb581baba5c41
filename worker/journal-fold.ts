import { caseRow } from '../activities/case-row.js';
import { enteredAt } from '../activities/kind-row.js';
import type { CaseInput, CaseStep, Facts } from '../domain/case/facts.js';
import type { ResolvedDeadline } from '../domain/engine/proceeding.js';
import { Run } from '../workflows/engine/run.js';
import { CASE } from '../workflows/kinds.js';
import { JournalTexts, type FoldedRow, type Sent } from './journal-texts.js';
import { StepFold, UNSAID, type Recorded } from './step-fold.js';

type Value = string | number | boolean | null | undefined;

/** What the number of a case begins with. */
type Numbered = Readonly<Record<'prefix' | 'year' | 'word', string | number>>;

/**
 * The rows of a case as its journal makes them: its very stages are run over the inputs, and what each step brought about is put
 * into rows here, apart from the SQL that writes them; people and words as the commands have them. Instants of clocks are taken as they
 * were planned.
 */
export class JournalFold extends StepFold {
  private readonly run;
  private readonly texts = new JournalTexts(this);

  constructor(flow: number) {
    super();
    this.run = new Run(CASE, flow);
  }

  /** @throws whatever the stages make of an input that they were never given */
  take(input: CaseInput, plans: readonly ResolvedDeadline[], { sent, plannedBy = [] }: Recorded = {}): CaseStep {
    const step = this.run.apply(input);
    this.run.adopt(plans);
    this.head(step);
    this.texts.take(step, sent);
    this.caseOf(step);
    if (input.kind === 'act' && input.action === 'drawn') this.drawn(step, sent);
    this.sidesOf(step);
    this.texts.corrections(step);
    this.deadlinesOf(step, plans, plannedBy);
    return step;
  }

  private caseOf(step: CaseStep): void {
    const { proceeding: id, facts: f, input, seq } = step;
    const isNew = seq === 1;
    const before = this.row('legal_case', id);
    const { row } = caseRow(step);
    const { completedAt, decidedAt, concludedOn, concludedAt } = row as Record<string, Value>;
    const { number } = row as { readonly number?: Numbered };
    const corrected = (step.sides.correction ?? []).filter(({ outcome }) => outcome === 'confirmed');
    if (isNew)
      this.put('legal_case', id, {
        ...codesOf(f),
        ...{ agency_id: f.agency, door: f.door, entered_at: enteredAt(step), taken_over_at: f.takenOverAt },
        number: number && `${number.prefix}〔${number.year}〕${number.word}`,
      });
    else if (corrected.some(({ field }) => !APART.has(field))) this.put('legal_case', id, codesOf(f));
    this.put('legal_case', id, {
      stage: f.stage,
      persons: f.persons,
      received_at: f.receivedAt,
      completed_at: before?.['completed_at'] ?? completedAt,
      decided_at: corrected.some(({ field }) => field === 'decided')
        ? decidedAt
        : (before?.['decided_at'] ?? decidedAt),
      // What follows is written from the second step on.
      ...(seq > 1 && {
        handler: f.handler,
        firm_id: f.firm,
        withdrawn_at: f.stage === 'withdrawn' ? (before?.['withdrawn_at'] ?? input.at) : null,
        concluded_on: concludedOn,
        concluded_at: concludedAt,
        callback: f.callback,
        archived_at: f.archivedAt,
      }),
    });
  }

  /** The row of a hearing that is to be attended is the draw's, which gives its reasons in the body of its command. */
  private drawn({ facts, input }: CaseStep, by: Sent | undefined): void {
    const hearing = 'data' in input ? Number(input.data['hearing']) : 0;
    const said = by && Object.hasOwn(by, 'period') ? by : undefined;
    this.put('attendance', hearing, {
      ...{ agency_id: facts.agency, drawn_at: input.at },
      period: said ? (said['period'] as Value) : UNSAID,
      reason: said ? (said['why'] as Value) : UNSAID,
      rule_version: said ? (said['ruleVersion'] as Value) : UNSAID,
    });
  }

  private sidesOf(step: CaseStep): void {
    const { facts: f, input, sides } = step;
    const agency_id = f.agency;
    const others = new Map(this.rows('hearing'));
    for (const h of sides.hearing ?? []) {
      const before = this.row('hearing', h.no);
      const first = {
        agency_id,
        handler: f.handler,
        reported_at: h.reportedAt,
        ...this.texts.sitting(step, h, others),
      };
      const held_at = h.state === 'held' ? (before?.['held_at'] ?? input.at) : null;
      const now = { day: h.day, summons_on: h.summonsOn, forum: h.forum, public: h.public, ground: h.ground };
      this.put('hearing', h.no, { ...(!before && first), ...now, state: h.state, late: h.late, held_at });
    }
    for (const a of sides.attendance ?? []) {
      const before = this.row('attendance', a.hearing);
      const none = a.void === true;
      this.put('attendance', a.hearing, {
        agency_id,
        observer: a.observer ?? before?.['observer'],
        named_at: a.namedAt ?? before?.['named_at'],
        outcome: none ? null : (a.outcome ?? before?.['outcome']),
        mode: none || (a.outcome !== undefined && a.outcome !== 'attended') ? null : (a.mode ?? before?.['mode']),
        recorded_at: none ? null : (a.recordedAt ?? before?.['recorded_at']),
      });
    }
    for (const k of sides.callback ?? []) {
      const first = { agency_id, caller: k.caller, recorded_at: k.recordedAt };
      const { day, outcome, person, satisfaction } = k;
      const now = { day, method: k.method, outcome, person, satisfaction };
      this.put('callback', k.n, { ...(!this.row('callback', k.n) && first), ...now });
    }
    for (const e of sides.evaluation ?? [])
      this.put('evaluation', e.n, { agency_id, grade: e.grade, evaluator: e.evaluator, recorded_at: e.recordedAt });
  }
}

/** Fields whose correction leaves the codes of the case as they are: people, and words of hearings and entries. */
const APART: ReadonlySet<string> = new Set([
  'people',
  'hearing-hour',
  'venue',
  'hearing-room',
  'hearing-contact',
  'words',
]);

const codesOf = (f: Facts): FoldedRow => ({
  station_id: f.station,
  channel: f.channel,
  kind: f.kind,
  criminal_stage: f.criminalStage,
  procedure: f.procedure,
  matter_id: f.matterId,
});
