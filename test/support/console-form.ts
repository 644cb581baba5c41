import type { Locator, Page } from 'playwright-core';

/** A form of the API as far as filling it in needs it. */
export interface FormSchema {
  readonly title?: string;
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly anyOf?: readonly FormSchema[];
  readonly oneOf?: readonly { const: string; title: string }[];
  readonly items?: FormSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, FormSchema | false>>;
  readonly allOf?: readonly { if?: FormSchema & { enum?: unknown }; then?: FormSchema }[];
  readonly minimum?: number;
  readonly pattern?: string;
  readonly examples?: readonly Values[];
  readonly 'x-pick'?: string;
}
export type Values = Readonly<Record<string, unknown>>;

/** What stands behind a value in a pick list. */
export type Picks = (route: string, value: string) => Promise<string>;

const WORDS = {
  zh: { yes: '是', no: '否', optional: '选填', add: '添加', addLine: '再加一项', aside: /显示另外/ },
  en: { yes: 'Yes', no: 'No', optional: 'optional', add: 'Add ', addLine: 'Add another', aside: /Show \d+ more/ },
} as const;
/** From this many choices on they are in a list that opens. */
const MANY = 7;

/** Fills in a form by what is written beside its fields, as a person would, with the values of an example. */
export class FormFiller {
  private readonly words;
  constructor(
    private readonly page: Page,
    private readonly picks: Picks,
    lang: 'zh' | 'en' = 'zh',
  ) {
    this.words = WORDS[lang];
  }

  /** @param only those of the values; default: all */
  async fill(
    schema: FormSchema,
    values: Values,
    within: Locator = this.page.locator('.schema-form'),
    only: ReadonlySet<string> = new Set(Object.keys(values)),
  ): Promise<void> {
    for (const name of Object.keys(schema.properties ?? {})) {
      if (!only.has(name)) continue;
      const field = fieldIn(schema, name, values);
      if (!field) throw new Error(`${name} is not asked for`);
      if (field.default !== undefined && same(field.default, values[name])) continue;
      await this.unfold(field.title!, within);
      await this.one(field, values[name], within);
    }
  }

  private async one(field: FormSchema, value: unknown, within: Locator): Promise<void> {
    const label = field.title!;
    if (field.properties)
      return this.fill(field, value as Values, within.getByRole('group', { name: label, exact: true }));
    if (field.type === 'array') return this.list(field, value as unknown[], within);
    // What stands under its label; looked for in the whole of a long form, it would take most of the time.
    const item = this.itemOf(label, within);
    const box = (role: 'textbox' | 'combobox' | 'spinbutton') => item.getByRole(role, { name: this.named(label) });
    if (field['x-pick']) return this.choose(box('combobox'), await this.picks(field['x-pick'], String(value)));
    if (field.oneOf && field.oneOf.length >= MANY) return this.choose(box('combobox'), titleOf(field.oneOf, value));
    if (field.oneOf)
      return tick(item.getByRole('radiogroup', { name: label, exact: true }), titleOf(field.oneOf, value));
    if (field.type === 'boolean')
      return tick(item.getByRole('radiogroup', { name: label, exact: true }), value ? this.words.yes : this.words.no);
    if (field.type === 'integer' || field.type === 'number') {
      await box('spinbutton').fill(String(value));
      return box('spinbutton').blur();
    }
    if (field.format === 'date' || field.format === 'date-time') {
      await box('combobox').fill(String(value).slice(0, 16).replace('T', ' '));
      return box('combobox').press('Enter');
    }
    await box('textbox').fill(String(value));
  }

  /** What another answer would ask for is laid aside until it is wanted. */
  private async unfold(label: string, within: Locator): Promise<void> {
    const asked = within.locator('legend, .el-form-item__label').filter({ hasText: this.named(label) });
    const more = within.getByRole('button', { name: this.words.aside });
    if ((await asked.count()) === 0 && (await more.count()) > 0) await more.last().click();
  }

  private itemOf(label: string, within: Locator): Locator {
    const named = this.page.locator('.el-form-item__label').filter({ hasText: this.named(label) });
    return within.locator('.el-form-item').filter({ has: named });
  }

  /** Of an optional field it says so behind its title; a long one counts its characters. */
  private named(label: string): RegExp {
    return new RegExp(`^\\*?\\s*${escaped(label)}\\s*(${this.words.optional})?$`);
  }

  private async choose(box: Locator, title: string): Promise<void> {
    await box.click();
    // Beside the name stands why somebody is fit.
    const list = this.page.locator(`[id="${await box.getAttribute('aria-controls')}"]`);
    await list
      .getByRole('option')
      .filter({ has: this.page.getByText(title, { exact: true }) })
      .click();
  }

