import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/root.mjs';
import { axeOn, led, settled, SIZES, useConsole, type Screen } from '../support/console.js';
import { exampleOf } from '../support/drive.js';
import { byHttp, openWindow } from '../support/takeovers.js';

const office = useConsole();
let caseId: string;
let requestId: string;
beforeAll(async () => {
  const [intake, reviewer] = await Promise.all(['intake', 'reviewer'].map((name) => office.service.as(name)));
  const application = await exampleOf(office.service.base, '/applications');
  for (let i = 0; i < 3; i++) caseId = (await intake!.post('/applications', application)).body.id;
  requestId = (await intake!.post('/requests', await exampleOf(office.service.base, '/requests'))).body.id;
  const proposed = await reviewer!.post(`/tasks/${caseId}.review.1/actions/propose-grant`, { means: 'checked' });
  expect(proposed.status).toBe(200);
  await openWindow(byHttp(office.service));
  const past = { application: { ...(application as object), receivedAt: '2026-01-05T09:00:00+08:00' }, history: [] };
  expect((await intake!.post('/takeovers', past)).status).toBe(201);
});

/** An address for every route of web/src/routes.ts, and who looks at it; nobody signed in where it is not said. */
const ROUTES: Readonly<Record<string, { at: () => string; by?: string; seen?: string }>> = {
  '/': { at: () => '/', by: 'director' },
  '/sign-in': { at: () => '/sign-in' },
  '/tasks': { at: () => '/tasks?whose=all', by: 'director', seen: 'main :is(tbody tr, li)' },
  '/tasks/:id': { at: () => `/tasks/${caseId}.approve.1`, by: 'director', seen: '.schema-form' },
  '/diary': { at: () => '/diary', by: 'director', seen: '.address' },
  '/cases': { at: () => '/cases', by: 'director', seen: 'main :is(tbody tr, li)' },
  '/cases/:id': { at: () => `/cases/${caseId}`, by: 'director', seen: '.history li' },
  '/cases/:id/actions/:name': { at: () => `/cases/${caseId}/actions/withdraw`, by: 'intake', seen: '.schema-form' },
  '/cases/:id/receipt': { at: () => `/cases/${caseId}/receipt`, by: 'intake' },
  '/open/:door(application|notice)?': { at: () => '/open/notice', by: 'intake' },
  '/requests': { at: () => '/requests', by: 'director', seen: 'main li' },
  '/requests/new': { at: () => '/requests/new', by: 'intake', seen: '.schema-form' },
  '/requests/:id': { at: () => `/requests/${requestId}`, by: 'intake', seen: '.facts' },
  '/decisions': { at: () => '/decisions', by: 'director', seen: 'main .item-line a' },
  '/takeovers': { at: () => '/takeovers', by: 'director', seen: 'main .takeover' },
  '/alerts': { at: () => '/alerts', by: 'director' },
  '/contradictions': { at: () => '/contradictions', by: 'director', seen: 'main table, main .el-empty' },
  '/rates': { at: () => '/rates', by: 'director', seen: '.figures tbody td a' },
  '/rates/:key': { at: () => '/rates/entry', by: 'director' },
  '/office': { at: () => '/office', by: 'director' },
  '/office/keys': { at: () => '/office/keys', by: 'director' },
  '/office/:kind(person|firm|station|agency)/:id': { at: () => '/office/person/lawyer1', by: 'director' },
  '/reference': { at: () => '/reference', by: 'bureau', seen: '.figures tbody tr' },
  '/reference/:kind(calendar|rule|ladder|draw)/:pack/:key': {
    at: () => '/reference/calendar/CN/2026',
    by: 'bureau',
    seen: '.figures tbody tr',
  },
  '/health': { at: () => '/health', by: 'director', seen: 'main .check' },
  '/readings': { at: () => '/readings', by: 'auditor' },
  '/password': { at: () => '/password', by: 'director' },
  '/:any(.*)*': { at: () => '/nowhere', by: 'director' },
};

