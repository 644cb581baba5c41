import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { settled, useConsole, type Screen } from '../support/console.js';
import { exampleOf } from '../support/drive.js';
import { until } from '../support/service.js';

const office = useConsole();

interface Tab {
  readonly page: Page;
  /** The streams that it has opened, and those of them that go on. */
  readonly streams: { opened: number; open: number };
}

function tabOf(page: Page): Tab {
  const streams = { opened: 0, open: 0 };
  const isStream = (request: Request) => new URL(request.url()).pathname === '/api/v1/stream';
  page.on('request', (request) => {
    if (isStream(request)) [streams.opened, streams.open] = [streams.opened + 1, streams.open + 1];
  });
  const ended = (request: Request) => {
    if (isStream(request)) streams.open--;
  };
  page.on('requestfinished', ended).on('requestfailed', ended);
  return { page, streams };
}

/** Two tabs of one browser on the same list. */
async function twoTabs(): Promise<{ screen: Screen; one: Tab; two: Tab }> {
  const screen = await office.as('reviewer');
  const [one, two] = [tabOf(screen.page), tabOf(await screen.context.newPage())];
  for (const { page } of [one, two]) {
    await page.goto('/tasks');
    await settled({ page });
    // Who comes first holds it.
    await until(() => one.streams.open === 1);
  }
  return { screen, one, two };
}

async function newCase(): Promise<string> {
  const intake = await office.service.as('intake');
  return (await intake.post('/applications', await exampleOf(office.service.base, '/applications'))).body.number;
}

test('two tabs have one stream; both see what changes; when one closes the other goes on', async () => {
  const { one, two } = await twoTabs();
  expect([one.streams, two.streams]).toEqual([
    { opened: 1, open: 1 },
    { opened: 0, open: 0 },
  ]);
  const number = await newCase();
  for (const { page } of [one, two]) await page.getByText(number).first().waitFor();

  // What happens while nobody listens is asked for by whoever takes over.
  await one.page.close();
  await until(() => two.streams.open === 1);
  const next = await newCase();
  await two.page.getByText(next).first().waitFor();
  expect(two.streams.opened).toBe(1);
});

test('who signs out in one tab, or in as another, is signed out in all of them', async () => {
  const { screen, one, two } = await twoTabs();
  screen.expects(/^401 /);
  await one.page.getByRole('button', { name: '退出' }).click();
  await two.page.getByRole('dialog', { name: '登录已结束' }).waitFor();
  await until(() => one.streams.open + two.streams.open === 0);
});
