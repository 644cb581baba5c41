import { expect, test } from 'vitest';
import { codeOf, stepAt } from '../../api/totp.js';
import { axeOn, settled, useConsole } from '../support/console.js';
import { DEMO_PASSWORD } from '../support/names.js';

const office = useConsole();

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function unbase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

test('on his own page somebody sees his sign-ins, sets up a second factor, and signs in with it', async () => {
  const screen = await office.as('archivist', { size: 'phone' });
  const { page } = screen;
  await page.goto('/password');
  await settled(screen);
  const row = page.getByRole('region', { name: '最近的登录' }).locator('tbody tr').first();
  expect(await row.textContent()).toMatch(/已登录.*127\.0\.0\.1/);
  await page.locator('#factor-current').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: '开始设置' }).click();
  const secret = unbase32((await page.locator('form code').textContent())!.trim());
  // Of the half minute before, and later of the next: nobody waits for one.
  await page.locator('#first-code').fill(codeOf(secret, stepAt(Date.now()) - 1));
  await page.getByRole('button', { name: '启用' }).click();
  await page.getByText('备用码，每个只能用一次').waitFor();
  expect(await page.locator('.codes code').count()).toBe(10);
  expect(await axeOn(screen)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.screen.width)).toBeLessThanOrEqual(0);

  const again = await office.screen();
  const { page: next } = again;
  again.expects(/401 .*\/api\/v1\/sessions$/);
  await next.goto('/');
  await next.getByLabel('用户名').fill('Archivist');
  await next.getByLabel('密码', { exact: true }).fill(DEMO_PASSWORD);
  await next.getByRole('button', { name: '登录' }).click();
  await next.getByLabel('验证码或备用码').fill(codeOf(secret, stepAt(Date.now()) + 1));
  await next.getByRole('button', { name: '登录' }).click();
  await next.getByRole('heading', { name: /您好/ }).waitFor();
});
