/** Validation of a record and of each thing that it contains: validators look into the one more closely than the other. */
import type { FhirResource, ServiceRequest } from 'fhir/r4'

/** What a validator finds wrong with the whole and with each of its parts, and which part nothing refers to (dom-3). */
export function problemsIn(referral: ServiceRequest, problemsOf: (resource: FhirResource) => string[]): string[] {
  const { contained = [], ...rest } = referral
  const text = JSON.stringify(referral)
  const known = new Set(contained.map(({ id }) => `#${id}`))
  const referred = new Set([...text.matchAll(/"reference":"(#[^"]*)"/g)].map(([, reference]) => reference ?? ''))
  return [
    ...problemsOf(referral),
    ...problemsOf({ ...rest, resourceType: 'ServiceRequest' }),
    ...contained.flatMap(each => problemsOf(each).map(problem => `${each.id}: ${problem}`)),
    ...[...known].filter(id => !referred.has(id)).map(id => `own: nothing refers to ${id}`),
    ...[...referred].filter(id => !known.has(id)).map(id => `own: ${id} is not contained`),
    ...(known.size === contained.length ? [] : ['own: two have the same id']),
  ]
}
