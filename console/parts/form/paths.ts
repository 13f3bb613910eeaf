/** Values inside settings by their path, such as `auth.apiKey`, and whether two of them are equal. Pure. */
import { type Fields, isFields } from './schema.ts'

/** The value at a path; undefined where there is none. */
export function valueAt(fields: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return value[Number(name)]
    return isFields(value) ? value[name] : undefined
  }, fields)
}

/** The fields with another value at a path; `undefined` takes it away. What is on the way is made. */
export function withValueAt(fields: Fields, path: string, value: unknown): Fields {
  const [name = '', ...rest] = path.split('.')
  const next = rest.length === 0 ? value : changed(fields[name], rest, value)
  return Object.fromEntries(
    Object.entries({ ...fields, [name]: next }).filter(([each, kept]) => each !== name || kept !== undefined),
  )
}

function changed(inside: unknown, path: readonly string[], value: unknown): unknown {
  if (!Array.isArray(inside)) return withValueAt(isFields(inside) ? inside : {}, path.join('.'), value)
  const place = Number(path[0])
  const rest = path.slice(1)
  return inside.map((each, index) =>
    index === place ? (rest.length === 0 ? value : changed(each, rest, value)) : each,
  )
}

/** Whether two values of settings say the same; the order of names does not matter. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isFields(value)) return value ?? null
  const names = Object.keys(value).toSorted()
  return Object.fromEntries(names.filter(name => value[name] !== undefined).map(name => [name, sorted(value[name])]))
}
