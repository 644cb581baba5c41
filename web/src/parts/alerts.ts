import type { components } from '../api/generated.js';
import { session } from '../api/session.js';
import { pathOf } from './proceedings.js';

type Alert = components['schemas']['Alert'];

/** Where whoever is alerted can do something about it: the case, or the page that the alert is about. */
export function placeOf({ proceeding, data }: Pick<Alert, 'proceeding' | 'data'>): string | undefined {
  if (proceeding !== null) return pathOf(proceeding);
  switch (data['condition']) {
    case 'year-not-published':
      return session.may('reference:draft') ? `/reference/calendar/CN/${String(data['year'])}` : undefined;
    case 'register-correction':
    case 'office-change':
      return session.may('office:write') ? '/decisions' : undefined;
    case 'takeover':
      return session.may('takeover:read') ? '/takeovers' : undefined;
    case 'digest':
      return session.may('task:list') ? '/tasks?whose=all&due=late' : undefined;
    default:
      return data['rate'] !== undefined && session.may('indicator:read') ? '/rates' : undefined;
  }
}
