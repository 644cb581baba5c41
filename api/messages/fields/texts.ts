import type { Group } from '../../field-groups.js';
import type { Lang } from '../../language.js';
import * as titlesEn from './titles-en.js';
import * as titlesZh from './titles-zh.js';
import { values as valuesEn } from './values-en.js';
import { values as valuesZh } from './values-zh.js';

type Texts = Readonly<Record<string, string>>;
interface FieldTexts {
  readonly titles: Texts;
  readonly help: Texts;
  readonly leftOut: Texts;
  readonly values: Readonly<Record<string, Texts>>;
}
const TEXTS: Readonly<Record<Lang, FieldTexts>> = {
  zh: { ...titlesZh, values: valuesZh },
  en: { ...titlesEn, values: valuesEn },
};
const GROUPS: Readonly<Record<Lang, Readonly<Record<Group, string>>>> = { zh: titlesZh.groups, en: titlesEn.groups };
export const groupTitle = (lang: Lang, group: Group): string => GROUPS[lang][group];

/** What has a name in every language of the world already. */
const NAMES: Readonly<Record<Lang, Intl.DisplayNames>> = {
  zh: new Intl.DisplayNames(['zh-CN'], { type: 'language', fallback: 'none' }),
  en: new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }),
};

/** What one field of one form is called; undefined where the catalogue has nothing. */
export class FieldText {
  private readonly keys: readonly string[];

  /**
   * @param form `review.propose-grant`, `withdraw`, `application`
   * @param path names of fields, from the body down; the most particular key counts: of the form, of its task, of the field
   * that it lies in, of its name alone
   */
  constructor(
    private readonly lang: Lang,
    form: string,
    path: readonly string[],
  ) {
    const name = path.at(-1) ?? '';
    const within = path.length > 1 ? [`${path.at(-2)}/${name}`] : [];
    this.keys = [...(path.length > 1 ? [] : [`${form}/${name}`, `${form.split('.')[0]}/${name}`]), ...within, name];
  }

  get title(): string | undefined {
    return this.of('titles');
  }

  get help(): string | undefined {
    return this.of('help');
  }

  get leftOut(): string | undefined {
    return this.of('leftOut');
  }

  value(code: string): string | undefined {
    const known = this.of('values');
    if (known && Object.hasOwn(known, code)) return known[code];
    return this.keys.includes('language') ? NAMES[this.lang].of(code) : undefined;
  }

  /** The key under which the catalogue has it. */
  keyIn(kind: keyof FieldTexts): string | undefined {
    return this.keys.find((k) => Object.hasOwn(TEXTS[this.lang][kind], k));
  }

  private of<K extends keyof FieldTexts>(kind: K): FieldTexts[K][string] | undefined {
    const key = this.keyIn(kind);
    return key === undefined ? undefined : (TEXTS[this.lang][kind][key] as FieldTexts[K][string]);
  }
}

/** Every key of the catalogue, for the test that all of them are used. */
export const catalogueKeys = (lang: Lang): Readonly<Record<keyof FieldTexts, readonly string[]>> => ({
  titles: Object.keys(TEXTS[lang].titles),
  help: Object.keys(TEXTS[lang].help),
  leftOut: Object.keys(TEXTS[lang].leftOut),
  values: Object.keys(TEXTS[lang].values),
});

/** Every list of values: its key, and a label per code. */
export const valueLists = (lang: Lang): Readonly<Record<string, Texts>> => TEXTS[lang].values;
