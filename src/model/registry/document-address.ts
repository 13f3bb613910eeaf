/** Where the content of a document of the registry is: what its reference says instead of holding it. Pure. */
import type { DocumentReference } from '../fhir.ts'

const place = 'urn:causeway:registry-document:'

/** @param version the id of one version */
export function documentAddress(version: string): string {
  return `${place}${version}`
}

/** The version whose content a reference means; undefined when it means none of the registry. */
export function documentVersionIn({ content }: DocumentReference): string | undefined {
  const url = content[0]?.attachment.url
  return url?.startsWith(place) ? url.slice(place.length) : undefined
}
