/** What a list shows of a record, kept small and sealed, so that a page of rows opens fast. */
import type { Json } from '../model/events.ts'
import type { HubResource, HumanName } from '../model/fhir.ts'

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
    case 'Appointment':
      return { start: resource.start ?? null, ...(person ? { person: displayOf(person) } : {}) }
  }
}

/** A person's name as it is read aloud. */
export function nameOf(name: HumanName | undefined): string {
  if (!name) return ''
  return name.text ?? [...(name.prefix ?? []), ...(name.given ?? []), name.family].filter(Boolean).join(' ')
}
