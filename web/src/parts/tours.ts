/** What somebody's day looks like here, by role: pages in the order in which he comes to need them. */

interface Page {
  readonly to: string;
  /** Key of its name. */
  readonly title: string;
  readonly needs?: string;
}
export const PAGES = {
  open: { to: '/open', title: 'page.open', needs: 'case:open-application' },
  tasks: { to: '/tasks', title: 'page.tasks', needs: 'task:list' },
  all: { to: '/tasks?whose=all', title: 'page.tasks', needs: 'task:list' },
  lawyers: { to: '/tasks?whose=all&role=lawyer', title: 'firm.lawyers', needs: 'task:list' },
  cases: { to: '/cases', title: 'page.cases', needs: 'case:list' },
  alerts: { to: '/alerts', title: 'page.alerts', needs: 'alert:read' },
  decisions: { to: '/decisions', title: 'page.decisions', needs: 'office:write' },
  rates: { to: '/rates', title: 'page.rates', needs: 'indicator:read' },
  office: { to: '/office', title: 'page.office', needs: 'name:read' },
  account: { to: '/password', title: 'page.account' },
} as const satisfies Readonly<Record<string, Page>>;

interface Tour {
  /** Key of its words. */
  readonly key: string;
  readonly roles: readonly string[];
  readonly pages: readonly (keyof typeof PAGES)[];
}
/** Of several posts the one that decides most comes first. */
export const TOURS: readonly Tour[] = [
  { key: 'head', roles: ['director', 'deputy'], pages: ['rates', 'all', 'decisions', 'alerts', 'office'] },
  { key: 'bureau', roles: ['bureau'], pages: ['rates', 'decisions', 'alerts', 'office'] },
  { key: 'review', roles: ['reviewer', 'assigner'], pages: ['tasks', 'cases', 'alerts'] },
  { key: 'intake', roles: ['intake', 'station'], pages: ['open', 'tasks', 'cases', 'alerts'] },
  { key: 'firm', roles: ['firm'], pages: ['tasks', 'lawyers', 'cases', 'alerts'] },
  { key: 'lawyer', roles: ['lawyer'], pages: ['tasks', 'cases', 'alerts'] },
  { key: 'observer', roles: ['observer'], pages: ['tasks', 'cases', 'alerts'] },
  { key: 'closing', roles: ['callback', 'evaluator', 'archivist'], pages: ['tasks', 'cases', 'alerts'] },
  { key: 'auditor', roles: ['auditor'], pages: ['cases', 'rates', 'alerts'] },
  { key: 'admin', roles: ['admin'], pages: ['office', 'account', 'alerts'] },
];

export const tourFor = (roles: readonly string[]): Tour | undefined =>
  TOURS.find((tour) => tour.roles.some((role) => roles.includes(role)));
