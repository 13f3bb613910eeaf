/** The registrant as the person to find or create: what says who they are, without what belongs to this referral. */
import type { Patient } from 'fhir/r4'

export function identityOf({ id: _id, generalPractitioner: _care, ...patient }: Patient): Patient {
  return patient
}
