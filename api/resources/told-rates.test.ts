import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { foldRates } from '../../db/roll-up/fold.js';
import { DAY } from '../../domain/time.js';
import { NOW } from '../../fuzz/corpus.js';
import { hostileOffice, type HostileOffice } from '../../test/support/hostile/office.js';
import { openWindow, takeOver, toOffice } from '../../test/support/takeovers.js';
import { CALL, CLOSED, INVENTED, opening } from '../../test/support/told-past.js';

/** What a case that is taken over does to no rate (docs/decisions/0039). */

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
  await openWindow(toOffice(office), NOW);
});
afterAll(() => office.stop());
beforeEach(() => {
  office.clock.at = NOW;
});
const send = (user: string, path: string, body: object) => office.send(user, 'POST', path, JSON.stringify(body));
const read = async (user: string, path: string) => (await office.send(user, 'GET', path)).body;

interface Rate {
  readonly key: string;
  readonly variant: string;
  readonly scope: { readonly kind: string };
  readonly numerator: number;
  readonly denominator: number;
  readonly takenOver: { readonly numerator: number; readonly denominator: number };
}
const rates = async () => {
  const all = (await read('director', '/indicators?agency=ph')).rates as Rate[];
  const own = all.filter(({ scope }) => scope.kind === 'agency');
  const of = (figure: (r: Rate) => { numerator: number; denominator: number }) =>
    Object.fromEntries(
      own
        .filter((r) => figure(r).denominator > 0)
        .map((r) => [`${r.key}/${r.variant}`, [figure(r).numerator, figure(r).denominator] as const]),
    );
  return { counted: of((r) => r), told: of((r) => r.takenOver) };
};

test('a whole case that was invented changes none of them; what was told of it stands beside', async () => {
  const before = await rates();
  const { status, body } = await takeOver(toOffice(office), { application: opening(), history: INVENTED });
  expect([status, body.stage]).toEqual([201, 'archived']);
  const after = await rates();
  expect(after.counted).toEqual(before.counted);
  for (const rate of ['entry/default', 'callback/default', 'satisfaction/default', 'quality/default']) {
    const [met, all] = before.told[rate] ?? [0, 0];
    expect([rate, after.told[rate]]).toEqual([rate, [met + 1, all + 1]]);
  }
  expect(after.told['on-time/default']?.[1]).toBe((before.told['on-time/default']?.[1] ?? 0) + 1);
  // Rolled up it is the same.
  while (await foldRates(office.deps.db.pool, office.clock.at, { minimum: 1 }));
  expect(await rates()).toEqual(after);
  const list = await read('director', '/indicators/callback/cases?agency=ph&all=true&limit=200');
  const row = list.items.find((c: { caseId: string }) => c.caseId === body.id);
  expect(row).toMatchObject({ standing: 'told-in', in: false, takenOver: true });
  const counted = (await read('director', '/indicators/callback/cases?agency=ph&limit=200')).items;
  expect(counted.some((c: { caseId: string }) => c.caseId === body.id)).toBe(false);
});

test('what is done after it was taken over counts as everything does', async () => {
  office.clock.at = NOW + 2 * DAY;
  const before = await rates();
  const { body } = await takeOver(toOffice(office), { application: opening(), history: CLOSED });
  const waiting = await rates();
  const [met, all] = before.counted['callback/default'] ?? [0, 0];
  expect(waiting.counted['callback/default']).toEqual([met, all + 1]);
  office.clock.at += DAY;
  const call = body.tasks.find((t: { kind: string }) => t.kind === 'callback').id as string;
  expect((await send('callback', `/tasks/${call}/actions/reached`, CALL)).status).toBe(200);
  const after = await rates();
  expect(after.counted['callback/default']).toEqual([met + 1, all + 1]);
  expect(after.told['callback/default']).toEqual(before.told['callback/default']);
});
