/** The simulated EHR's memory: resources with all their versions, found by id or by identifier without a scan. */
import type { FhirResource, Identifier } from 'fhir/r4'

/** One version; `json` is kept so that reads cost nothing. `resource` is absent in the version that deleted it. */
export type Version = {
  type: string
  id: string
  versionId: string
  at: number
  resource?: Stored
  json: string
}
export type Stored = FhirResource & { id: string }

export type EhrStore = ReturnType<typeof createStore>

/** An empty store; `at` is milliseconds since 1970 everywhere. `written` hears of every new version. */
export function createStore(newId: () => string, written: (version: Version) => void = () => undefined) {
  const types = new Map<string, Map<string, Version[]>>()
  const byIdentifier = new Map<string, Set<string>>()

  const ofType = (type: string): Map<string, Version[]> => {
    const known = types.get(type)
    if (known) return known
    const made = new Map<string, Version[]>()
    types.set(type, made)
    return made
  }
  const index = (resource: Stored | undefined, add: boolean): void => {
    for (const { system, value } of identifiersOf(resource)) {
      const key = `${resource?.resourceType}|${system ?? ''}|${value ?? ''}`
      const ids = byIdentifier.get(key) ?? new Set()
      if (add && resource) ids.add(resource.id)
      else if (resource) ids.delete(resource.id)
      byIdentifier.set(key, ids)
    }
  }
  const history = (type: string, id: string): readonly Version[] => ofType(type).get(id) ?? []
  const current = (type: string, id: string): Version | undefined => history(type, id).at(-1)

  return {
    history,
    current,
    /** Adds a version (the first one when the id is new or absent). */
    write(resource: FhirResource, at: number): Version {
      const type = resource.resourceType
      const id = resource.id ?? newId()
      const versions = ofType(type).get(id) ?? []
      const versionId = String(versions.length + 1)
      const meta = { ...resource.meta, versionId, lastUpdated: new Date(at).toISOString() }
      const stored = { ...resource, id, meta } as Stored
      index(versions.at(-1)?.resource, false)
      index(stored, true)
      const version: Version = { type, id, versionId, at, resource: stored, json: JSON.stringify(stored) }
      versions.push(version)
      ofType(type).set(id, versions)
      written(version)
      return version
    },
    remove(type: string, id: string, at: number): Version | undefined {
      const versions = ofType(type).get(id)
      const last = versions?.at(-1)
      if (!versions || !last?.resource) return last
      index(last.resource, false)
      const gone: Version = { type, id, versionId: String(versions.length + 1), at, json: '' }
      versions.push(gone)
      return gone
    },
    /** All current resources of a type, in order of creation. */
    all(type: string): Version[] {
      const found: Version[] = []
      for (const versions of ofType(type).values()) {
        const last = versions.at(-1)
        if (last?.resource) found.push(last)
      }
      return found
    },
    withIdentifier(type: string, system: string, value: string): Version[] {
      return [...(byIdentifier.get(`${type}|${system}|${value}`) ?? [])].flatMap(id => current(type, id) ?? [])
    },
    clear(): void {
      types.clear()
      byIdentifier.clear()
    },
  }
}

/** The identifiers of any resource: not every type has them, and some have only one. */
export function identifiersOf(resource: FhirResource | undefined): readonly Identifier[] {
  if (!resource || !('identifier' in resource) || !resource.identifier) return []
  return Array.isArray(resource.identifier) ? resource.identifier : [resource.identifier]
}