test('every route of the console is looked at below', () => {
  const routes = readFileSync(join(ROOT, 'web/src/routes.ts'), 'utf8');
  expect([...routes.matchAll(/^ +(?:\{ )?path: '([^']+)'/gm)].map(([, path]) => path)).toEqual(Object.keys(ROUTES));
});

/** By its address, or from another page of the console. */
const look = async (screen: Screen, { at, seen }: (typeof ROUTES)[string], inside = false): Promise<void> => {
  if (inside) await led(screen, at());
  else await screen.page.goto(at());
  await settled(screen);
  if (seen) await screen.page.locator(seen).first().waitFor();
};
/** How far it can be scrolled sideways, beyond its width. */
const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.screen.width);

describe.each(['zh', 'en'] as const)('in %s', (lang) => {
  test.each(['desk', 'phone'] as const)('on a %s nobody is shut out of a page, and none is too wide', async (size) => {
    const wrong: Record<string, unknown> = {};
    const screens = new Map<string | undefined, Screen>();
    for (const [path, route] of Object.entries(ROUTES)) {
      const { by } = route;
      const known = screens.get(by);
      const screen = known ?? (await (by ? office.as(by, { size, lang }) : office.screen({ size, lang })));
      screens.set(by, screen);
      // Every page is come to by its address once.
      await look(screen, route, known !== undefined && !(size === 'desk' && lang === 'zh'));
      const broken = await axeOn(screen);
      if (broken.length > 0) wrong[path] = broken;
      if (size === 'phone' && (await tooWide(screen.page)) > 0) wrong[`width of ${path}`] = await tooWide(screen.page);
    }
    expect(wrong).toEqual({});
    expect(SIZES[size].viewport.width).toBe(await screens.get('director')!.page.evaluate(() => window.innerWidth));
  });
});

test('a form that is wrong and the menu of a phone shut nobody out either', async () => {
  const screen = await office.as('intake', { size: 'phone' });
  const { page } = screen;
  await look(screen, ROUTES['/open/:door(application|notice)?']!);
  await page.getByRole('button', { name: '查找并继续' }).click();
  await page.locator('.schema-form').getByRole('button', { name: '登记' }).click();
  await page.getByText('此项必填。').first().waitFor();
  expect(await axeOn(screen)).toEqual([]);
  await page.getByRole('button', { name: '主导航' }).click();
  await page.getByRole('dialog').getByRole('link').first().waitFor();
  expect(await axeOn(screen)).toEqual([]);
});

describe('what a page costs', () => {
  /** Names of the files of the build that were asked for, and of the routes of the API. */
  async function asked(path: string): Promise<{ files: string[]; api: string[] }> {
    const route = ROUTES[path]!;
    const screen = await (route.by ? office.as(route.by) : office.screen());
    const [files, api] = [new Set<string>(), [] as string[]];
    screen.page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (/\.(js|css)$/.test(pathname)) files.add(pathname);
      if (pathname.startsWith('/api/v1')) api.push(`${request.method()} ${pathname.slice('/api/v1'.length)}`);
    });
    await look(screen, route);
    return { files: [...files], api: api.map((line) => line.replaceAll(caseId, '{id}')) };
  }
  const size = (files: readonly string[]): number =>
    files.reduce((sum, file) => sum + gzipSync(readFileSync(join(ROOT, 'dist', 'web', file))).length, 0) / 1024;

  /** KiB of scripts and styles, compressed, of whoever comes for the first time. */
  test.each([
    ['/sign-in', 160],
    ['/tasks', 220],
    ['/tasks/:id', 290],
    ['/rates', 330],
  ])('%s: at most %i KiB', async (path, most) => {
    const { files } = await asked(path);
    expect(files.length).toBeGreaterThan(3);
    expect(size(files)).toBeLessThanOrEqual(most);
  });

  test.each([
    // The session, the stream, the rates, what is out of order and what is due first.
    ['/', 5],
    // The session, the stream, labels and what is asked for.
    ['/tasks', 4],
    ['/cases/:id', 4],
  ])('%s: at most %i questions to the API', async (path, most) => {
    const { api } = await asked(path);
    expect(api.length, api.join()).toBeLessThanOrEqual(most);
  });
});
