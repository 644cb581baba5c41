import { z } from 'zod';
import { idFor } from '../../db/ids.js';
import { reconcileChanged } from '../../db/paper-match.js';
import { listPaper, registerPaper, type PaperEntry } from '../../db/paper-register.js';
import { sightingsOf } from '../../db/sightings.js';
import { maskName } from '../../domain/identity.js';
import { grantsOf, may, reachOf, type OtherAction, type User } from '../../domain/permissions.js';
import { REGISTERS } from '../../domain/register.js';
import { formatInstant } from '../../domain/time.js';
import { iso } from '../case-view.js';
import { cursorAs, page } from '../cursor.js';
import type { Deps } from '../deps.js';
import { MASKED, type Sight } from '../disclosures.js';
import { called, dayOf, inOrder, line, registerNumber, uuid } from '../fields.js';
import { invalid, Problem } from '../problems.js';
import type { Reader } from '../reader.js';
import { route } from '../route.js';

const register = z
  .enum(REGISTERS)
  .describe('paper 纸质登记簿 | organ-notice 通知公函登记 | station 工作站台账 | import 历史台账');

/** What a line holds, by the same rules where it is entered and where it is corrected. */
export const LINE = {
  register,
  number: registerNumber.describe('登记簿上的编号'),
  date: dayOf('happened').describe('登记（收件）日期'),
  person: called(100).describe('姓名'),
  matter: line(200).describe('事项'),
  station: line(60).describe('受理的工作站；中心受理的不填'),
};

const newEntry = z
  .strictObject({
    ...LINE,
    register: register.default('paper'),
    matter: LINE.matter.optional(),
    station: LINE.station.optional(),
  })
  .meta({
    id: 'NewPaperEntry',
    example: { register: 'paper', number: '2026-017', date: '2026-03-02', person: '王小明', matter: '劳动报酬' },
  });

export const entryView = z
  .object({
    id: z.uuid(),
    register: z.string(),
    number: z.string(),
    date: z.string(),
    person: z.string(),
    matter: z.string().nullable(),
    station: z.string().nullable(),
    stationName: z.string().nullable(),
    enteredAt: z.string(),
    enteredBy: z.string(),
    matched: z.boolean(),
    caseId: z.uuid().nullable(),
    caseNumber: z.string().nullable(),
    matchedAt: z.string().nullable(),
    tiedByHand: z.boolean().describe('人工关联，不受自动核对影响 / tied by hand, whatever the automatic match says'),
    void: z
      .object({ ground: z.string(), at: z.string() })
      .nullable()
      .describe('已作废及其缘由；不参与核对与统计 / void, with its ground: neither matched nor counted'),
    correctionOpen: z.boolean().describe('有更正待第二人确认 / a correction waits for its second person'),
  })
  .meta({ id: 'PaperEntry' });

/** Day and id of the last entry shown. */
const place = cursorAs((text) => {
  const [day = '', id] = text.split('/', 2);
  const read = z.strictObject({ day: dayOf('asked'), id: uuid }).safeParse({ day, id });
  return read.success ? `${read.data.day}/${read.data.id}` : undefined;
});

