import { z } from 'zod';
import type { CaseRow } from '../db/cases.js';
import { correctionsOf, type CorrectionRow } from '../db/corrections.js';
import { eventsOf, type EventRow } from '../db/events.js';
import { formatInstant } from '../domain/time.js';
import { correctionView } from './case-view.js';
import { correctedIn, gradedAnew, viewCorrection } from './corrections.js';
import { cursorAs, page } from './cursor.js';
import { eventTitle } from './event-title.js';
import type { Reader } from './reader.js';
import { correctionAt, showsOf } from './sight/corrected.js';
import { readable, readableOrNull, type Fields } from './sight/fields.js';
import { bodyClasses, dataClasses } from './sight/form-classes.js';

/** The record of a case, event by event, each as far as its reader may see it. */

const eventView = z
  .object({
    seq: z.number(),
    n: z.number(),
    kind: z.string(),
    title: z.string().describe('名称 / what it is called'),
    happenedAt: z.string(),
    enteredAt: z.string(),
    actor: z.string(),
    actorName: z.string().describe('姓名；系统所为，为其代码 / name of the person; of the system its code'),
    enteredBy: z
      .string()
      .nullable()
      .describe(
        '接管时代录的人；actor 为原经办人 / who entered it when the case was taken over, in the name of the actor',
      ),
    enteredByName: z.string().nullable(),
    deputising: z
      .string()
      .nullable()
      .describe('司法局代行的岗位 / the post in whose place the bureau did it, nobody of the agency being left'),
    command: z.string().nullable(),
    data: z
      .record(z.string(), z.unknown())
      .describe('其中可查看的代码 / the codes of it that the reader may see: docs/security.md'),
    body: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('所提交内容中可查看的各项 / the fields that the reader may see of what was entered'),
    corrected: z
      .array(z.object({ part: z.string(), text: z.unknown(), seq: z.number().nullable() }))
      .describe('其文字后经更正的:何项、现为何、见办理经过第几步'),
    correction: correctionView.nullable().describe('更正经确认或驳回的,更正前与更正后的内容'),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'CaseEvent' });
export const eventList = z.object({ items: z.array(eventView), next: z.string().nullable() });

/** Step and number of the last event shown. */
const eventCursor = cursorAs((text) => {
  const [, seq, n] = /^([1-9][0-9]{0,8})\/([1-9][0-9]{0,3})$/.exec(text) ?? [];
  return seq === undefined ? undefined : { seq: Number(seq), n: Number(n) };
});
export const eventQuery = z.strictObject(page(eventCursor, 200));

export async function eventListOf(
  r: Reader,
  row: CaseRow,
  { cursor, limit }: z.output<typeof eventQuery>,
): Promise<z.input<typeof eventList>> {
  const { pool } = r.deps.db;
  const found = await eventsOf(pool, row.id, limit + 1, cursor);
  const corrections = await correctionsOf(pool, row.id);
  const events = found.slice(0, limit);
  return {
    items: events.map((e) => viewEvent(r, row, e, corrections)),
    next: found.length > limit ? `${events.at(-1)!.seq}/${events.at(-1)!.n}` : null,
  };
}

function viewEvent(
  r: Reader,
  row: CaseRow,
  e: EventRow,
  corrections: readonly CorrectionRow[],
): z.input<typeof eventView> {
  const first = e.n === 1;
  const judges = first && e.seq === row.facts.judged?.seq;
  const reading = r.disclosures.reading(row, 'events', { wrote: e.actor === r.user.username, judges });
  const shows = showsOf(reading, first ? correctionAt(corrections, e.seq) : undefined, corrections);
  const decided = first ? corrections.find((k) => k.decided_seq === e.seq) : undefined;
  return {
    seq: e.seq,
    n: e.n,
    kind: e.kind,
    title: eventTitle(e.kind, r.lang),
    happenedAt: formatInstant(e.happened_at.getTime()),
    enteredAt: formatInstant(e.entered_at.getTime()),
    actor: e.actor,
    actorName: e.actor_name ?? e.actor,
    enteredBy: e.entered_by,
    enteredByName: e.entered_by_name ?? e.entered_by,
    deputising: e.deputising,
    command: e.command_id,
    data: readable(JSON.parse(e.data) as Fields, dataClasses(e.kind), shows),
    body: readableOrNull(e.body, bodyClasses(e.kind), shows),
    corrected: first
      ? [...correctedIn(corrections, e.seq, reading), ...(judges ? gradedAnew(corrections, e.seq, reading) : [])]
      : [],
    correction: decided ? viewCorrection(decided, corrections, r.disclosures.reading(row, 'events')) : null,
    previousHash: e.prev_hash.toString('hex'),
    hash: e.hash.toString('hex'),
  };
}
