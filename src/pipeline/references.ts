/** The records that a record of the hub points to: a visit to its person, practitioner, place and service. */
import { type HubResource, splitReference } from '../model/fhir.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Their ids; references that are not the hub's own are left out. */
export function referencedRecords(resource: HubResource): string[] {
  if (resource.resourceType !== 'Appointment') return []
  return resource.participant.flatMap(({ actor }) => {
    const id = splitReference(actor?.reference)?.id
    return id !== undefined && uuid.test(id) ? [id] : []
  })
}
