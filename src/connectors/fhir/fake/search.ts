/** Search of the simulated EHR: the parameters that scheduling and identity need, as R4 defines them. */
import type { FhirResource, Identifier, Patient, Practitioner } from 'fhir/r4'
import type { EhrStore, Version } from './store.ts'
import { identifiersOf } from './store.ts'

type Matcher = (resource: FhirResource, value: string) => boolean

/** Search parameters by type; `identifier`, `_id` and `_lastUpdated` are offered for every type. */
export const searchParameters: Readonly<Record<string, Readonly<Record<string, Matcher>>>> = {
  Patient: {
    family: (r, v) => people(r).some(name => starts(name.family, v)),
    given: (r, v) => people(r).some(name => name.given?.some(given => starts(given, v))),
    name: (r, v) =>
      people(r).some(name => [name.text, name.family, ...(name.given ?? [])].some(part => starts(part, v))),
    birthdate: (r, v) => r.resourceType === 'Patient' && inRange(r.birthDate, v),
    phone: (r, v) => telecom(r, v, 'phone'),
    email: (r, v) => telecom(r, v, 'email'),
    telecom: (r, v) => telecom(r, v),
    active: (r, v) => r.resourceType === 'Patient' && String(r.active) === v,
  },
  Practitioner: {
    name: (r, v) =>
      people(r).some(name => [name.text, name.family, ...(name.given ?? [])].some(part => starts(part, v))),
    family: (r, v) => people(r).some(name => starts(name.family, v)),
    email: (r, v) => telecom(r, v, 'email'),
    active: (r, v) => r.resourceType === 'Practitioner' && String(r.active) === v,
  },
  Location: {
    name: (r, v) => r.resourceType === 'Location' && starts(r.name, v),
    status: (r, v) => r.resourceType === 'Location' && r.status === v,
  },
  HealthcareService: {
    name: (r, v) => r.resourceType === 'HealthcareService' && starts(r.name, v),
    active: (r, v) => r.resourceType === 'HealthcareService' && String(r.active) === v,
  },
  Appointment: {
    date: (r, v) => r.resourceType === 'Appointment' && inRange(r.start, v),
    status: (r, v) => r.resourceType === 'Appointment' && r.status === v,
    patient: (r, v) => actor(r, v, 'Patient'),
    practitioner: (r, v) => actor(r, v, 'Practitioner'),
    location: (r, v) => actor(r, v, 'Location'),
    actor: (r, v) => actor(r, v),
  },
  PractitionerRole: {
    practitioner: (r, v) => r.resourceType === 'PractitionerRole' && refers(r.practitioner?.reference, v),
    location: (r, v) =>
      r.resourceType === 'PractitionerRole' && r.location?.some(one => refers(one.reference, v)) === true,
    service: (r, v) =>
      r.resourceType === 'PractitionerRole' && r.healthcareService?.some(one => refers(one.reference, v)) === true,
    active: (r, v) => r.resourceType === 'PractitionerRole' && String(r.active) === v,
  },
  Schedule: {
    actor: (r, v) => r.resourceType === 'Schedule' && r.actor.some(one => refers(one.reference, v)),
    active: (r, v) => r.resourceType === 'Schedule' && String(r.active) === v,
    date: (r, v) => r.resourceType === 'Schedule' && inRange(r.planningHorizon?.start, v),
  },
  Encounter: {
    status: (r, v) => r.resourceType === 'Encounter' && r.status === v,
    appointment: (r, v) =>
      r.resourceType === 'Encounter' && r.appointment?.some(one => refers(one.reference, v)) === true,
  },
  Slot: {
    schedule: (r, v) => r.resourceType === 'Slot' && refers(r.schedule.reference, v),
    status: (r, v) => r.resourceType === 'Slot' && r.status === v,
    start: (r, v) => r.resourceType === 'Slot' && inRange(r.start, v),
  },
}

