import type { Locator, Page } from 'playwright-core';
import { titlesZh } from '../../api/messages/titles-zh.js';
import type { CaseAct, CaseTask } from '../../domain/kinds.js';
import { settled, type Screen } from './console.js';
import { FormFiller, type FormSchema, type Values } from './console-form.js';

export interface Offered {
  readonly name: string;
  readonly title: string;
  readonly schema: FormSchema;
}
interface Shown {
  readonly id: string;
  readonly actions: readonly Offered[];
}

/** Somebody who clicks his way through the console and fills in what he is shown, by its own example. */
export class Hand {
  readonly page: Page;
  readonly filler: FormFiller;
  /** What the page was told last, by the path it asked. */
  private readonly told = new Map<string, Promise<unknown>>();

  constructor(readonly screen: Screen) {
    this.page = screen.page;
    this.filler = new FormFiller(this.page, (route, value) => this.pick(route, value));
    this.page.on('response', (response) => {
      const path = /\/api\/v1(\/(?:tasks|cases|forms)\/[^/?]+)$/.exec(response.url())?.[1];
      if (path === undefined || response.request().method() !== 'GET' || !response.ok()) return;
      const body = response.json() as Promise<unknown>;
      // Whoever leaves the page meanwhile does not need it.
      body.catch(() => undefined);
      this.told.set(path, body);
    });
  }

  /** By the menu, which on a phone is opened first. */
  async go(to: string): Promise<void> {
    const opener = this.page.getByRole('button', { name: '主导航' });
    if (await opener.isVisible()) await opener.click();
    await this.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: to }).click();
    await settled(this.screen);
  }

  /** From the list of his tasks to one of them, of the case with this number. */
  async openTask(number: string, kind: CaseTask): Promise<void> {
    await this.go('待办任务');
    await this.itemOf(number, titlesZh.tasks[kind])
      .getByRole('link', { name: titlesZh.tasks[kind], exact: true })
      .click();
    await this.page.waitForURL(/\/tasks\/[^/]+$/);
    await settled(this.screen);
  }

  /** Does a task, in the first way that is open to him or in the one that is named. */
  async doTask(number: string, kind: CaseTask, action?: string, values: Values = {}): Promise<void> {
    await this.openTask(number, kind);
    const chosen = await this.choose(action);
    await this.fillIn(chosen, values);
    await this.send(chosen.title);
  }

  /** In the case that he is looking at. */
  async doAct(name: CaseAct, values: Values = {}): Promise<void> {
    const title = (titlesZh.acts as Readonly<Record<string, string>>)[name]!;
    await this.page.locator('main').getByRole('link', { name: title, exact: true }).click();
    await this.page.waitForURL(/\/actions\//);
    await settled(this.screen);
    const act = (await this.shown()).actions.find((a) => a.name === name)!;
    await this.fillIn(act, values);
    await this.send(act.title);
  }

  async openCase(number: string): Promise<void> {
    await this.go('案件');
    await this.itemOf(number).getByRole('link', { name: number }).click();
    await this.page.waitForURL(/\/cases\/[^/]+$/);
    await settled(this.screen);
  }

  /** At the desk: looks whether he is there already, enters him, and has the case. @returns its number */
  async open(values: Values = {}): Promise<string> {
    await this.go('登记案件');
    await this.page.getByLabel('姓名').fill('王示例');
    await this.page.getByRole('button', { name: '查找并继续' }).click();
    const goOn = this.page.getByRole('button', { name: '不是同一事项，继续登记' });
    await goOn.or(this.page.locator('.schema-form')).waitFor();
    if (await goOn.isVisible()) await goOn.click();
    await this.page.locator('.schema-form').waitFor();
    const { schema } = (await this.toldOf('/forms/application')) as { schema: FormSchema };
    await this.filler.fill(schema, { ...schema.examples![0]!, ...values });
    await this.send('登记');
    return (await this.page.getByRole('heading', { level: 1 }).textContent())!.trim().split(/\s/)[0]!;
  }

  /** The way of doing the task that is open, chosen where there are several. */
  async choose(name?: string): Promise<Offered> {
    const { actions } = await this.shown();
    const chosen = name === undefined ? actions[0] : actions.find((a) => a.name === name);
    if (!chosen) throw new Error(`${name ?? 'nothing'} is not on offer, only ${actions.map((a) => a.name).join()}`);
    if (actions.length > 1)
      await this.page.getByRole('radiogroup', { name: '如何办理' }).getByText(chosen.title, { exact: true }).click();
    return chosen;
  }

  fillIn({ schema }: Offered, values: Values = {}): Promise<void> {
    return this.filler.fill(schema, { ...schema.examples![0]!, ...values });
  }

  /** Presses the button of the form, and is told that it is done. */
  async send(title: string): Promise<void> {
    await this.button(title).click();
    await this.page.waitForURL(/\/cases\/[^/]+\?done=/);
    await settled(this.screen);
    await this.page.getByText('已办理。').waitFor();
  }

  button = (title: string): Locator =>
    this.page.locator('.schema-form').getByRole('button', { name: title, exact: true });

  /** The row of a table, on a phone the card. */
  private itemOf(number: string, text = ''): Locator {
    const item = this.page.locator('main').locator('tr, li').filter({ hasText: number }).filter({ hasText: text });
    return item.first();
  }

  /** What the page that is open was told. */
  async shown(): Promise<Shown> {
    return (await this.toldOf(new URL(this.page.url()).pathname.replace(/\/actions\/.*/, ''))) as Shown;
  }

  /** What a page was told of this path, whenever it asked last. */
  async toldOf(path: string): Promise<unknown> {
    const body = await this.told.get(path);
    if (!body) throw new Error(`nothing was asked of ${path}`);
    return body;
  }

  /** What a person reads where the form has a code. */
  private async pick(route: string, value: string): Promise<string> {
    let path = route;
    if (route.includes('{case}')) {
      const { caseId, id } = (await this.shown()) as Shown & { caseId?: string };
      path = route.replace('{case}', caseId ?? id);
    }
    const answer = await this.screen.context.request.get(`/api/v1${path}`);
    const { items } = (await answer.json()) as {
      items: { id?: string; username?: string; name: string; firmName?: string }[];
    };
    const one = items.find((item) => (item.id ?? item.username) === value);
    if (!one) throw new Error(`${value} is not in ${route}`);
    return one.firmName ? `${one.name}（${one.firmName}）` : one.name;
  }
}
