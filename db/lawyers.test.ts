import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pooledDatabase } from '../test/support/database.js';
import { disguised } from '../test/support/disguises.js';
import { on } from '../test/support/fixtures.js';
import { wholeCase } from './cases.js';
import { candidatesFor } from './lawyers.js';

const { pool, owner } = await pooledDatabase({ pool: 2, owner: 1 });

const NOW = on('2026-03-02');
/** Of two firms, and of the centre, which has none. */
const LAWYERS = { lawyer1: 'ph-f1', lawyer2: 'ph-f1', lawyer7: 'ph-f2', lawyer27: null } as const;
type Lawyer = keyof typeof LAWYERS;

interface Person {
  readonly role: 'recipient' | 'opposing';
  readonly name: string;
  readonly id: string | null;
  /** As the desk typed it; as it is, where it is not said. */
  readonly typed?: { readonly name: string; readonly id: string | null };
}
interface Case {
  readonly handler: Lawyer | null;
  readonly stage: string;
  readonly concluded: boolean;
  readonly archived: boolean;
  readonly matter: number;
  readonly criminalStage: string | null;
  readonly people: readonly Person[];
}

const aCase = (o: Partial<Case> = {}): Case => ({
  ...{ handler: 'lawyer1', stage: 'handling', concluded: false, archived: false, matter: 0, criminalStage: 'trial' },
  people: [],
  ...o,
});
const opposing = (name: string, id: string | null = null): Person => ({ role: 'opposing', name, id });
const recipient = (name: string, id: string | null = null): Person => ({ role: 'recipient', name, id });

/** Puts them on record, the later ones received later, and answers what speaks against whom for the first of them. */
async function seen(cases: readonly Case[]): Promise<Record<string, string[]>> {
  const ids = cases.map(() => randomUUID());
  const matters = new Map(cases.map(({ matter }) => [matter, randomUUID()]));
  await owner.query('TRUNCATE proceeding, legal_case, party');
  for (const [i, c] of cases.entries()) {
    await owner.query(
      `WITH head AS (
         INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, updated_at)
         VALUES ($1::text::uuid, 'case', 'ph', 1, 1, $2, '{"kind": "civil", "recused": [], "handlers": [], "hearings": []}', true, $8)
       )
       INSERT INTO legal_case (id, agency_id, number, stage, door, channel, kind, criminal_stage, matter_id, persons, handler, firm_id,
         received_at, entered_at, concluded_on, archived_at)
       VALUES ($1::text::uuid, 'ph', $1::text, $2, 'application', 'window', $3, $4, $5, 1, $6, $7, $8, $8, $9, $10)`,
      [
        ...[ids[i], c.stage, c.criminalStage === null ? 'civil' : 'criminal', c.criminalStage, matters.get(c.matter)],
        ...[c.handler, c.handler && LAWYERS[c.handler], new Date(NOW + i), c.concluded ? '2026-03-01' : null],
        c.archived ? new Date(NOW) : null,
      ],
    );
    for (const [n, p] of c.people.entries())
      await owner.query(
        `INSERT INTO party (case_id, role, n, name, id_number, categories, detained) VALUES ($1, $2, $3, $4, $5, '{}', false)`,
        [ids[i], p.role, n, (p.typed ?? p).name, (p.typed ?? p).id],
      );
  }
  const { row } = (await wholeCase(pool, ids[0]!))!;
  const found = (await candidatesFor(pool, row, NOW)).filter(({ lawyerId }) => lawyerId in LAWYERS);
  return Object.fromEntries(found.map((c) => [c.lawyerId, codes(c.reasons.map((r) => r.code))]));
}
const ASKED = ['opposing-party', 'co-defendant', 'earlier-stage', 'idle', 'workload'];
const codes = (all: readonly string[]) => all.filter((code) => ASKED.includes(code)).sort();

/** The same, case by case and lawyer by lawyer. */
function expected([first, ...others]: readonly Case[]): Record<string, string[]> {
  const same = (a: Person, b: Person) => (a.id === null || b.id === null ? a.name === b.name : a.id === b.id);
  const against = first!.people.filter(({ role }) => role === 'opposing');
  const ofMatter = others.filter(({ matter }) => matter === first!.matter);
  const earlier = ofMatter.findLast(({ handler }) => handler !== null)?.handler;
  const judged = (lawyer: Lawyer) => {
    const opposed = others.some(
      (c) =>
        !c.archived &&
        c.handler !== null &&
        (c.handler === lawyer || (LAWYERS[lawyer] !== null && LAWYERS[c.handler] === LAWYERS[lawyer])) &&
        c.people.some((p) => p.role === 'recipient' && against.some((a) => same(a, p))),
    );
    const coDefends = ofMatter.some(
      (c) => c.criminalStage !== null && c.criminalStage === first!.criminalStage && c.handler === lawyer,
    );
    const open = [first!, ...others].filter(
      (c) => c.handler === lawyer && !c.concluded && ['handling', 'assignment', 'closing'].includes(c.stage),
    ).length;
    return codes([
      ...(opposed ? ['opposing-party'] : []),
      ...(coDefends ? ['co-defendant'] : []),
      ...(earlier === lawyer ? ['earlier-stage'] : []),
      ...(open === 0 ? ['idle'] : open >= 8 ? ['workload'] : []),
    ]);
  };
  return Object.fromEntries((Object.keys(LAWYERS) as Lawyer[]).map((lawyer) => [lawyer, judged(lawyer)]));
}

