type Titled = readonly { readonly key: string; readonly title: string }[];
/** What an item is called: a limit and a ladder by their titles, a year by itself. */
export function titleIn(
  of: { readonly items: Titled; readonly ladders: Titled } | undefined,
  kind: string,
  key: string,
): string {
  const titled = kind === 'rule' ? of?.items : kind === 'ladder' ? of?.ladders : [];
  return titled?.find((one) => one.key === key)?.title ?? key;
}