const common: Readonly<Record<string, Matcher>> = {
  identifier: (r, v) => identifiersOf(r).some(identifier => isIdentifier(identifier, v)),
  _id: (r, v) => r.id === v,
  _lastUpdated: (r, v) => inRange(r.meta?.lastUpdated, v),
}
const control = new Set(['_count', '_sort', '_total', '_format', '_summary', '_elements', '_include'])

export type Found = { kind: 'found'; versions: Version[] } | { kind: 'unknown-parameter'; name: string }

/** Finds by query; values of one parameter joined by a comma are alternatives, repeated parameters all apply. */
export function search(
  store: EhrStore,
  type: string,
  query: URLSearchParams,
  options: { without: readonly string[]; strict: boolean; visibleUntil: number },
): Found {
  const offered = { ...common, ...searchParameters[type] }
  const tests: [Matcher, string[]][] = []
  for (const [name, value] of query) {
    if (control.has(name)) continue
    const matcher = options.without.includes(name) ? undefined : offered[name]
    if (!matcher && options.strict) return { kind: 'unknown-parameter', name }
    if (matcher) tests.push([matcher, value.split(',')])
  }
  const versions = candidates(store, type, query).filter(
    ({ at, resource }) =>
      resource && at <= options.visibleUntil && tests.every(([test, any]) => any.some(value => test(resource, value))),
  )
  return { kind: 'found', versions: sorted(versions, query.get('_sort')) }
}

/** An identifier with system and value needs no scan: conditional creates depend on this being fast. */
function candidates(store: EhrStore, type: string, query: URLSearchParams): Version[] {
  const [system, value] = query.get('identifier')?.split('|') ?? []
  return system && value && !value.includes(',') ? store.withIdentifier(type, system, value) : store.all(type)
}

function sorted(versions: Version[], by: string | null): Version[] {
  if (by === '_lastUpdated') return versions.sort((a, b) => a.at - b.at || compare(a.id, b.id))
  if (by === '-_lastUpdated') return versions.sort((a, b) => b.at - a.at || compare(a.id, b.id))
  return versions
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function people(resource: FhirResource): NonNullable<Patient['name']> {
  return (resource as Patient | Practitioner).name ?? []
}

function telecom(resource: FhirResource, value: string, system?: string): boolean {
  const points = (resource as Patient | Practitioner).telecom ?? []
  const wanted = (value.split('|').at(-1) ?? '').toLowerCase()
  return points.some(point => (!system || point.system === system) && point.value?.toLowerCase() === wanted)
}

function actor(resource: FhirResource, value: string, type?: string): boolean {
  if (resource.resourceType !== 'Appointment') return false
  const wanted = type && !value.includes('/') ? `${type}/${value}` : value
  return resource.participant.some(one => refers(one.actor?.reference, wanted))
}

function refers(reference: string | undefined, wanted: string): boolean {
  return reference !== undefined && (reference === wanted || reference.endsWith(`/${wanted}`))
}

function isIdentifier(identifier: Identifier, token: string): boolean {
  const [system, value] = token.split('|')
  return value === undefined ? identifier.value === token : identifier.system === system && identifier.value === value
}

function starts(text: string | undefined, value: string): boolean {
  return text !== undefined && fold(text).startsWith(fold(value))
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Compares with a prefix (`ge2026-01-01`); without one, equal to the precision that was given. */
function inRange(text: string | undefined, value: string): boolean {
  if (!text) return false
  const [, prefix = '', wanted = ''] = value.match(/^(eq|ne|ge|gt|le|lt)?(.*)$/) ?? []
  if (prefix === '' || prefix === 'eq') return text.startsWith(wanted) || Date.parse(text) === Date.parse(wanted)
  const [a, b] = [Date.parse(text), Date.parse(wanted)]
  return { ne: a !== b, ge: a >= b, gt: a > b, le: a <= b, lt: a < b }[prefix] ?? false
}
