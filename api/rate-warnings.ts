import type { Figure } from '../db/indicators.js';
import type { Lang } from './language.js';
import { RATES } from '../domain/terms.js';

export interface RateWarning {
  readonly code: 'strict-fails' | 'not-reconciled' | 'year-not-published';
  readonly key: string;
  /** Id of the agency or station. */
  readonly scope: string;
  readonly text: string;
}

/** What a reader of the figures must not overlook. */
export function warningsOf(figures: readonly Figure[], lang: Lang): RateWarning[] {
  return figures.flatMap((figure) => {
    const code = warningOf(figure, figures);
    return code ? [{ code, key: figure.key, scope: figure.scope.id, text: textOf(code, figure, lang) }] : [];
  });
}

function warningOf(figure: Figure, figures: readonly Figure[]): RateWarning['code'] | undefined {
  if (figure.provisional) return 'year-not-published';
  if (figure.variant === 'default' && figure.reconciled === false && figure.scope.kind === 'agency') {
    return 'not-reconciled';
  }
  // An inspector who has only the closing ledger will come to the strict figure.
  if (figure.variant !== 'strict' || figure.passes !== false) return undefined;
  const usual = figures.find(
    (other) => other.key === figure.key && other.variant === 'default' && other.scope.id === figure.scope.id,
  );
  return usual?.passes ? 'strict-fails' : undefined;
}

function textOf(code: RateWarning['code'], { key, scope, numerator, denominator }: Figure, lang: Lang): string {
  const name = RATES[key]?.[lang] ?? key;
  const texts: Record<RateWarning['code'], Record<Lang, string>> = {
    'strict-fails': {
      zh: `${scope.name}：${name}默认口径达标，从严口径（全部结案案件）未达标：${numerator}/${denominator}。`,
      en: `${scope.name}: the ${name} passes by default and fails by the strict count over all closed cases: ${numerator}/${denominator}.`,
    },
    'not-reconciled': {
      zh: `${scope.name}：${name}未对账，期内没有载入任何纸质或其他登记簿。`,
      en: `${scope.name}: the ${name} is not reconciled, no other register was loaded for the period.`,
    },
    'year-not-published': {
      zh: `${scope.name}：${name}涉及尚未公布放假安排的年度，暂不判定。`,
      en: `${scope.name}: the ${name} rests on a year whose calendar is not published; no verdict yet.`,
    },
  };
  return texts[code][lang];
}
