import { expect, test } from 'vitest';
import { query } from '../../scripts/postgres.mjs';
import { DAY } from '../../domain/time.js';
import { useConsole } from '../support/console.js';
import { Hand } from '../support/console-hand.js';
import { until } from '../support/service.js';

/** The office's time goes on by a leap when nothing else is to be done before a hearing. */
const clock = { ahead: 0, now: () => Date.now() + clock.ahead };
const office = useConsole({ clock, env: { CHECK_CLOCK: 'off' } });

/** Everybody of one case, each at a console of his own. */
class People {
  private readonly hands = new Map<string, Hand>();

  async as(username: string): Promise<Hand> {
    const hand = this.hands.get(username) ?? new Hand(await office.as(username));
    if (!this.hands.has(username)) await hand.page.goto('/');
    this.hands.set(username, hand);
    return hand;
  }

  async does(username: string, ...task: Parameters<Hand['doTask']>): Promise<void> {
    await (await this.as(username)).doTask(...task);
  }

  /** Up to the lawyer who handles it. @returns the case's number */
  async toHandling(): Promise<string> {
    const number = await (await this.as('intake')).open();
    await this.does('reviewer', number, 'review', 'propose-grant');
    await this.does('director', number, 'approve', 'grant');
    await this.does('assigner', number, 'assign', 'assign-firm', { firm: 'ph-f1' });
    await this.does('firm', number, 'name-handler', 'name', { lawyer: 'lawyer1' });
    return number;
  }
}

test('a case goes from the desk to its archive, through every role, by clicking alone', async () => {
  await query(office.service.ownerUrl, (client) =>
    client.query(`UPDATE rule_data SET body = body || '{"target": 100, "aim": 100}' WHERE kind = 'draw'`),
  );
  const people = new People();
  const number = await people.toHandling();
  expect(number).toMatch(/〔\d{4}〕民\d{4}号/);
  await people.does('lawyer1', number, 'engage', 'sign');
  await people.does('lawyer1', number, 'meet', 'record');
  await (await people.as('lawyer1')).doAct('report-hearing');
  await until(async () => (await caseOf(number)).tasks.some(({ kind }) => kind === 'name-observer'));
  await people.does('assigner', number, 'name-observer', 'name', { observer: 'observer' });
  clock.ahead += 7 * DAY;
  await people.does('lawyer1', number, 'hearing', 'held');
  await people.does('observer', number, 'attend', 'record');
  await people.does('lawyer1', number, 'conclude');
  await people.does('callback', number, 'callback', 'reached');
  await people.does('lawyer1', number, 'submit-file');
  await people.does('archivist', number, 'check-file', 'accept');
  await people.does('evaluator', number, 'evaluate');
  await people.does('archivist', number, 'archive');
  await (await people.as('archivist')).page.getByText('目前没有待办。').first().waitFor();
  expect(await caseOf(number)).toMatchObject({ stage: 'archived', hearings: [{ state: 'held' }] });
});

test('a case is terminated: reported, verified, decided and served by clicking alone', async () => {
  const people = new People();
  const number = await people.toHandling();
  const assigner = await people.as('assigner');
  // Until the stream tells that the case has moved on, what he saw of it a moment ago is shown.
  await assigner.page.reload();
  await assigner.openCase(number);
  await assigner.doAct('report-termination');
  await people.does('reviewer', number, 'verify-termination', 'confirmed');
  await people.does('director', number, 'decide-termination', 'terminate');
  await people.does('assigner', number, 'serve-termination', 'served');
  await assigner.page.locator('main').getByText('已终止').first().waitFor();
  expect((await caseOf(number)).stage).toBe('terminated');
});

/** As the API tells it. */
async function caseOf(number: string): Promise<{ stage: string; tasks: { kind: string }[] }> {
  const intake = await office.service.as('intake');
  const { items } = (await intake.get(`/cases?q=${encodeURIComponent(number)}`)).body;
  return (await intake.get(`/cases/${items[0].id}`)).body;
}
