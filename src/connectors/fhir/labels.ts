/** The confidentiality labels of an entry: all that is kept of its `meta`. */
import type { Coding } from '../../model/fhir.ts'

export type Meta = { versionId?: string; lastUpdated?: string; security?: Coding[] }

/** `{ meta }` with the labels alone; empty when there are none. */
export function labelsOf(meta: Meta | undefined): { meta?: { security: Coding[] } } {
  return meta?.security && meta.security.length > 0 ? { meta: { security: meta.security } } : {}
}
