import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { titlesZh } from '../../api/messages/titles-zh.js';
import { civilDate } from '../../domain/time.js';
import { settled, useConsole } from '../support/console.js';
import { Hand } from '../support/console-hand.js';
import { DEMO_PASSWORD } from '../support/names.js';
import { exampleOf } from '../support/drive.js';

const office = useConsole();

/** By the tab key alone, as far as it takes. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  const there = () => goal.evaluateAll((found) => found.includes(document.activeElement as HTMLElement));
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    if (await there()) return;
  }
  throw new Error(`the tab key does not lead to ${String(goal)}`);
}

test('without a mouse: signed in, a case entered, led to what is wrong first, and sent', async () => {
  const { page } = await office.screen();
  await page.goto('/');
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel('用户名').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('intake');
  await tabTo(page, page.getByLabel('密码', { exact: true }));
  await page.keyboard.type(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^您好/ }).waitFor();

  // The page itself, past the menu; then the menu.
  await tabTo(page, page.getByRole('link', { name: '跳到正文' }));
  await tabTo(page, page.getByRole('navigation').getByRole('link', { name: '登记案件' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/open/);
  await settled({ page });
  await tabTo(page, page.getByLabel('姓名'));
  await page.keyboard.type('陈键盘');
  await page.keyboard.press('Enter');
  const form = page.locator('.schema-form');
  await form.waitFor();

  const send = form.getByRole('button', { name: '登记', exact: true });
  await tabTo(page, send);
  await page.keyboard.press('Enter');
  const wrong = form.locator('[data-wrong="true"]');
  await wrong.first().waitFor();
  const said = await wrong.first().getByRole('alert').innerText();
  expect(said).toBe('此项必填。');
  const focused = page.locator(':focus');
  await wrong.first().locator(':focus').waitFor();
  expect(await focused.getAttribute('type')).toBe('radio');
  await page.keyboard.press('Space');
  await tabTo(page, form.getByRole('radiogroup', { name: '案件类型' }).getByRole('radio'));
  // The second of them: civil.
  await page.keyboard.press('ArrowRight');
  await tabTo(page, send);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/cases\/[^/]+\?done=open/);
  await page.getByText('陈键盘').first().waitFor();
});

test('on a phone a lawyer finds his task, accepts it and reports a hearing, and nothing is scrolled sideways', async () => {
  const number = await atTheLawyer();
  const lawyer = new Hand(await office.as('lawyer1', { size: 'phone' }));
  const { page } = lawyer;
  const fits = async (what: string) =>
    expect([what, await page.evaluate(() => document.documentElement.scrollWidth - window.screen.width)]).toEqual([
      what,
      0,
    ]);
  await page.goto('/');
  await settled(lawyer.screen);
  await fits('home');
  await lawyer.openTask(number, 'engage');
  await fits('task');
  await lawyer.fillIn(await lawyer.choose('sign'));
  await fits('task, filled in');
  await lawyer.send('签订委托协议');
  await fits('case');
  await lawyer.doAct('report-hearing');
  await page.getByRole('heading', { name: '开庭' }).waitFor();
  await fits('case with a hearing');
  for (const to of ['待办任务', '日程', '案件', '预警']) {
    await lawyer.go(to);
    await fits(to);
  }
});

test('on a phone a hearing is reported in three taps from home', async () => {
  const number = await atTheLawyer();
  const lawyer = await office.service.as('lawyer1');
  const { body } = await lawyer.get(`/cases?number=${encodeURIComponent(number)}`);
  const day = civilDate(Date.now());
  const sitting = { day, forum: 'court', public: true, summonsOn: day, hour: '07:00', venue: '平湖市人民法院' };
  const reported = await lawyer.post(`/cases/${body.items[0].id}/actions/report-hearing`, {
    ...{ ...sitting, room: '第三法庭', contact: '书记员 0573-85001234' },
  });
  expect(reported.status).toBe(200);
  const screen = await office.as('lawyer1', { size: 'phone' });
  const { page } = screen;
  await page.goto('/');
  await settled(screen);
  const hearing = page.locator('.hearing').filter({ hasText: number });
  await hearing.getByText('07:00').waitFor();
  await hearing.getByText('平湖市人民法院 第三法庭').waitFor();

  await hearing.getByRole('link', { name: '报告开庭' }).click();
  await page.waitForURL(/\/tasks\//);
  await settled(screen);
  await page.getByText('书记员 0573-85001234').waitFor();
  const { held } = titlesZh.actions.hearing;
  await page.getByRole('radiogroup', { name: '如何办理' }).getByText(held, { exact: true }).click();
  const send = page.locator('.schema-form').getByRole('button', { name: held, exact: true });
  // Seen without a scroll.
  const box = (await send.boundingBox())!;
  expect(box.y + box.height).toBeLessThanOrEqual(844);
  await send.click();
  await page.waitForURL(/\/cases\/[^/]+\?done=hearing/);
});

/** A case that has come to its lawyer. @returns its number */
async function atTheLawyer(): Promise<string> {
  const intake = await office.service.as('intake');
  const { id, number } = (await intake.post('/applications', await exampleOf(office.service.base, '/applications')))
    .body;
  const does = async (by: string, task: string, action: string, body: object) => {
    const answer = await (await office.service.as(by)).post(`/tasks/${id}.${task}.1/actions/${action}`, body);
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  };
  await does('reviewer', 'review', 'propose-grant', { means: 'checked' });
  await does('director', 'approve', 'grant', {});
  await does('assigner', 'assign', 'assign-firm', { firm: 'ph-f1' });
  await does('firm', 'name-handler', 'name', { lawyer: 'lawyer1' });
  return number;
}
