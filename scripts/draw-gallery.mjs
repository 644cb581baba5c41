import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { browser } from './browser.mjs';
import { installDependencies } from './install.mjs';
import { freePort } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp, say } from './say.mjs';

/** Every screen as its people see it, in both languages and sizes, with what axe finds on it: pictures and an index to look at. */
const OUT = join(ROOT, 'dist', 'gallery');
const PASSWORD = 'a password of the gallery';
const SIZES = { desk: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };
const LANGS = /** @type {const} */ (['zh', 'en']);
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Who looks at what. `:task` and `:case` are the first of his list.
 *
 * @type {Record<string, Record<string, string>>}
 */
const SCREENS = {
  '': { 'sign-in': '/sign-in' },
  intake: {
    home: '/',
    open: '/open',
    cases: '/cases',
    case: '/cases/:case',
    receipt: '/cases/:case/receipt',
    missing: '/nowhere',
  },
  reviewer: { tasks: '/tasks', task: '/tasks/:task' },
  lawyer1: { home: '/', tasks: '/tasks', task: '/tasks/:task', case: '/cases/:case', diary: '/diary?span=month' },
  firm: { home: '/', diary: '/diary' },
  observer: { home: '/', diary: '/diary?span=month' },
  director: {
    home: '/',
    tasks: '/tasks?whose=all',
    diary: '/diary?span=month',
    decisions: '/decisions',
    decided: '/decisions?tab=decided',
    takeovers: '/takeovers',
    alerts: '/alerts',
    contradictions: '/contradictions',
    rates: '/rates',
    'rate-cases': '/rates/callback',
    office: '/office',
    changes: '/office?tab=changes',
    keys: '/office/keys',
  },
  admin: { person: '/office/person/lawyer1', 'new-person': '/office/person/new', account: '/password' },
  auditor: { readings: '/readings' },
  bureau: {
    home: '/',
    rates: '/rates',
    tasks: '/tasks?whose=all',
    county: '/tasks?whose=all&agency=hl',
    cases: '/cases?agency=hl',
    decisions: '/decisions',
    supervised: '/decisions?tab=supervised',
    agency: '/office/agency/ph',
    reference: '/reference',
    calendar: '/reference/calendar/CN/2027',
    health: '/health',
  },
};

/** @typedef {{ user: string, name: string, lang: string, size: string, file: string, path: string, found: string[] }} Picture */

export async function drawGallery() {
  try {
    await installDependencies();
    const executablePath = await browser();
    const service = await start();
    try {
      const pictures = await draw(service.base, executablePath);
      writeFileSync(join(OUT, 'index.html'), index(pictures));
      const faults = pictures.filter(({ found }) => found.length > 0);
      for (const { user, path, lang, size, found } of faults)
        say(`✗ ${user} ${path} ${lang} ${size}: ${found.join(' · ')}`);
      say(`${pictures.length} 幅 / pictures, ${faults.length} 有问题 / with findings: ${join(OUT, 'index.html')}`);
      process.exitCode = faults.length ? 1 : 0;
    } finally {
      await service.stop();
    }
  } catch (error) {
    giveUp(error);
  }
}

/** The service on a county of its own. */
async function start() {
  const dir = join(ROOT, '.cache', 'gallery-data');
  rmSync(dir, { recursive: true, force: true });
  const env = {
    ...process.env,
    DATA_DIR: dir,
    PORT: String(await freePort()),
    DEMO_PASSWORD: PASSWORD,
    DEMO_DATA: 'life',
  };
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  const base = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      say(line);
      const ready = /^ready (\S+)/.exec(line);
      if (ready) resolve(ready[1]);
    });
    void ended.then(() => reject(new Sorry('服务没有启动', 'The service did not start')));
  });
  return {
    base: /** @type {string} */ (base),
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/**
 * @param {string} base
 * @param {string} executablePath
 * @returns {Promise<Picture[]>}
 */
async function draw(base, executablePath) {
  const { chromium } = await import('playwright-core');
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const program = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  /** @type {Picture[]} */
  const pictures = [];
  for (const [user, screens] of Object.entries(SCREENS))
    for (const [size, viewport] of Object.entries(SIZES))
      for (const lang of LANGS) {
        const context = await program.newContext({
          viewport,
          locale: 'zh-CN',
          timezoneId: 'Asia/Shanghai',
          isMobile: size === 'phone',
        });
        await context.addInitScript(`localStorage.setItem('lang', '${lang}')`);
        const page = await context.newPage();
        if (user) await signIn(page, base, user);
        for (const [name, pattern] of Object.entries(screens)) {
          const path = await filled(page, pattern);
          await page.goto(base + path);
          await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
          await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
          const file = `${user || 'nobody'}-${name}-${lang}-${size}.png`;
          await page.screenshot({ path: join(OUT, file), fullPage: true });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          const found = await judged(context, page, axe);
          if (wide > viewport.width) found.push(`${wide} px wide`);
          pictures.push({ user, name, lang, size, file, path, found });
        }
        await context.close();
      }
  await program.close();
  return pictures;
}

/** @param {import('playwright-core').Page} page @param {string} base @param {string} user */
async function signIn(page, base, user) {
  await page.goto(`${base}/sign-in`);
  await page.fill('#username', user);
  await page.fill('#password', PASSWORD);
  await page.click('button[type=submit]');
  await page.waitForURL((url) => url.pathname === '/');
}

/** @param {import('playwright-core').Page} page @param {string} pattern */
async function filled(page, pattern) {
  const [list, mark] = pattern.includes(':task')
    ? ['/tasks?mine=true&sort=due&limit=1', ':task']
    : ['/cases?limit=1', ':case'];
  if (!pattern.includes(mark)) return pattern;
  const answer = await page.request.get(new URL(`/api/v1${list}`, page.url()).href);
  const { items } = await answer.json();
  return pattern.replace(mark, items[0]?.id ?? 'none');
}

/**
 * @param {import('playwright-core').BrowserContext} context
 * @param {import('playwright-core').Page} page
 * @param {string} axe
 * @returns {Promise<string[]>}
 */
async function judged(context, page, axe) {
  // Past the content security policy, which allows nobody's script but the console's.
  const devtools = await context.newCDPSession(page);
  await devtools.send('Runtime.evaluate', { expression: axe });
  const run = `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then((r) => r.violations.map((v) => v.id + ' ' + v.nodes.length))`;
  const { result } = await devtools.send('Runtime.evaluate', {
    expression: run,
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value;
}

/** @param {Picture[]} pictures */
function index(pictures) {
  const figure = (/** @type {Picture} */ p) =>
    `<figure><figcaption>${p.user || '–'} ${p.path} · ${p.lang} · ${p.size}${p.found.length ? ` · <b>${p.found.join(', ')}</b>` : ''}</figcaption>` +
    `<a href="${p.file}"><img loading="lazy" src="${p.file}" alt="${p.user} ${p.name}" width="${p.size === 'phone' ? 160 : 420}"></a></figure>`;
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>界面图集</title><style>body{font-family:sans-serif}figure{display:inline-block;margin:8px;vertical-align:top}img{border:1px solid #ccc}</style><h1>界面图集 / Gallery</h1>${pictures.map(figure).join('\n')}</html>\n`;
}
