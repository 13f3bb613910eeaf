/** Which visit type an appointment is: by the event type it was booked as, else by its service or code at the EHR. */
import { type Appointment, splitReference } from '../fhir.ts'
import type { VisitBook, VisitType } from './settings.ts'

/** Where the hub notes the type on its own record; it stays there: no mapping reads extensions. */
export const visitTypeUrl = 'https://causeway-hub.org/fhir/StructureDefinition/visit-type'

export type Booked = { connection: string; eventType: readonly string[] }
type Found = VisitType & { id: string }

/** The type, or undefined when nobody has described one that fits. */
export function findType(book: VisitBook, appointment: Appointment, booked: Booked | undefined): Found | undefined {
  const named = book.types.find(({ eventTypes }) =>
    eventTypes.some(each => each.connection === booked?.connection && booked.eventType.includes(each.value)),
  )
  if (named) return named
  const noted = appointment.extension?.find(({ url }) => url === visitTypeUrl)?.valueString
  const services = appointment.participant.flatMap(({ actor }) => {
    const reference = splitReference(actor?.reference)
    return reference?.type === 'HealthcareService' ? [reference.id] : []
  })
  const concepts = [appointment.appointmentType, ...(appointment.serviceType ?? [])]
  const codings = concepts.flatMap(concept => concept?.coding ?? [])
  return (
    book.types.find(({ id }) => id === noted) ??
    book.types.find(({ service }) => service !== undefined && services.includes(service)) ??
    book.types.find(({ code }) =>
      codings.some(each => code?.code === each.code && (code?.system ?? each.system) === each.system),
    )
  )
}

/** The appointment with its type noted. */
export function withType(appointment: Appointment, type: string | undefined): Appointment {
  const others = (appointment.extension ?? []).filter(({ url }) => url !== visitTypeUrl)
  const extension = type ? [...others, { url: visitTypeUrl, valueString: type }] : others
  const { extension: _before, ...rest } = appointment
  return extension.length > 0 ? { ...rest, extension } : rest
}
