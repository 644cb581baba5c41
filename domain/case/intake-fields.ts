import type { CaseKind, Door } from './words.js';

/** People and matter as far as they are on record; what the intake stage asks for before it lets a case go on. */
export interface IntakeRecord {
  readonly door: Door;
  readonly kind: CaseKind;
  readonly title?: string | null | undefined;
  readonly narrative?: string | null | undefined;
  readonly matter?: string | null | undefined;
  readonly noticeNumber?: string | null | undefined;
  readonly recipients: readonly {
    readonly name?: string | null | undefined;
    readonly idKind?: string | null | undefined;
    readonly idNumber?: string | null | undefined;
    readonly phone?: string | null | undefined;
    readonly address?: string | null | undefined;
    readonly detained?: boolean | undefined;
  }[];
}

/**
 * Mandatory fields of intake that are still empty, as JSON pointers. Foreigners, unknown identity (自报) and pending
 * numbers never block: only a resident's own number is asked for.
 */
export function missingFields(r: IntakeRecord): string[] {
  const missing: string[] = [];
  const need = (value: unknown, pointer: string) => {
    if (value === undefined || value === null || value === '') missing.push(pointer);
  };
  need(r.title, '/title');
  if (r.door === 'application') {
    need(r.narrative, '/narrative');
    if (r.kind !== 'criminal') need(r.matter, '/matter');
  } else need(r.noticeNumber, '/noticeNumber');
  if (r.recipients.length === 0) missing.push('/recipients');
  r.recipients.forEach((p, i) => {
    if (p.idKind !== 'unknown-identity') need(p.name, `/recipients/${i}/name`);
    if ((p.idKind ?? 'resident-id') === 'resident-id') need(p.idNumber, `/recipients/${i}/idNumber`);
    if (r.door === 'application' && !p.detained) need(p.phone ?? p.address, `/recipients/${i}/phone`);
  });
  return missing;
}
