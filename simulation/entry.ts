import { civilDate, formatInstant } from '../domain/time.js';
import type { CaseSpec } from './docket.js';
import type { Person } from './persons.js';

/** What is typed in when a case is opened, and what is written into a register. */

export interface Opening {
  readonly path: '/applications' | '/notices';
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * @param matterId of the stage before, in the same criminal matter
 * @param paperNumber under which it stands in a register, as it was typed
 */
export function opening(spec: CaseSpec, matterId: string | undefined, paperNumber: string | undefined): Opening {
  const { stratum } = spec;
  const common = {
    receivedAt: formatInstant(spec.receivedAt),
    kind: stratum.kind,
    criminalStage: stratum.criminalStage,
    procedure: stratum.procedure,
    title: spec.title,
    recipients: spec.recipients.map((p) => personBody(p, spec.gaps.includes('idNumber'))),
    opposing: spec.opposing.map((p) => personBody(p, false)),
    lifeOrDeath: spec.lifeOrDeath || undefined,
    language: spec.language,
    matterId,
    paperNumber,
  };
  if (spec.organ) return { path: '/notices', body: { ...common, organ: spec.organ, noticeNumber: spec.noticeNumber } };
  const narrative = spec.gaps.includes('narrative') ? undefined : spec.narrative;
  const { channel, station, limitationOn } = spec;
  return {
    path: '/applications',
    body: { ...common, channel, station, narrative, limitationOn, matter: stratum.matter, notarial: stratum.notarial },
  };
}

export function personBody(p: Person, withoutNumber: boolean): Readonly<Record<string, unknown>> {
  return { ...p, idNumber: withoutNumber ? undefined : p.idNumber };
}

/** The line in the register, as it was written on the day of receipt. */
export function registerLine(spec: CaseSpec): Readonly<Record<string, unknown>> {
  const { register } = spec;
  return {
    register: register?.register,
    number: register?.number,
    date: civilDate(spec.receivedAt),
    person: spec.recipients[0]?.name,
    matter: spec.title,
    station: register?.register === 'station' ? spec.station : undefined,
  };
}
