/** What a list shows of a record, kept small and sealed, so that a page of rows opens fast. */
import type { Json } from '../model/events.ts'
import { type HubResource, type HumanName, identifierValue } from '../model/fhir.ts'
import { containedAs, containedIds, referralSystems, registrantOf, subStatusOf } from '../model/referral/record.ts'

/** The display of a record. Holds names: sealed at rest, shown by role. */
export function displayOf(resource: HubResource, person?: HubResource): Json {
  switch (resource.resourceType) {
    case 'Patient':
      return { name: nameOf(resource.name?.[0]), birthDate: resource.birthDate ?? null }
    case 'Practitioner':
      return { name: nameOf(resource.name?.[0]) }
    case 'Location':
    case 'HealthcareService':
      return { name: resource.name ?? '' }
    case 'ServiceRequest': {
      const registrant = registrantOf(resource)
      const listing = containedAs(resource, 'HealthcareService', containedIds.listing)?.name
      return {
        name: resource.code?.text ?? '',
        reference: identifierValue(resource, referralSystems.reference) ?? null,
        label: subStatusOf(resource) ?? null,
        listing: listing ?? resource.code?.text ?? null,
        ...(registrant ? { person: displayOf(registrant) } : {}),
      }
    }
    case 'DocumentReference':
      return { name: resource.content[0]?.attachment.title ?? '' }
    case 'Slot':
      return { start: resource.start }
    case 'Appointment':
      return { start: resource.start ?? null, ...(person ? { person: displayOf(person) } : {}) }
  }
}

/** A person's name as it is read aloud. */
export function nameOf(name: HumanName | undefined): string {
  if (!name) return ''
  return name.text ?? [...(name.prefix ?? []), ...(name.given ?? []), name.family].filter(Boolean).join(' ')
}
