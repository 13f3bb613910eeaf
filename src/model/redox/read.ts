/** Reading Redox's messages: the two styles of absence made one, and what nothing reads kept aside (reference/carequality.md 1.7). */

/** `path` as `Patient.Demographics.Nickname`; places in lists are left out, so it names no one's data. */
export type Aside = { path: string; value: unknown }

/** Deeper than any message; what is nested further is no content. */
const deepest = 64

/** The same without null, blank texts, empty lists and empty objects; undefined when nothing is left. */
export function withoutBlanks(value: unknown): unknown {
  return clean(value, 0)
}

function clean(value: unknown, depth: number): unknown {
  if (value === null || value === undefined || depth > deepest) return undefined
  if (typeof value === 'string') return /\S/.test(value) ? value : undefined
  if (Array.isArray(value)) {
    const kept = value.map(each => clean(each, depth + 1)).filter(each => each !== undefined)
    return kept.length > 0 ? kept : undefined
  }
  if (typeof value !== 'object') return value
  const kept: [string, unknown][] = []
  for (const [key, each] of Object.entries(value)) {
    const rest = clean(each, depth + 1)
    if (rest !== undefined && key !== '__proto__') kept.push([key, rest])
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}

/** What stands in a message without blanks and not in what was read of it; each path once, with its first value. */
export function asideOf(given: unknown, read: unknown): Aside[] {
  const found = new Map<string, unknown>()
  compare(given, read, '', found)
  return [...found].map(([path, value]) => ({ path, value }))
}

function compare(given: unknown, read: unknown, path: string, found: Map<string, unknown>): void {
  if (given === undefined) return
  if (read === undefined || (Array.isArray(read) && read.length === 0)) {
    if (!found.has(path)) found.set(path, given)
    return
  }
  if (Array.isArray(given)) {
    // Lists of which an element could not be read are shorter: then all of it is kept.
    if (!Array.isArray(read)) return
    if (read.length !== given.length && !found.has(path)) found.set(path, given)
    else for (const [index, each] of given.entries()) compare(each, read[index], path, found)
    return
  }
  if (typeof given !== 'object' || given === null) return
  const other = Array.isArray(read) ? read[0] : read
  if (typeof other !== 'object' || other === null) return
  for (const [key, each] of Object.entries(given)) {
    compare(
      each,
      Object.hasOwn(other, key) ? Reflect.get(other, key) : undefined,
      path === '' ? key : `${path}.${key}`,
      found,
    )
  }
}
