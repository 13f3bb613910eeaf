/** Compares one appointment as both sides have it, field by field, and says which side went astray. */
import type { Entry, HubFacts } from './entries.ts'
import type { DifferenceKind, SideName } from './kinds.ts'

export type FieldFound = { kind: DifferenceKind; side: SideName; both?: true }
type Field = 'time' | 'practitioner' | 'location' | 'status' | 'patient'
type Facts = Omit<Entry, 'id' | 'record' | 'who'>

/** Whether two say the same of a field; what one of them does not say is no difference. */
const same: Readonly<Record<Field, (x: Facts, y: Facts) => boolean>> = {
  time: (x, y) => equalOrUnsaid(x.startMs, y.startMs) && equalOrUnsaid(x.endMs, y.endMs),
  practitioner: (x, y) => meets(x.practitioner, y.practitioner),
  location: (x, y) => meets(x.location, y.location),
  status: (x, y) => x.status === y.status,
  patient: (x, y) => equalOrUnsaid(x.patient, y.patient),
}
const fields = Object.keys(same) as Field[]

/** The fields that differ. An appointment that is over on one side differs in its status and in nothing else. */
export function comparePair(a: Entry, b: Entry, hub: HubFacts | undefined): FieldFound[] {
  if (a.status === 'over' && b.status === 'over') return []
  const isOver = a.status === 'over' || b.status === 'over'
  const known = { a: withPatient(a, hub), b: withPatient(b, hub) }
  const differing = (isOver ? (['status'] as const) : fields).filter(field => !same[field](known.a, known.b))
  return differing.map(field => ({ kind: field, ...astray(field, known, hub) }))
}

/** A booking system names no record of a person: whom the hub found for its booking is whom it means. */
function withPatient(entry: Entry, hub: HubFacts | undefined): Entry {
  return entry.patient === undefined && hub?.patient !== undefined ? { ...entry, patient: hub.patient } : entry
}

function astray(
  field: Field,
  { a, b }: { a: Entry; b: Entry },
  hub: HubFacts | undefined,
): { side: SideName; both?: true } {
  const agrees = { a: hub !== undefined && same[field](a, hub), b: hub !== undefined && same[field](b, hub) }
  if (agrees.a && !agrees.b) return { side: 'b' }
  if (agrees.b && !agrees.a) return { side: 'a' }
  return { side: 'a', both: true }
}

function equalOrUnsaid<T>(x: T | undefined, y: T | undefined): boolean {
  return x === undefined || y === undefined || x === y
}

function meets(x: readonly string[] | undefined, y: readonly string[] | undefined): boolean {
  if (!x || !y || x.length === 0 || y.length === 0) return true
  return x.some(each => y.includes(each))
}
