/**
 * What the hub takes over of an EHR's resource: identity and scheduling, by an allow-list of elements. Clinical
 * elements, photos, narrative and contained resources never get in. Source: SPEC.md SCH-11.
 */
import type { PractitionerRole, Schedule } from 'fhir/r4'
import type { Appointment, HubResource, Slot } from '../../model/fhir.ts'

/** Elements by type; a row reads `[*]Type`, `*` is a list. What is not named is left out. */
export const takenOver: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Patient: {
    identifier: '*Identifier',
    active: 'boolean',
    name: '*HumanName',
    telecom: '*ContactPoint',
    gender: 'string',
    birthDate: 'string',
    address: '*Address',
    communication: '*PatientCommunication',
    managingOrganization: 'Reference',
    link: '*PatientLink',
  },
  Practitioner: {
    identifier: '*Identifier',
    active: 'boolean',
    name: '*HumanName',
    telecom: '*ContactPoint',
    qualification: '*Qualification',
  },
  Location: {
    identifier: '*Identifier',
    status: 'string',
    name: 'string',
    alias: '*string',
    mode: 'string',
    type: '*CodeableConcept',
    telecom: '*ContactPoint',
    address: 'Address',
    physicalType: 'CodeableConcept',
    managingOrganization: 'Reference',
    partOf: 'Reference',
  },
  HealthcareService: {
    identifier: '*Identifier',
    active: 'boolean',
    providedBy: 'Reference',
    category: '*CodeableConcept',
    type: '*CodeableConcept',
    specialty: '*CodeableConcept',
    location: '*Reference',
    name: 'string',
    telecom: '*ContactPoint',
    appointmentRequired: 'boolean',
    availableTime: '*AvailableTime',
  },
  // Read only to know whom an appointment means that names a role.
  PractitionerRole: { active: 'boolean', practitioner: 'Reference' },
  // When somebody can be booked, and for whom that counts; never a comment.
  Schedule: { active: 'boolean', actor: '*Reference' },
  Slot: { schedule: 'Reference', status: 'string', start: 'string', end: 'string' },
  // Never description, comment, instruction, reason or supporting information: they say why somebody comes.
  Appointment: {
    identifier: '*Identifier',
    status: 'string',
    cancelationReason: 'Codes',
    serviceCategory: '*CodeableConcept',
    serviceType: '*CodeableConcept',
    specialty: '*CodeableConcept',
    appointmentType: 'CodeableConcept',
    start: 'string',
    end: 'string',
    minutesDuration: 'number',
    created: 'string',
    slot: '*Reference',
    participant: '*AppointmentParticipant',
  },
  AppointmentParticipant: {
    type: '*Codes',
    actor: 'Reference',
    required: 'string',
    status: 'string',
    period: 'Period',
  },
  /** Without its text: a reason in words can hold anything. */
  Codes: { coding: '*Coding' },
  Identifier: { use: 'string', type: 'CodeableConcept', system: 'string', value: 'string', period: 'Period' },
  HumanName: {
    use: 'string',
    text: 'string',
    family: 'string',
    given: '*string',
    prefix: '*string',
    suffix: '*string',
    period: 'Period',
  },
  ContactPoint: { system: 'string', value: 'string', use: 'string', rank: 'number', period: 'Period' },
  Address: {
    use: 'string',
    type: 'string',
    text: 'string',
    line: '*string',
    city: 'string',
    district: 'string',
    state: 'string',
    postalCode: 'string',
    country: 'string',
    period: 'Period',
  },
  CodeableConcept: { coding: '*Coding', text: 'string' },
  Coding: { system: 'string', version: 'string', code: 'string', display: 'string' },
  Period: { start: 'string', end: 'string' },
  Reference: { reference: 'string', type: 'string' },
  PatientCommunication: { language: 'CodeableConcept', preferred: 'boolean' },
  PatientLink: { other: 'Reference', type: 'string' },
  Qualification: { identifier: '*Identifier', code: 'CodeableConcept', period: 'Period', issuer: 'Reference' },
  AvailableTime: {
    daysOfWeek: '*string',
    allDay: 'boolean',
    availableStartTime: 'string',
    availableEndTime: 'string',
  },
  // Confidentiality labels go with the record: they can keep it, or a message about it, from leaving.
  Meta: { versionId: 'string', lastUpdated: 'string', security: '*Coding' },
}