test('whoever’s firm acts for the opposing party is named, by its number, or by its name where no number is known', async () => {
  const known = aCase({ handler: null, people: [opposing('甲某', 'id-1')] });
  const unknown = aCase({ handler: null, people: [opposing('甲某')] });
  const theirs = aCase({ handler: 'lawyer2', matter: 1, people: [recipient('甲某', 'id-1')] });
  const namesake = aCase({ handler: 'lawyer2', matter: 1, people: [recipient('甲某', 'id-2')] });
  const against = async (...cases: Case[]) =>
    Object.entries(await seen(cases)).flatMap(([who, why]) => (why.includes('opposing-party') ? [who] : []));
  expect((await against(known, theirs)).sort()).toEqual(['lawyer1', 'lawyer2']);
  expect(await against(known, namesake)).toEqual([]);
  expect((await against(unknown, namesake)).sort()).toEqual(['lawyer1', 'lawyer2']);
  expect((await against(known, { ...theirs, people: [recipient('甲某')] })).sort()).toEqual(['lawyer1', 'lawyer2']);
  expect(await against(known, { ...theirs, archived: true })).toEqual([]);
  expect(await against(known, { ...theirs, handler: 'lawyer27' })).toEqual(['lawyer27']);
});

test.each([
  ['a small x', opposing('某甲', '11010519491231002x')],
  ['blanks', opposing('某甲', ' 110105 19491231 002X ')],
  ['figures of full width', opposing('某甲', '１１０１０５１９４９１２３１００２Ｘ')],
  ['a blank in the name', opposing('买买提 ·艾力')],
  ['another dot', opposing('买买提•艾力')],
  ['brackets of full width', opposing('（买买提·艾力）')],
  ['a soft hyphen', opposing('买买\u00AD提·艾力')],
])('the opposing party written with %s is the same person', async (_, other) => {
  const theirs = aCase({ handler: 'lawyer7', matter: 1, people: [recipient('买买提·艾力', '11010519491231002X')] });
  expect((await seen([aCase({ handler: null, people: [other] }), theirs]))['lawyer7']).toContain('opposing-party');
});

test.each([
  ['declined', 'done', 'decline', true],
  ['let its time run out', 'expired', null, true],
  ['named somebody', 'done', 'name', false],
  ['is still asked', 'open', null, false],
])('of a firm that %s it is said', async (_, state, outcome, marked) => {
  await seen([aCase({ handler: null })]);
  const { rows } = await owner.query<{ id: string }>('SELECT id FROM legal_case');
  await owner.query('TRUNCATE task');
  await owner.query(
    `INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, firm_id, data, state, outcome, opened_at, opened_seq)
     VALUES ('t', $1, 'case', 'ph', 'name-handler', 'firm', 'ph-f1', '{}', $2, $3, $4, 1)`,
    [rows[0]!.id, state, outcome, new Date(NOW)],
  );
  const { row } = (await wholeCase(pool, rows[0]!.id))!;
  const found = await candidatesFor(pool, row, NOW);
  const declined = found.filter(({ reasons }) => reasons.some(({ code }) => code === 'firm-declined'));
  expect(new Set(declined.map(({ firm }) => firm))).toEqual(new Set(marked ? ['ph-f1'] : []));
  if (marked) expect(found.filter(({ eligible }) => eligible).at(-1)?.firm).toBe('ph-f1');
});

test('one look for all lawyers finds what looking at every case for each of them finds', async () => {
  const typed = (text: string | null) => (text === null ? fc.constant(null) : disguised(text));
  const person = (role: Person['role']): fc.Arbitrary<Person> =>
    fc
      .record({ name: fc.constantFrom('甲·某', '乙某'), id: fc.constantFrom(null, '1105199X', '1105198x') })
      .chain(({ name, id }) =>
        fc.record({ name: disguised(name), id: typed(id) }).map((as): Person => ({ role, name, id, typed: as })),
      );
  const handler = fc.constantFrom<(Lawyer | null)[]>(null, 'lawyer1', 'lawyer2', 'lawyer7', 'lawyer27');
  const any = fc.record({
    handler,
    stage: fc.constantFrom('assignment', 'handling', 'closing', 'archived', 'withdrawn'),
    concluded: fc.boolean(),
    archived: fc.boolean(),
    matter: fc.integer({ min: 0, max: 1 }),
    criminalStage: fc.constantFrom(null, 'investigation', 'trial'),
    people: fc.array(fc.oneof(person('recipient'), person('opposing')), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 12 }), async (cases) => {
      const [first, ...others] = cases;
      const docket = [{ ...first!, matter: 0 }, ...others];
      expect(await seen(docket)).toEqual(expected(docket));
    }),
    { numRuns: 60 },
  );
});
