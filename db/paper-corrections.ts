import type { Pool, PoolClient } from 'pg';
import {
  changed,
  isPossible,
  newValue,
  thingOf,
  valueOf,
  type ChangeKind,
  type LineChange,
  type LineField,
  type VoidGround,
} from '../domain/register.js';
import { HEADS } from '../domain/roles.js';
import { formatInstant } from '../domain/time.js';
import { raiseWatchAlert } from './alerts.js';
import { transaction } from './client.js';
import type { Asking } from './hash-chain.js';
import {
  correctionsOf,
  earlierAct,
  enterAct,
  lockPaperLedger,
  type Decision,
  type LineCorrection,
} from './paper-ledger.js';
import { casesOfEntry, lockPaper, matchPaper } from './paper-match.js';
import { lineOfNumber, paperEntry, type PaperEntry } from './paper-register.js';
import { run, statement } from './sql/statement.js';
import { date, nullable, text, timestamptz, uuid } from './sql/types.js';

/**
 * A line of a register is put right by what one person proposes and another confirms. Old and new stay in the ledger; the line
 * has what was confirmed, and finds its case anew in the same transaction.
 */
export type CorrectionRefused =
  | 'key-reused'
  /** No such line, or no such correction of it. */
  | 'not-found'
  /** The line, or the correction, is not such that this could be done. */
  | 'not-possible'
  | 'pending'
  | 'number-taken'
  | 'outdated'
  | 'same-person'
  | 'not-yours';
export interface Entered {
  readonly no: number;
  readonly repeated: boolean;
}
export type CorrectionOutcome = Entered | { readonly refused: CorrectionRefused };

const refused = (why: CorrectionRefused): CorrectionOutcome => ({ refused: why });

/** One writer at a time, in this order, so that nobody waits for whom he keeps waiting. */
async function locked(client: PoolClient, agency: string): Promise<void> {
  await lockPaper(client, agency);
  await lockPaperLedger(client);
}

async function sentBefore(client: PoolClient, entry: string, by: Asking): Promise<CorrectionOutcome | undefined> {
  const earlier = await earlierAct(client, by.id);
  if (!earlier) return undefined;
  const same = earlier.requestHash === by.requestHash && earlier.entry === entry;
  return same ? { no: earlier.no, repeated: true } : refused('key-reused');
}

export async function proposeCorrection(
  pool: Pool,
  { id, agency }: Pick<PaperEntry, 'id' | 'agency'>,
  change: LineChange,
  reason: string,
  by: Asking & { readonly isHead: boolean },
): Promise<CorrectionOutcome> {
  return transaction(pool, async (client) => {
    await locked(client, agency);
    const earlier = await sentBefore(client, id, by);
    if (earlier) return earlier;
    const line = (await paperEntry(client, id))!;
    const all = await correctionsOf(client, id);
    const thing = thingOf(change);
    if (all.some((k) => k.decision === null && k.thing === thing)) return refused('pending');
    const against = await objection(client, line, change);
    if (against) return refused(against);
    const no = all.length + 1;
    const before = valueOf(line, thing);
    const caseId = change.kind === 'untie' ? line.caseId : change.kind === 'tie' ? change.caseId : null;
    const subject = { agency, entry: id, no, kind: change.kind, thing, caseId };
    await enterAct(client, 'propose', subject, { before, after: newValue(change), reason }, by);
    await raiseWatchAlert(client, {
      agency,
      key: `register-correction/${id}/${no}`,
      data: { condition: 'register-correction', entry: id, correction: no },
      at: by.at,
      // Where the head himself proposes, the desk has the second person.
      to: by.isHead ? [...HEADS, 'intake'] : HEADS,
      except: by.actor,
    });
    return { no, repeated: false };
  });
}

