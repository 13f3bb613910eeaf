/** What one transaction changed in the registry: collected while it is taken, for what leaves by routes when it is done. */

export type RegistryChanges = {
  /** People who were told of anew, by their record. */
  people: Map<string, ChangedPerson>
  /** Records that were merged into somebody else than before, or into nobody any more. */
  merged: Set<string>
  /** Versions of documents that were stored, or found their patient. */
  documents: Set<string>
}

export type ChangedPerson = {
  version: number
  message: string
  at: string
  /** The event that says so; of a page there is none yet. */
  event?: string
}

export function noChanges(): RegistryChanges {
  return { people: new Map(), merged: new Set(), documents: new Set() }
}