  private async list(field: FormSchema, values: readonly unknown[], within: Locator): Promise<void> {
    const label = field.title!;
    const { oneOf, type } = field.items!;
    if (oneOf) {
      const group = this.itemOf(label, within).getByRole('group', { name: label, exact: true });
      for (const value of values) await tick(group, titleOf(oneOf, value), 'checkbox');
      return;
    }
    const item = (n: number) =>
      within.getByRole(type === 'object' ? 'group' : 'textbox', { name: `${label} ${n}`, exact: true });
    for (const [i, value] of values.entries()) {
      if ((await item(i + 1).count()) === 0) await this.another(label, type === 'object', item(i), within, i);
      if (type === 'object') await this.fill(field.items!, value as Values, item(i + 1));
      else await item(i + 1).fill(String(value));
    }
  }

  private async another(label: string, isGroup: boolean, last: Locator, within: Locator, n: number): Promise<void> {
    if (isGroup) return within.getByRole('button', { name: `${this.words.add}${label}` }).click();
    if (n === 0) return;
    await last.locator('xpath=ancestor::*[contains(@class,"words")]').getByText(this.words.addLine).click();
  }
}

async function tick(group: Locator, title: string, role: 'radio' | 'checkbox' = 'radio'): Promise<void> {
  const one = group.getByRole(role, { name: title, exact: true });
  // The mark itself lies under its drawing: what is clicked is the words.
  if (!(await one.isChecked())) await one.locator('xpath=ancestor::label').click();
}

const titleOf = (choices: readonly { const: string; title: string }[], value: unknown): string =>
  choices.find((choice) => choice.const === value)?.title ?? `no choice ${String(value)}`;
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A field, with what the answers beside it make of it; undefined where they take it away. */
function fieldIn(schema: FormSchema, name: string, values: Values): FormSchema | undefined {
  const rules = (schema.allOf ?? []).filter((rule) => rule.if && holds(rule.if, values));
  const own = [schema, ...rules.map((rule) => rule.then ?? {})].map((s) => s.properties?.[name]);
  if (own.includes(false)) return undefined;
  const whole = Object.assign({}, ...own) as FormSchema;
  const [one, ...more] = (whole.anyOf ?? []).filter((s) => s.type !== 'null');
  return one && more.length === 0 ? { ...one, ...whole } : whole;
}

function holds(condition: FormSchema, values: Values): boolean {
  return Object.entries(condition.properties ?? {}).every(([name, of]) => {
    const { enum: list, const: one } = of as { enum?: unknown[]; const?: unknown };
    if (values[name] === undefined) return !condition.required?.includes(name);
    return list ? list.includes(values[name]) : one === undefined || one === values[name];
  });
}

/** What is sent for an example: it, what the form says is usual, and when he was born whose number says so. */
export function withDefaults(schema: FormSchema, values: Values): Values {
  const all: Record<string, unknown> = { ...values };
  const born = /^\d{6}(\d{4})(\d\d)(\d\d)\d{3}[\dX]$/.exec(String(values['idNumber']));
  if (born && schema.properties?.['birthDate']) all['birthDate'] ??= born.slice(1).join('-');
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (field === false) continue;
    if (all[name] === undefined && field.default !== undefined && !same(field.default, [])) all[name] = field.default;
    const value = all[name];
    if (Array.isArray(value) && field.items?.properties)
      all[name] = value.map((item: Values) => withDefaults(field.items!, item));
  }
  return all;
}

/** Something for every field that the values leave out, as far as its schema says what that may be. */
export function completed(schema: FormSchema, values: Values): Values {
  let all = values;
  for (const name of Object.keys(schema.properties ?? {})) {
    if (name in all) continue;
    const field = fieldIn(schema, name, all);
    const value = field && something(field);
    if (value !== undefined) all = { ...all, [name]: value };
  }
  return all;
}

function something(field: FormSchema): unknown {
  if (field['x-pick'] || field.pattern || field.const !== undefined) return undefined;
  if (field.oneOf) return field.oneOf.at(-1)!.const;
  if (field.properties) return completed(field, {});
  switch (field.type) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return field.minimum ?? 1;
    case 'array': {
      const item = field.items && something(field.items);
      return item === undefined ? undefined : [item];
    }
    case 'string':
      if (field.format === 'date') return '2026-03-05';
      if (field.format === 'date-time') return '2026-03-05T09:30:00+08:00';
      return field.format ? undefined : '甲乙';
    default:
      return undefined;
  }
}
