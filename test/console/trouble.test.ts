import { expect, test } from 'vitest';
import { query } from '../../scripts/postgres.mjs';
import { axeOn, useConsole } from '../support/console.js';
import { Hand } from '../support/console-hand.js';
import { DEMO_PASSWORD } from '../support/names.js';
import { exampleOf } from '../support/drive.js';
import { until } from '../support/service.js';

const office = useConsole();

async function at(path: string, username: string): Promise<Hand> {
  const hand = new Hand(await office.as(username));
  await hand.page.goto(path);
  return hand;
}

/** A case that waits for the head or his deputy. */
async function proposed(): Promise<{ id: string; task: string }> {
  const [intake, reviewer] = await Promise.all([office.service.as('intake'), office.service.as('reviewer')]);
  const { id } = (await intake.post('/applications', await exampleOf(office.service.base, '/applications'))).body;
  const answer = await reviewer.post(`/tasks/${id}.review.1/actions/propose-grant`, { means: 'checked' });
  expect(answer.status).toBe(200);
  return { id, task: `/tasks/${id}.approve.1` };
}

const WORDS = '请补充收入证明后重报。';

/** The head's reasons for sending it back, typed and not sent. */
async function typing(task: string): Promise<{ head: Hand; send: () => Promise<void> }> {
  const head = await at(task, 'director');
  await head.page.locator('.schema-form').waitFor();
  const { title } = await head.choose('return');
  await head.page.getByRole('textbox', { name: '理由' }).fill(WORDS);
  return { head, send: () => head.button(title).click() };
}
const kept = ({ page }: Hand) => page.getByRole('textbox', { name: '理由' }).inputValue();

async function stepsOf(id: string, kind: string): Promise<number> {
  const { items } = (await (await office.service.as('intake')).get(`/cases/${id}/events`)).body;
  return (items as { kind: string }[]).filter((e) => e.kind === kind).length;
}

test('of two on one task the slower is told who was faster with what, and keeps what he has typed', async () => {
  const { id, task } = await proposed();
  const { head, send } = await typing(task);
  head.screen.expects(/^412 .*\/actions\/return$/);
  const deputy = await office.service.as('deputy');
  // The page hears of it at once by the stream: of the case, beside the form, and of nothing in the form.
  const heard = head.page.waitForResponse((response) => response.url().endsWith(`/cases/${id}`));
  expect((await deputy.post(`${task}/actions/grant`)).status).toBe(200);
  await heard;
  await head.page.getByText('指派', { exact: true }).first().waitFor();
  await send();
  const told = head.page.getByRole('alert').filter({ hasText: '决定给予援助' });
  await told.waitFor();
  expect(await told.innerText()).toContain((await deputy.get('/sessions/current')).body.user.name);
  expect(await kept(head)).toBe(WORDS);
});

test('what is typed while the network is cut, or nobody answers, stays and is done once', async () => {
  const { id, task } = await proposed();
  const { head, send } = await typing(task);
  // The last is the stream, in the middle of its say.
  head.screen.expects(/ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|FAILED|INCOMPLETE_CHUNKED_ENCODING)/);
  const failed = async () => {
    await send();
    await head.page.getByText('没有送达。已填写的内容还在').waitFor();
    expect(await kept(head)).toBe(WORDS);
  };
  await head.screen.context.setOffline(true);
  await failed();
  await head.screen.context.setOffline(false);
  await office.service.hangUp();
  await failed();
  await office.service.answerAgain();
  // Done, and the answer is lost on its way.
  await head.page.route('**/actions/return', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await failed();
  await head.page.unroute('**/actions/return');
  await send();
  await head.page.waitForURL(/\/cases\/[^/]+\?done=/);
  expect(await stepsOf(id, 'approve.return')).toBe(1);
});

test('whoever was signed out meanwhile signs in over the page, where everything still stands', async () => {
  const { id, task } = await proposed();
  const { head, send } = await typing(task);
  head.screen.expects(/^401 /);
  // A draft that is saved later would be the first to be told, and the question for the password would lie over the form.
  await head.page.getByText('草稿已保存').waitFor();
  await query(office.service.ownerUrl, (client) =>
    client.query(`UPDATE session SET revoked_at = now() WHERE username = 'director'`),
  );
  const { request } = head.screen.context;
  await until(async () => (await request.get('/api/v1/sessions/current')).status() === 401);
  await send();
  const dialog = head.page.getByRole('dialog', { name: '登录已结束' });
  await dialog.waitFor();
  // Whoever comes by sees nothing of the case.
  const over = dialog.evaluate((element) => getComputedStyle(element.closest('.el-overlay')!).backgroundColor);
  expect(await over).toBe('rgb(255, 255, 255)');
  expect(await axeOn(head.screen)).toEqual([]);
  await dialog.getByLabel('密码').fill(DEMO_PASSWORD);
  await dialog.getByRole('button', { name: '登录' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await kept(head)).toBe(WORDS);
  await send();
  await head.page.waitForURL(/\/cases\/[^/]+\?done=/);
  expect(await stepsOf(id, 'approve.return')).toBe(1);
});
