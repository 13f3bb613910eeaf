/**
 * What differs between two JSON values, as a tree that follows their elements: added, removed, changed or the same. Pure;
 * `Diff.tsx` draws it. Lists are aligned first, so that one entry put in front does not make all that follow look changed.
 */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }
export type Change = 'same' | 'added' | 'removed' | 'changed'

/** One element. With `parts` it is folded and unfolded; without, `before` and `after` are what stands there. */
export type Difference = {
  /** The element's name, or its place in a list, from 1. */
  name: string
  change: Change
  before?: JsonValue
  after?: JsonValue
  parts?: readonly Difference[]
}

/** How `after` differs from `before`; `undefined` is "there was none". The root has an empty name. */
export function difference(before: JsonValue | undefined, after: JsonValue | undefined, name = ''): Difference {
  if (isObject(before) && isObject(after)) return ofParts(name, objectParts(before, after))
  if (isList(before) && isList(after)) return ofParts(name, listParts(before, after))
  if (before !== undefined && after !== undefined && canonical(before) === canonical(after))
    return whole(name, 'same', before)
  if (before === undefined && after !== undefined) return whole(name, 'added', after)
  if (after === undefined && before !== undefined) return whole(name, 'removed', before)
  return {
    name,
    change: 'changed',
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

/** How many elements were added, removed and changed. */
export function countChanges(of: Difference): Readonly<Record<Exclude<Change, 'same'>, number>> {
  const counts = { added: 0, removed: 0, changed: 0 }
  const walk = (each: Difference) => {
    if (each.change === 'same') return
    if (each.change === 'changed' && each.parts) for (const part of each.parts) walk(part)
    else counts[each.change] += 1
  }
  walk(of)
  return counts
}

/** A value that is wholly the same, added or removed, with its elements. */
function whole(name: string, change: 'same' | 'added' | 'removed', value: JsonValue): Difference {
  const side =
    change === 'removed' ? { before: value } : change === 'added' ? { after: value } : { before: value, after: value }
  const entries = isList(value)
    ? value.map((each, index) => [String(index + 1), each] as const)
    : isObject(value)
      ? Object.entries(value)
      : []
  if (entries.length === 0) return { name, change, ...side }
  return { name, change, ...side, parts: entries.map(([part, each]) => whole(part, change, each)) }
}

function ofParts(name: string, parts: readonly Difference[]): Difference {
  return { name, change: parts.every(part => part.change === 'same') ? 'same' : 'changed', parts }
}

function objectParts(
  before: Readonly<Record<string, JsonValue>>,
  after: Readonly<Record<string, JsonValue>>,
): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.map(name =>
    difference(
      Object.hasOwn(before, name) ? before[name] : undefined,
      Object.hasOwn(after, name) ? after[name] : undefined,
      name,
    ),
  )
}

/** Longer lists are compared place by place: aligning costs the product of both lengths. */
const longestAligned = 400

function listParts(before: readonly JsonValue[], after: readonly JsonValue[]): Difference[] {
  const pairs = Math.max(before.length, after.length) > longestAligned ? byPlace(before, after) : aligned(before, after)
  return pairs.map(([left, right], index) => difference(left, right, String(index + 1)))
}

type Pair = readonly [JsonValue | undefined, JsonValue | undefined]

function byPlace(before: readonly JsonValue[], after: readonly JsonValue[]): Pair[] {
  return Array.from(
    { length: Math.max(before.length, after.length) },
    (_, index) => [before[index], after[index]] as const,
  )
}

/** Entries that stand on both sides in the same order stay together; what lies between them is paired in order. */
function aligned(before: readonly JsonValue[], after: readonly JsonValue[]): Pair[] {
  const [left, right] = [before.map(identity), after.map(identity)]
  const lengths = commonLengths(left, right)
  const pairs: Pair[] = []
  let gap: { before: JsonValue[]; after: JsonValue[] } = { before: [], after: [] }
  const close = () => {
    pairs.push(...byPlace(gap.before, gap.after))
    gap = { before: [], after: [] }
  }
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [a, b] = [before[i], after[j]]
    if (a !== undefined && b !== undefined && left[i] === right[j]) {
      close()
      pairs.push([a, b])
      i += 1
      j += 1
    } else if (b === undefined || (a !== undefined && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      if (a !== undefined) gap.before.push(a)
      i += 1
    } else {
      gap.after.push(b)
      j += 1
    }
  }
  close()
  return pairs
}

/** Length of the longest common run of entries from each pair of places on. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0))
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const row = lengths[i]
      if (!row) continue
      row[j] =
        left[i] === right[j] ? (lengths[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0)
    }
  return lengths
}

/** What makes an entry of a list the same one as before: its id, else what it says. */
function identity(value: JsonValue): string {
  if (isObject(value) && typeof value.id === 'string') return `id ${value.id}`
  return canonical(value)
}

/** The same text for the same value, whatever the order of its elements. */
function canonical(value: JsonValue): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function isObject(value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
