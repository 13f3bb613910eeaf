/**
 * The part of `Reflect` that @peculiar/x509 wants of its importer (metadata of decorators): a map beside each object.
 * To be imported before it.
 */
type Metadata = Map<string | symbol, unknown>
const kept = new WeakMap<object, Metadata>()

function own(key: string | symbol, of: object): unknown {
  return kept.get(of)?.get(key)
}

function define(key: string | symbol, value: unknown, of: object): void {
  const known = kept.get(of) ?? new Map()
  kept.set(of, known.set(key, value))
}

function inherited(key: string | symbol, of: object | null): unknown {
  if (of === null) return undefined
  return own(key, of) ?? inherited(key, Object.getPrototypeOf(of) as object | null)
}

if (!('getMetadata' in Reflect))
  Object.assign(Reflect, {
    getMetadata: inherited,
    getOwnMetadata: own,
    hasOwnMetadata: (key: string | symbol, of: object) => own(key, of) !== undefined,
    defineMetadata: define,
    metadata: (key: string | symbol, value: unknown) => (of: object) => define(key, value, of),
  })
