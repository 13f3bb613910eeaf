/** The FHIR R4 model as the mapping engine reads it: types of elements, which repeat, what a target of the hub offers. */
import r4 from 'fhirpath/fhir-context/r4'
import type { RecordType } from '../model/fhir.ts'

const types: unknown = Reflect.get(r4, 'path2Type')
const lists: unknown = Reflect.get(r4, 'path2Repeating')
const elsewhere: unknown = Reflect.get(r4, 'pathsDefinedElsewhere')

/** An element of the model: its type, and the path under which its own parts stand. */
export type ModelElement = { type: string; many: boolean; inside: string }

/** The element `name` of what stands under `inside` (`Appointment`, `HumanName`, `Appointment.participant`). */
export function elementOf(inside: string, name: string): ModelElement | undefined {
  const path = `${inside}.${name}`
  const type = lookUp(types, path)
  if (typeof type !== 'string') return undefined
  const moved = lookUp(elsewhere, path)
  const parts = /^(BackboneElement|Element)$/.test(type) ? (typeof moved === 'string' ? moved : path) : type
  return { type: type.replace('System.String', 'string'), many: lookUp(lists, path) === true, inside: parts }
}

/** A field that a rule can name as its target. */
export type TargetField = { path: string; type: string; many: boolean }

/** Elements that a mapping never writes: they carry anything, or are the target's own. */
const withheld =
  /(^|\.)(extension|modifierExtension|contained|implicitRules|meta|text\.div)$|^(id|text|language)$|\.id$/
const deepest = 3

/** The fields of a type, down to three levels, in the order of their names. */
export function targetFields(resourceType: RecordType): TargetField[] {
  return fieldsUnder(resourceType, '', 1).sort((a, b) => (a.path < b.path ? -1 : 1))
}

function fieldsUnder(inside: string, before: string, depth: number): TargetField[] {
  return namesUnder(inside).flatMap(name => {
    const path = before === '' ? name : `${before}.${name}`
    const element = elementOf(inside, name)
    if (!element || withheld.test(path)) return []
    const field = { path, type: element.type, many: element.many }
    return depth < deepest ? [field, ...fieldsUnder(element.inside, path, depth + 1)] : [field]
  })
}

const known = new Map<string, string[]>()

/** The names of the elements that stand under a path of the model. */
function namesUnder(inside: string): string[] {
  if (known.size === 0)
    for (const path of Object.keys(types as object)) {
      const at = path.lastIndexOf('.')
      const names = known.get(path.slice(0, at)) ?? []
      names.push(path.slice(at + 1))
      known.set(path.slice(0, at), names)
    }
  return known.get(inside) ?? []
}

/** Whether a type has a field at this path; `[]` marks are passed over. */
export function isTargetField(resourceType: string, path: string): boolean {
  let inside = resourceType
  for (const segment of path.split('.')) {
    const element = elementOf(inside, segment.replace('[]', ''))
    if (!element) return false
    inside = element.inside
  }
  return true
}

function lookUp(table: unknown, key: string): unknown {
  return typeof table === 'object' && table !== null && Object.hasOwn(table, key) ? Reflect.get(table, key) : undefined
}
