import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
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
  for (const to of ['待办任务', '案件', '预警']) {
    await lawyer.go(to);
    await fits(to);
  }
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
