import { alertRoutes } from './resources/alerts.js';
import { auditRoutes } from './resources/audit.js';
import { calculatorRoutes } from './resources/calculators.js';
import { calendarRoutes } from './resources/calendars.js';
import { caseRoutes } from './resources/cases.js';
import { commandRoutes } from './resources/commands.js';
import { draftRoutes } from './resources/drafts.js';
import { indicatorRoutes } from './resources/indicators.js';
import { nameRoutes } from './resources/names.js';
import { operationRoutes } from './resources/operations.js';
import { paperCorrectionRoutes } from './resources/paper-corrections.js';
import { paperRegisterRoutes } from './resources/paper-register.js';
import { ruleRoutes } from './resources/rules.js';
import { sessionRoutes } from './resources/sessions.js';
import { streamRoutes } from './resources/stream.js';
import { taskRoutes } from './resources/tasks.js';
import type { Route } from './route.js';

/** Every route there is, in the order of the OpenAPI document. */
export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...caseRoutes,
  ...taskRoutes,
  ...commandRoutes,
  ...draftRoutes,
  ...alertRoutes,
  ...streamRoutes,
  ...indicatorRoutes,
  ...paperRegisterRoutes,
  ...paperCorrectionRoutes,
  ...calculatorRoutes,
  ...calendarRoutes,
  ...ruleRoutes,
  ...nameRoutes,
  ...auditRoutes,
  ...operationRoutes,
];
