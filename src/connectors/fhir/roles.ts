/** Appointments that name a practitioner by a role: whom it stands for, as far as the role was read. */
import type { FhirResource } from 'fhir/r4'
import type { Finding } from '../connector.ts'
import type { TakenAppointment } from './minimise.ts'

/** The appointment with the practitioners themselves in place of their roles. */
export function withPractitioners(appointment: TakenAppointment, findings: readonly Finding[]): TakenAppointment {
  const known = new Map(findings.flatMap(({ ask, body }) => practitionerIn(ask.key, body)))
  if (known.size === 0 || !appointment.participant) return appointment
  const participant = appointment.participant.map(one => {
    const role = one.actor?.reference?.split('/').slice(-2).join('/')
    const practitioner = role && known.get(role)
    return practitioner ? { ...one, actor: { reference: practitioner } } : one
  })
  return { ...appointment, participant }
}

function practitionerIn(key: string, body: Finding['body']): [role: string, practitioner: string][] {
  const role = body as unknown as FhirResource | null
  if (role?.resourceType !== 'PractitionerRole' || !role.practitioner?.reference) return []
  return [[key, role.practitioner.reference]]
}