/** Whom a role stands for. */
export type TakenRole = PractitionerRole & { id: string }

/** Whose slots it holds. */
export type TakenSchedule = Schedule & { id: string }
/** A slot with its id and version. */
export type TakenSlot = Slot & { id: string }
type AnyTaken = Taken | TakenAppointment | TakenRole | TakenSchedule | TakenSlot

/** The directory types that are pulled. */
export type DirectoryType = 'Patient' | 'Practitioner' | 'Location' | 'HealthcareService'

/** A directory resource with its id and version. */
export type Taken = Extract<HubResource, { resourceType: DirectoryType }> & { id: string }
/** An appointment with its id and version; references are the EHR's. */
export type TakenAppointment = Appointment & { id: string }

/**
 * The allowed elements of a resource, copied; or the path of the first element that has the wrong form.
 * @example minimise({ resourceType: 'Patient', id: '1', photo: […] }) // { resource: { resourceType, id } }
 */
export function minimise(resource: unknown): { resource: AnyTaken } | { wrong: string } {
  if (!isObject(resource)) return { wrong: 'resource' }
  const { resourceType, id, meta } = resource
  const type = String(resourceType)
  if (!takenTypes.has(type)) return { wrong: 'resourceType' }
  if (typeof id !== 'string' || !/^[A-Za-z0-9\-.]{1,64}$/.test(id)) return { wrong: `${type}.id` }
  const faults: string[] = []
  const elements = copyObject(resource, type, type, faults)
  const kept = meta === undefined ? undefined : copyOne(meta, 'Meta', `${type}.meta`, faults)
  const [wrong] = faults
  if (wrong !== undefined) return { wrong }
  return {
    resource: { resourceType: type, id, ...(kept ? { meta: kept } : {}), ...elements } as AnyTaken,
  }
}

const takenTypes: ReadonlySet<string> = new Set([
  'Patient',
  'Practitioner',
  'Location',
  'HealthcareService',
  'Appointment',
  'PractitionerRole',
  'Schedule',
  'Slot',
])

function copyObject(value: Record<string, unknown>, type: string, path: string, faults: string[]) {
  const copy: Record<string, unknown> = {}
  for (const [name, row] of Object.entries(takenOver[type] ?? {})) {
    const content = value[name]
    if (content === undefined || content === null) continue
    const at = `${path}.${name}`
    const taken = row.startsWith('*') ? copyList(content, row.slice(1), at, faults) : copyOne(content, row, at, faults)
    if (taken !== undefined) copy[name] = taken
  }
  return copy
}

function copyList(content: unknown, type: string, path: string, faults: string[]): unknown[] | undefined {
  if (!Array.isArray(content)) {
    faults.push(path)
    return undefined
  }
  // Primitive lists may hold null where only an extension is given (R4 JSON section 2.6.2.3).
  const taken = content.flatMap(one => (one === null ? [] : (copyOne(one, type, path, faults) ?? [])))
  return taken.length > 0 ? taken : undefined
}

function copyOne(content: unknown, type: string, path: string, faults: string[]): unknown {
  if (type === 'string' || type === 'boolean' || type === 'number') {
    if (typeof content === type) return content === '' ? undefined : content
    faults.push(path)
    return undefined
  }
  if (!isObject(content)) {
    faults.push(path)
    return undefined
  }
  const copy = copyObject(content, type, path, faults)
  return Object.keys(copy).length > 0 ? copy : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
