import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { browserHere } from '../../scripts/browser.mjs';
import { buildConsole } from '../../scripts/build.mjs';
import { ROOT } from '../../scripts/root.mjs';
import { startHttpService, type HttpService, type HttpServiceOptions } from './http.js';
import { DEMO_PASSWORD } from './names.js';
import { PATIENCE_MS } from './service.js';

/** Less of it where somebody looks for what a page lacks. */
const PATIENCE = Number(process.env['CONSOLE_PATIENCE_MS'] ?? PATIENCE_MS);

/** Neither graphics nor anything that talks to its makers. */
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const SIZES = {
  desk: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const satisfies Record<string, BrowserContextOptions>;

export interface ScreenOptions {
  readonly size?: keyof typeof SIZES;
  readonly lang?: 'zh' | 'en';
}

/** The console in the hands of one person, and whatever went wrong in it. */
export interface Screen {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What is told to be wrong and should be. */
  expects(...what: RegExp[]): void;
}

export interface ConsoleUnderTest {
  readonly service: HttpService;
  /** Nobody is signed in there. */
  screen(options?: ScreenOptions): Promise<Screen>;
  as(username: string, options?: ScreenOptions): Promise<Screen>;
}

/** The service with its console, and one browser, for a test file. Whatever is told to be wrong in a page fails the test. */
export function useConsole(options: HttpServiceOptions = {}): ConsoleUnderTest {
  let service: HttpService;
  let browser: Browser;
  const screens: { context: BrowserContext; problems: string[]; expected: RegExp[] }[] = [];

  beforeAll(async () => {
    await buildConsole();
    const executablePath = browserHere();
    [service, browser] = await Promise.all([
      startHttpService({ console: join(ROOT, 'dist', 'web'), ...options }),
      chromium.launch({ executablePath, args: SWITCHES, timeout: PATIENCE }),
    ]);
  });
  afterEach(async () => {
    const seen = screens.splice(0);
    await Promise.all(seen.map(({ context }) => context.close()));
    const wrong = seen.flatMap(({ problems, expected }) =>
      problems.filter((problem) => !expected.some((e) => e.test(problem))),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  async function screen({ size = 'desk', lang = 'zh' }: ScreenOptions = {}): Promise<Screen> {
    const place = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' } as const;
    const context = await browser.newContext({ baseURL: service.base, ...place, ...SIZES[size] });
    context.setDefaultTimeout(PATIENCE);
    context.setDefaultNavigationTimeout(PATIENCE);
    const [problems, expected]: [string[], RegExp[]] = [[], []];
    screens.push({ context, problems, expected });
    await context.addInitScript((value) => {
      if (location.protocol === 'http:' && !localStorage.getItem('lang')) localStorage.setItem('lang', value);
      document.addEventListener('securitypolicyviolation', (e) => {
        // eslint-disable-next-line no-console -- of the page, where it is listened to
        console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`);
      });
    }, lang);
    context.on('page', (page) => watch(page, service.base, problems));
    return { page: await context.newPage(), context, expects: (...what) => expected.push(...what) };
  }

  return {
    get service() {
      return service;
    },
    screen,
    async as(username, how) {
      const it = await screen(how);
      const data = { username, password: DEMO_PASSWORD, cookie: true };
      expect((await it.context.request.post('/api/v1/sessions', { data })).status()).toBe(201);
      // As the page remembers that there may be a cookie.
      await it.context.addInitScript(() => {
        if (location.protocol === 'http:') localStorage.setItem('signed-in', '1');
      });
      return it;
    },
  };
}

function watch(page: Page, base: string, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`thrown: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const status = /status of (\d+)/.exec(message.text())?.[1];
    problems.push(status ? `${status} ${message.location().url}` : message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url()))
      problems.push(`another host: ${request.url()}`);
  });
}

/** WCAG 2.2 AA: what is broken, by rule, with where. */
export async function axeOn({ page, context }: Screen): Promise<string[]> {
  const session = await context.newCDPSession(page);
  // By the debugger, which the content security policy does not hold back.
  const run = async (expression: string) => {
    const told = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (told.exceptionDetails) throw new Error(told.exceptionDetails.exception?.description ?? 'axe failed');
    return told.result.value as unknown;
  };
  // Once to a document, which lasts from page to page of the console.
  if (!(await run(`typeof axe === 'object'`))) await run(`${axe.source}; undefined`);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const options = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] };
  const { violations } = (await run(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
  await session.detach();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html}`));
}

/** Where a link of the console would lead: by its own router, with all that is loaded. */
export async function led({ page }: Pick<Screen, 'page'>, to: string): Promise<void> {
  await page.evaluate((path) => {
    document.querySelectorAll('main > *').forEach((left) => left.setAttribute('data-left', ''));
    history.pushState(null, '', path);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
  }, to);
  await page.waitForFunction(() => !document.querySelector('main > [data-left]'));
}

/** Nothing is loading any more and something is there to read. */
export async function settled({ page }: Pick<Screen, 'page'>): Promise<void> {
  await page.locator('main h1, main .el-result').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
}
