import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { Form } from '../../api/form.js';
import { formSchema } from '../../api/form-schema.js';
import { actForm, caseForms } from '../../api/forms/catalogue.js';
import { applicationBody, noticeBody } from '../../api/openings.js';
import { led, settled, useConsole, type Screen } from '../support/console.js';
import { completed, FormFiller, withDefaults, type FormSchema, type Values } from '../support/console-form.js';
import { Driver, hearingOn, terminate, toHandling } from '../support/driver.js';
import { exampleOf } from '../support/drive.js';
import { until } from '../support/service.js';

const office = useConsole();

/** A case that has had of everything something, for what examples are made of. */
const driver = new Driver();
toHandling(driver);
hearingOn(driver, '2026-03-20', '2026-03-05');
terminate(driver, '2026-03-06');
const context = {
  facts: driver.host.run.facts,
  today: '2026-03-06' as const,
  ...{ user: 'lawyer1', lawyer: 'lawyer1', firm: 'ph-f1', observer: 'observer' },
};
/** Whoever may be chosen; the firms are those of the service. */
const PEOPLE = { lawyer1: '沈敏', observer: '吕建国' };

interface Case {
  readonly name: string;
  readonly schema: FormSchema;
  readonly example: Values;
}
const caseOf = (name: string, { body, example }: Form): Case => {
  const values = example(context);
  return { name, example: values, schema: { ...formSchema(name, body, 'zh'), examples: [values] } };
};
const FORMS = caseForms.map(([name, form]) => caseOf(name, form));
const [tasks, acts] = [FORMS.filter(({ name }) => !actForm(name)), FORMS.filter(({ name }) => actForm(name))];
const offered = ({ name, schema }: Case) => ({ name, title: name, schema });

let caseId: string;
beforeAll(async () => {
  const intake = await office.service.as('intake');
  const opened = await intake.post('/applications', await exampleOf(office.service.base, '/applications'));
  caseId = opened.body.id;
});

/** A page whose API knows the forms of every task and act at once, and takes whatever is sent. */
async function deskWith(): Promise<{ screen: Screen; filler: FormFiller; bodies: Values[] }> {
  const screen = await office.as('assigner');
  const { page } = screen;
  const bodies: Values[] = [];
  // Taken down, and refused: so the page stays where it is.
  screen.expects(/^409 .*\/actions\//);
  await page.route('**/api/v1/{tasks,cases}/*/actions/*', (route) => {
    bodies.push(route.request().postDataJSON() as Values);
    return route.fulfill({ status: 409, json: { type: '/problems/a-test', title: '试验', status: 409 } });
  });
  const listed = Object.entries(PEOPLE).map(([username, name]) => ({ username, name, eligible: true, reasons: [] }));
  await page.route('**/api/v1/cases/*/{candidates,observers}', (route) => route.fulfill({ json: { items: listed } }));
  const firms = (await (await office.service.as('assigner')).get('/firms')).body.items as {
    id: string;
    name: string;
  }[];
  const names = new Map([...Object.entries(PEOPLE), ...firms.map(({ id, name }) => [id, name] as const)]);
  return { screen, bodies, filler: new FormFiller(page, async (_route, value) => names.get(value)!) };
}

/** Controls that a screen reader has no name for. */
const nameless = (page: Page) =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLInputElement>('.schema-form :is(input, textarea)'))
      .filter((control) => {
        const words = Array.from(control.labels ?? [])
          .map((label) => label.textContent)
          .join('');
        return !(control.getAttribute('aria-label') ?? words).trim();
      })
      .map((control) => control.outerHTML),
  );

test('of every action of every task the form takes its example by label alone, and sends just that', async () => {
  const { screen, filler, bodies } = await deskWith();
  const { page } = screen;
  // On a busy machine a form takes long enough to be kept as a draft, of a task that there is not.
  screen.expects(/^404 .*\/drafts\/task%3Aof-all-kinds/);
  await page.route('**/api/v1/tasks/of-all-kinds', async (route) => {
    const list = await route.fetch({ url: `${office.service.base}/api/v1/tasks/${caseId}.review.1` });
    await route.fulfill({ response: list, json: { ...(await list.json()), actions: tasks.map(offered) } });
  });
  await page.goto('/tasks/of-all-kinds');
  await settled(screen);
  for (const form of tasks) {
    await page.getByRole('radiogroup', { name: '如何办理' }).getByText(form.name, { exact: true }).click();
    await filledAndSent(page, filler, form, bodies);
  }
  expect(tasks.length).toBeGreaterThan(40);
});

test('of every act in a case as well', async () => {
  const { screen, filler, bodies } = await deskWith();
  const { page } = screen;
  await page.route('**/api/v1/cases/*', async (route) => {
    const shown = await route.fetch();
    await route.fulfill({ response: shown, json: { ...(await shown.json()), actions: acts.map(offered) } });
  });
  await page.goto(`/cases/${caseId}`);
  await settled(screen);
  for (const form of acts) {
    await led(screen, `/cases/${caseId}/actions/${form.name}`);
    await settled(screen);
    await filledAndSent(page, filler, form, bodies);
  }
  expect(acts.length).toBeGreaterThan(10);
});

test('of what opens a case as well, at both doors', async () => {
  const screen = await office.as('intake');
  const { page } = screen;
  const filler = new FormFiller(page, (_route, value) => Promise.reject(new Error(value)));
  const bodies: Values[] = [];
  screen.expects(/^409 /);
  await page.route('**/api/v1/{applications,notices}', (route) => {
    bodies.push(route.request().postDataJSON() as Values);
    return route.fulfill({ status: 409, json: { type: '/problems/a-test', title: '试验', status: 409 } });
  });
  for (const [door, body] of [
    ['application', applicationBody],
    ['notice', noticeBody],
  ] as const) {
    await page.goto(`/open/${door}`);
    await page.getByLabel('姓名').fill('甲');
    await page.getByRole('button', { name: '查找并继续' }).click();
    const example = body.meta()!['example'] as Values;
    const form = { name: '登记', example, schema: formSchema(door, body, 'zh') as FormSchema };
    await filledAndSent(page, filler, form, bodies);
  }
});

async function filledAndSent(page: Page, filler: FormFiller, form: Case, bodies: Values[]): Promise<void> {
  const button = page.locator('.schema-form').getByRole('button', { name: form.name, exact: true });
  await button.waitFor();
  await filler.fill(form.schema, form.example);
  expect([form.name, await nameless(page)]).toEqual([form.name, []]);
  const send = async () => {
    await button.click();
    // The page's own word, where it does not like what it was given.
    const wrong = page.locator('[data-wrong="true"]');
    await until(async () => bodies.length > 0 || (await wrong.count()) > 0);
    expect([form.name, await wrong.allInnerTexts()]).toEqual([form.name, []]);
    return [form.name, withDefaults(form.schema, bodies.pop()!)];
  };
  expect(await send()).toEqual([form.name, withDefaults(form.schema, form.example)]);
  // Then all the rest that may be said, in controls of every kind.
  const all = completed(form.schema, form.example);
  const rest = Object.fromEntries(Object.entries(all).filter(([name]) => !(name in form.example)));
  if (Object.keys(rest).length === 0) return;
  await filler.fill(form.schema, all, undefined, new Set(Object.keys(rest)));
  expect(await send()).toEqual([form.name, withDefaults(form.schema, all)]);
}
