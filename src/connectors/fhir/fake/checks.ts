/** What a decent server refuses: unknown or missing elements, wrong types, broken invariants, dangling references. */
import type { Appointment, FhirResource } from 'fhir/r4'
import { type Shape, shapes } from './shapes.ts'

/** One fault as an OperationOutcome issue. */
export type Fault = {
  code: 'structure' | 'required' | 'value' | 'invariant' | 'not-found'
  diagnostics: string
  expression: string[]
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: value => typeof value === 'string' && value.trim() !== '',
  markdown: value => typeof value === 'string' && value.trim() !== '',
  uri: value => typeof value === 'string' && /^\S+$/.test(value),
  id: value => typeof value === 'string' && /^[A-Za-z0-9\-.]{1,64}$/.test(value),
  code: value => typeof value === 'string' && /^\S+( \S+)*$/.test(value),
  boolean: value => typeof value === 'boolean',
  integer: value => Number.isInteger(value),
  unsignedInt: value => Number.isInteger(value) && Number(value) >= 0,
  positiveInt: value => Number.isInteger(value) && Number(value) > 0,
  date: value => typeof value === 'string' && /^\d{4}(-\d\d(-\d\d)?)?$/.test(value) && !Number.isNaN(Date.parse(value)),
  instant: value => typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value)),
  dateTime: value =>
    typeof value === 'string' && (/^\d{4}(-\d\d(-\d\d)?)?$/.test(value) || instant.test(value)) && value !== '',
}

/** All faults of a resource; types without a shape are taken as they are. */
export function faultsOf(resource: FhirResource): Fault[] {
  const shape = shapes[resource.resourceType]
  if (!shape) return []
  const faults: Fault[] = []
  checkObject(resource, shape, resource.resourceType, faults, true)
  if (faults.length === 0 && resource.resourceType === 'Appointment') checkAppointment(resource, faults)
  return faults
}

/** References of a resource to others on this server (`Type/id`). */
export function referencesOf(value: unknown, found: string[] = []): string[] {
  if (Array.isArray(value)) for (const one of value) referencesOf(one, found)
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) {
      if (key === 'reference' && typeof one === 'string' && /^[A-Z]\w+\/[\w\-.]+$/.test(one)) found.push(one)
      else referencesOf(one, found)
    }
  return found
}

function checkObject(value: object, shape: Shape, path: string, faults: Fault[], root = false): void {
  const entries = Object.entries(value)
  if (entries.length === 0) faults.push(fault('structure', path, 'an element must not be empty'))
  for (const [name, content] of entries) {
    if (root && name === 'resourceType') continue
    if (name.startsWith('_') && shape[name.slice(1)]) continue
    const row = shape[name]
    if (row === undefined) faults.push(fault('structure', `${path}.${name}`, 'unknown element'))
    else checkRow(content, row.replace('!', ''), `${path}.${name}`, faults)
  }
  for (const [name, row] of Object.entries(shape)) {
    if (row.startsWith('!') && !(name in value)) faults.push(fault('required', `${path}.${name}`, 'is required'))
  }
}

function checkRow(content: unknown, row: string, path: string, faults: Fault[]): void {
  if (!row.startsWith('*')) checkOne(content, row, path, faults)
  else if (!Array.isArray(content)) faults.push(fault('structure', path, 'must be a list'))
  else if (content.length === 0) faults.push(fault('structure', path, 'a list must not be empty'))
  else for (const [index, one] of content.entries()) checkOne(one, row.slice(1), `${path}[${index}]`, faults)
}

function checkOne(content: unknown, type: string, path: string, faults: Fault[]): void {
  const [name = '', allowed] = type.split(':')
  const primitive = primitives[name]
  if (primitive) {
    if (!primitive(content)) faults.push(fault('value', path, `is not a valid ${name}`))
    else if (allowed && !allowed.split('|').includes(String(content)))
      faults.push(fault('value', path, 'is not a code of the required value set'))
    return
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    faults.push(fault('structure', path, 'must be an object'))
    return
  }
  const shape = shapes[name]
  if (shape) checkObject(content, shape, path, faults)
  else if (name === 'Extension' && !('url' in content)) faults.push(fault('required', `${path}.url`, 'is required'))
}

/** Appointment invariants app-1 to app-4. */
function checkAppointment(appointment: Appointment, faults: Fault[]): void {
  const { status, start, end, cancelationReason } = appointment
  for (const [index, { type, actor }] of appointment.participant.entries())
    if (!type && !actor)
      faults.push(fault('invariant', `Appointment.participant[${index}]`, 'app-1: type or actor must be given'))
  if ((start === undefined) !== (end === undefined))
    faults.push(fault('invariant', 'Appointment', 'app-2: either start and end are given, or neither'))
  if (start === undefined && !['proposed', 'cancelled', 'waitlist'].includes(status))
    faults.push(fault('invariant', 'Appointment', 'app-3: only proposed or cancelled ones may have no times'))
  if (cancelationReason && !['cancelled', 'noshow'].includes(status))
    faults.push(fault('invariant', 'Appointment', 'app-4: a cancelation reason needs cancelled or noshow'))
  if (start !== undefined && end !== undefined && Date.parse(end) < Date.parse(start))
    faults.push(fault('invariant', 'Appointment.end', 'the end is before the start'))
}

function fault(code: Fault['code'], path: string, words: string): Fault {
  return { code, diagnostics: `${path}: ${words}`, expression: [path] }
}
