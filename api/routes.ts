import { alertRoutes } from './resources/alerts.js';
import { auditRoutes } from './resources/audit.js';
import { calculatorRoutes } from './resources/calculators.js';
import { calendarRoutes } from './resources/calendars.js';
import { caseRoutes } from './resources/cases.js';
import { commandRoutes } from './resources/commands.js';
import { diaryRoutes } from './resources/diary.js';
import { draftRoutes } from './resources/drafts.js';
import { exceptionRoutes } from './resources/exceptions.js';
import { exportRoutes } from './resources/exports.js';
import { formRoutes } from './resources/forms.js';
import { healthRoutes } from './resources/health.js';
import { indicatorRoutes } from './resources/indicators.js';
import { machineKeyRoutes } from './resources/machine-keys.js';
import { nameRoutes } from './resources/names.js';
import { officeChangeRoutes } from './resources/office-changes.js';
import { operationRoutes } from './resources/operations.js';
import { paperCorrectionRoutes } from './resources/paper-corrections.js';
import { paperRegisterRoutes } from './resources/paper-register.js';
import { peopleRoutes } from './resources/people.js';
import { placesRoutes } from './resources/places.js';
import { referenceOverviewRoutes } from './resources/reference-overview.js';
import { requestRoutes } from './resources/requests.js';
import { procedureRoutes } from './resources/procedures.js';
import { ruleRoutes } from './resources/rules.js';
import { sessionRoutes } from './resources/sessions.js';
import { secondFactorRoutes } from './resources/second-factor.js';
import { signInRoutes } from './resources/sign-ins.js';
import { streamRoutes } from './resources/stream.js';
import { takeoverRoutes } from './resources/takeovers.js';
import { taskRoutes } from './resources/tasks.js';
import type { Route } from './route.js';

/** Every route there is, in the order of the OpenAPI document. */
export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...secondFactorRoutes,
  ...signInRoutes,
  ...caseRoutes,
  ...takeoverRoutes,
  ...requestRoutes,
  ...formRoutes,
  ...taskRoutes,
  ...diaryRoutes,
  ...commandRoutes,
  ...draftRoutes,
  ...alertRoutes,
  ...streamRoutes,
  ...exceptionRoutes,
  ...indicatorRoutes,
  ...paperRegisterRoutes,
  ...paperCorrectionRoutes,
  ...calculatorRoutes,
  ...referenceOverviewRoutes,
  ...calendarRoutes,
  ...ruleRoutes,
  ...procedureRoutes,
  ...nameRoutes,
  ...peopleRoutes,
  ...placesRoutes,
  ...machineKeyRoutes,
  ...officeChangeRoutes,
  ...exportRoutes,
  ...auditRoutes,
  ...operationRoutes,
  ...healthRoutes,
];
