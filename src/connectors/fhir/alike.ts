/**
 * Whether two values mean the same in FHIR, whatever a server made of their spelling: times in another offset,
 * references made absolute, display texts added, properties in another order.
 */
import { splitReference } from '../../model/fhir.ts'

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/
/** Added by servers and of no meaning of their own. */
const passedOver = new Set(['display', 'userSelected', 'id'])

/** Deep comparison by meaning; the order of lists counts only for lists of texts. */
export function alike(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b)
  if (typeof a === 'string' && typeof b === 'string') {
    return instant.test(a) && instant.test(b) && Date.parse(a) === Date.parse(b)
  }
  if (Array.isArray(a) && Array.isArray(b)) return alikeLists(a, b)
  if (typeof a !== 'object' || typeof b !== 'object' || Array.isArray(a) || Array.isArray(b)) return false
  return alikeObjects(a as Record<string, unknown>, b as Record<string, unknown>)
}

function alikeLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  if (a.every((one, index) => alike(one, b[index]))) return true
  if (typeof a[0] === 'string') return false
  const left = [...b]
  return a.every(one => {
    const at = left.findIndex(other => alike(one, other))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

function alikeObjects(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (passedOver.has(name)) continue
    if (name === 'reference' && sameReference(a[name], b[name])) continue
    if (name === 'type' && 'reference' in a && 'reference' in b) continue // Reference.type repeats the reference
    if (!alike(a[name], b[name])) return false
  }
  return true
}

function sameReference(a: unknown, b: unknown): boolean {
  const [left, right] = [splitReference(String(a)), splitReference(String(b))]
  return left !== undefined && right !== undefined && left.type === right.type && left.id === right.id
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}
