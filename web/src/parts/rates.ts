/** `62.5 %`, to one place and never rounded up to what was not reached; undefined where nothing counts. */
export function percent(rate: { numerator: number; denominator: number }): string | undefined {
  const value = percentOf(rate);
  return value === null ? undefined : `${value} %`;
}

export const percentOf = ({ numerator, denominator }: { numerator: number; denominator: number }): number | null =>
  denominator === 0 ? null : Math.floor((numerator * 1000) / denominator) / 10;

/** Whether it is where it is to be; of a rate without a target there is nothing to conclude. */
export const verdictOf = (
  { passes, target }: { passes: boolean | null; target: number | null },
  t: (key: string) => string,
): string => (passes === null && target === null ? t('rates.noTarget') : t(`rates.passes.${String(passes)}`));
