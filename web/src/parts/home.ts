/** Who leads, or looks on for the whole agency: these see what is out of order there. */
const LEADING = ['director', 'deputy', 'bureau', 'auditor'];

/** What the first page shows to whoever has these posts: what is out of order everywhere, what is his own to do, or both. */
export const homeFor = (roles: readonly string[]): { readonly leads: boolean; readonly works: boolean } => {
  const leads = roles.some((role) => LEADING.includes(role));
  return { leads, works: !leads || roles.some((role) => !LEADING.includes(role)) };
};
