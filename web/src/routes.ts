import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { session } from './api/session.js';
import { t } from './i18n/index.js';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of its name, in the window's title and the trail. */
    title: string;
    /** Shown to whoever comes. */
    open?: boolean;
    /** Permission without which the menu does not name it; the server decides all the same. */
    needs?: string;
    /** Place in the menu. */
    menu?: boolean;
  }
}

export const pages: RouteRecordRaw[] = [
  { path: '/', component: () => import('./screens/HomePage.vue'), meta: { title: 'page.home', menu: true } },
  { path: '/sign-in', component: () => import('./screens/SignInPage.vue'), meta: { title: 'page.signIn', open: true } },
  {
    path: '/tasks',
    component: () => import('./screens/TasksPage.vue'),
    meta: { title: 'page.tasks', needs: 'task:list', menu: true },
  },
  {
    path: '/tasks/:id',
    component: () => import('./screens/TaskPage.vue'),
    meta: { title: 'page.task', needs: 'task:read' },
  },
  {
    path: '/diary',
    component: () => import('./screens/DiaryPage.vue'),
    meta: { title: 'page.diary', needs: 'diary:read', menu: true },
  },
  {
    path: '/cases',
    component: () => import('./screens/CasesPage.vue'),
    meta: { title: 'page.cases', needs: 'case:list', menu: true },
  },
  {
    path: '/cases/:id',
    component: () => import('./screens/CasePage.vue'),
    meta: { title: 'page.case', needs: 'case:read' },
  },
  {
    path: '/cases/:id/actions/:name',
    component: () => import('./screens/ActPage.vue'),
    meta: { title: 'page.act', needs: 'case:read' },
  },
  {
    path: '/cases/:id/receipt',
    component: () => import('./screens/ReceiptPage.vue'),
    meta: { title: 'page.receipt', needs: 'case:read' },
  },
  {
    path: '/open/:door(application|notice)?',
    component: () => import('./screens/OpenPage.vue'),
    meta: { title: 'page.open', needs: 'case:open-application', menu: true },
  },
  {
    path: '/requests',
    component: () => import('./screens/RequestsPage.vue'),
    meta: { title: 'page.requests', needs: 'request:list', menu: true },
  },
  {
    path: '/requests/new',
    component: () => import('./screens/OpenRequestPage.vue'),
    meta: { title: 'page.openRequest', needs: 'request:open' },
  },
  {
    path: '/requests/:id',
    component: () => import('./screens/RequestPage.vue'),
    meta: { title: 'page.request', needs: 'request:read' },
  },
  {
    path: '/decisions',
    component: () => import('./screens/DecisionsPage.vue'),
    meta: { title: 'page.decisions', needs: 'office:write', menu: true },
  },
  {
    path: '/takeovers',
    component: () => import('./screens/TakeoversPage.vue'),
    meta: { title: 'page.takeovers', needs: 'takeover:read' },
  },
  {
    path: '/alerts',
    component: () => import('./screens/AlertsPage.vue'),
    meta: { title: 'page.alerts', needs: 'alert:read', menu: true },
  },
  {
    path: '/contradictions',
    component: () => import('./screens/ContradictionsPage.vue'),
    meta: { title: 'page.contradictions', needs: 'paper:read' },
  },
  {
    path: '/rates',
    component: () => import('./screens/RatesPage.vue'),
    meta: { title: 'page.rates', needs: 'indicator:read', menu: true },
  },
  {
    path: '/rates/:key',
    component: () => import('./screens/RateCasesPage.vue'),
    meta: { title: 'page.rateCases', needs: 'indicator:cases' },
  },
  {
    path: '/office',
    component: () => import('./screens/office/OfficePage.vue'),
    meta: { title: 'page.office', needs: 'name:read', menu: true },
  },
  {
    path: '/office/keys',
    component: () => import('./screens/office/MachineKeysPage.vue'),
    meta: { title: 'page.keys', needs: 'key:read' },
  },
  {
    path: '/office/:kind(person|firm|station|agency)/:id',
    component: () => import('./screens/office/OfficeFormPage.vue'),
    meta: { title: 'page.office', needs: 'office:write' },
  },
  {
    path: '/reference',
    component: () => import('./screens/ReferencePage.vue'),
    meta: { title: 'page.reference', needs: 'reference:draft', menu: true },
  },
  {
    path: '/reference/:kind(calendar|rule|ladder|draw)/:pack/:key',
    component: () => import('./screens/ReferenceItemPage.vue'),
    meta: { title: 'page.reference', needs: 'rule:read' },
  },
  {
    path: '/health',
    component: () => import('./screens/HealthPage.vue'),
    meta: { title: 'page.health', needs: 'health:read', menu: true },
  },
  {
    path: '/readings',
    component: () => import('./screens/ReadingsPage.vue'),
    meta: { title: 'page.readings', needs: 'audit:read', menu: true },
  },
  { path: '/password', component: () => import('./screens/AccountPage.vue'), meta: { title: 'page.account' } },
  { path: '/:any(.*)*', component: () => import('./screens/MissingPage.vue'), meta: { title: 'page.missing' } },
];

export const router = createRouter({
  history: createWebHistory(),
  routes: pages,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.beforeEach(async (to) => {
  await session.restore();
  if ((session.known?.mustChange || session.known?.mustEnrol) && to.path !== '/password') return '/password';
  if (to.meta.open || session.known) return true;
  return { path: '/sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
});

router.afterEach((to) => {
  document.title = `${t(to.meta.title)} · ${t('app.name')}`;
});