/** Confirms, rejects or withdraws; what is confirmed takes effect here. */
export async function decideCorrection(
  pool: Pool,
  { id, agency }: Pick<PaperEntry, 'id' | 'agency'>,
  no: number,
  decision: Decision,
  by: Asking & { readonly reason?: string | undefined },
): Promise<CorrectionOutcome> {
  return transaction(pool, async (client) => {
    await locked(client, agency);
    const earlier = await sentBefore(client, id, by);
    if (earlier) return earlier;
    const proposed = (await correctionsOf(client, id)).find((k) => k.no === no);
    if (!proposed) return refused('not-found');
    if (proposed.decision !== null) return refused('not-possible');
    if (decision === 'withdraw' && proposed.proposedBy !== by.actor) return refused('not-yours');
    if (decision !== 'withdraw' && proposed.proposedBy === by.actor) return refused('same-person');
    const { kind, thing, caseId } = proposed;
    const line = (await paperEntry(client, id))!;
    const before = valueOf(line, thing);
    const said = { ...(decision === 'confirm' && { before }), ...(by.reason !== undefined && { reason: by.reason }) };
    const enter = () => enterAct(client, decision, { agency, entry: id, no, kind, thing, caseId }, said, by);
    if (decision !== 'confirm') {
      await enter();
      return { no, repeated: false };
    }
    // What the automatic match has found meanwhile is no reason against a tie by hand; it is the old value.
    if (kind !== 'tie' && before !== proposed.before) return refused('outdated');
    const change = changeOf(proposed);
    const against = await objection(client, line, change);
    if (against) return refused(against === 'not-possible' ? 'outdated' : against);
    // Before the match looks: that it was untied stands here.
    await enter();
    await takeEffect(client, line, change, by);
    return { no, repeated: false };
  });
}

/** What stands against the change of the line as it is now. */
async function objection(
  client: PoolClient,
  line: PaperEntry,
  change: LineChange,
): Promise<'not-possible' | 'number-taken' | undefined> {
  if (!isPossible(line, change)) return 'not-possible';
  const numbered = change.kind === 'restore' || (change.kind === 'value' && NUMBERED.includes(change.field));
  if (!numbered) return undefined;
  const other = await lineOfNumber(client, changed(line, change), line.id);
  return other ? 'number-taken' : undefined;
}
const NUMBERED: readonly LineField[] = ['register', 'number'];

/** The change as it was proposed. */
function changeOf({ kind, thing, caseId, after }: LineCorrection): LineChange {
  const made: Readonly<Record<ChangeKind, () => LineChange>> = {
    value: () => ({ kind: 'value', field: thing as LineField, value: after }),
    tie: () => ({ kind: 'tie', caseId: caseId! }),
    untie: () => ({ kind: 'untie' }),
    void: () => ({ kind: 'void', ground: after as VoidGround }),
    restore: () => ({ kind: 'restore' }),
  };
  return made[kind]();
}

const WRITE = statement({
  name: 'correct-paper-entry',
  text: `UPDATE paper_entry SET register = $2, number = $3, day = $4, person = $5, matter = $6, station_id = $7,
      hand_case_id = $9, void_ground = $10, voided_at = CASE WHEN $10::text IS NULL THEN NULL ELSE coalesce(voided_at, $11::timestamptz) END,
      case_id = $8, matched_at = CASE WHEN $8::uuid IS NULL THEN NULL WHEN case_id = $8 THEN matched_at ELSE $11::timestamptz END
    WHERE id = $1`,
  parameters: [
    ...([uuid, text, text, date, text, nullable(text), nullable(text)] as const),
    ...([nullable(uuid), nullable(uuid), nullable(text), timestamptz] as const),
  ],
});

/** Whatever the line may have answered before and may answer now is asked about: other lines may be free for it, or it for them. */
async function takeEffect(client: PoolClient, line: PaperEntry, change: LineChange, { at }: Asking): Promise<void> {
  const before = await casesOfEntry(client, line.id);
  const { register, number, day, person, matter, station, ...now } = changed(line, change);
  await run(client, WRITE, [
    ...([line.id, register, number, day, person, matter, station] as const),
    ...([now.caseId, now.handCaseId, now.voidGround, formatInstant(at)] as const),
  ]);
  const after = await casesOfEntry(client, line.id);
  const cases = new Set([...before, ...after, ...(line.caseId === null ? [] : [line.caseId])]);
  await matchPaper(client, line.agency, at, [...cases]);
}