export const paperRegisterRoutes = [
  route({
    method: 'post',
    path: '/paper-register',
    summary: { zh: '登记簿录入（与系统核对）', en: 'Write an entry of a register to reconcile with' },
    tag: 'registers',
    action: 'paper:write',
    body: newEntry,
    responses: { 201: entryView },
    handler: async ({ deps, user, body, now, idempotencyKey, disclosures }) => {
      const station = body.station ?? stationOf(user, 'paper:write');
      if (station !== undefined) await mustBeStation(deps, user.agency, station, '/station');
      if (!may(user, 'paper:write', { agency: user.agency, station })) throw new Problem('forbidden');
      const registration = await registerPaper(
        deps.db.pool,
        {
          id: idFor(`paper-register/${user.username}/${idempotencyKey}`),
          agency: user.agency,
          station: station ?? null,
          register: body.register,
          number: body.number,
          day: body.date,
          person: body.person,
          matter: body.matter ?? null,
        },
        user.username,
        now,
      );
      if (!('entry' in registration)) {
        throw new Problem(registration.outcome === 'key-reused' ? 'idempotency-key-reused' : 'number-taken');
      }
      // Whoever copies a line from the book sees it as it was written down.
      const { entry } = registration;
      const seen = await casesSeen({ deps, user }, [entry.caseId]);
      return { status: 201, body: view(entry, disclosures.reveal(null, 'paper-entry'), seen) };
    },
  }),
  route({
    method: 'get',
    path: '/paper-register',
    summary: {
      zh: '登记簿；matched=false 为未对账清单',
      en: 'The registers; matched=false lists what no case answers',
    },
    tag: 'registers',
    action: 'paper:read',
    query: z
      .strictObject({
        ...page(place),
        agency: line(60).optional().describe('缺省为本机构；上级机关可指定所辖机构'),
        matched: z.enum(['true', 'false']).optional(),
        void: z.enum(['true', 'false']).optional().describe('是否已作废'),
        correctionOpen: z.enum(['true', 'false']).optional().describe('是否有更正待第二人确认'),
        register: register.optional(),
        station: line(60).optional(),
        from: dayOf('asked').optional(),
        to: dayOf('asked').optional(),
      })
      .refine(...inOrder),
    responses: { 200: z.object({ items: z.array(entryView), next: z.string().nullable() }) },
    handler: async ({ deps, user, query, now }) => {
      const { agency = user.agency } = query;
      if (!reachOf(user).includes(agency)) throw new Problem('not-found');
      const own = stationOf(user, 'paper:read');
      if (own !== undefined && query.station !== undefined && query.station !== own) throw new Problem('forbidden');
      await reconcileChanged(deps.db.pool, agency, now);
      const { entries, next } = await listPaper(deps.db.pool, {
        agency,
        station: own ?? query.station,
        from: query.from,
        to: query.to,
        register: query.register,
        matched: flag(query.matched),
        isVoid: flag(query.void),
        correctionOpen: flag(query.correctionOpen),
        after: query.cursor,
        limit: query.limit,
      });
      const ids = entries.map(({ caseId }) => caseId);
      const seen = await casesSeen({ deps, user }, ids);
      return { status: 200, body: { items: entries.map((entry) => view(entry, MASKED, seen)), next } };
    },
  }),
];

const flag = (said: 'true' | 'false' | undefined): boolean | undefined =>
  said === undefined ? undefined : said === 'true';

export async function mustBeStation(deps: Deps, agency: string, station: string, pointer: string): Promise<void> {
  const known = await deps.db.prisma.station.findFirst({ where: { id: station, agency_id: agency } });
  if (!known) throw invalid([{ pointer, code: 'not-known' }]);
}

/** The one station to which the user is confined; undefined for those of the whole agency. */
export function stationOf(user: User, action: OtherAction): string | undefined {
  return grantsOf(user, action).has('agency') ? undefined : (user.station ?? '');
}

/** Of these cases those that the user may read: that a case answers a line he is told, which one is another matter. */
export async function casesSeen(
  { deps, user }: Pick<Reader, 'deps' | 'user'>,
  ids: readonly (string | null)[],
): Promise<ReadonlySet<string>> {
  const known = await sightingsOf(deps.db.pool, [...new Set(ids.filter((id) => id !== null))]);
  return new Set([...known].filter(([, sighting]) => may(user, 'case:read', sighting)).map(([id]) => id));
}

/** Lists show names masked to everybody; the person behind an entry is found in its case. @param seen cases that the reader may read */
export function view(entry: PaperEntry, full: Sight, seen: ReadonlySet<string>): z.input<typeof entryView> {
  const isSeen = entry.caseId !== null && seen.has(entry.caseId);
  return {
    id: entry.id,
    register: entry.register,
    number: entry.number,
    date: entry.day,
    person: full ? entry.person : maskName(entry.person),
    matter: entry.matter,
    station: entry.station,
    stationName: entry.stationName,
    enteredAt: formatInstant(entry.enteredAt.getTime()),
    enteredBy: entry.enteredBy,
    ...(entry.voidedAt === null
      ? {
          matched: entry.caseId !== null,
          ...(isSeen ? { caseId: entry.caseId, caseNumber: entry.caseNumber } : NO_CASE),
        }
      : { matched: false, ...NO_CASE }),
    matchedAt: entry.voidedAt === null ? iso(entry.matchedAt) : null,
    tiedByHand: entry.voidedAt === null && entry.handCaseId !== null,
    void: entry.voidedAt && { ground: entry.voidGround ?? 'other', at: formatInstant(entry.voidedAt.getTime()) },
    correctionOpen: entry.correctionOpen,
  };
}

const NO_CASE = { caseId: null, caseNumber: null };
