/** A written record as a FHIR Patient, as a connector would hand it to the hub. */
import type { Patient } from '../../model/fhir.ts'
import type { Written } from './drift.ts'

const ssn = 'http://hl7.org/fhir/sid/us-ssn'

export function patientOf(record: Written): Patient {
  const { first, middle, last, suffix, born, sex, phone, email, home, lastFour } = record
  const number = record.ssn ?? (lastFour ? `***-**-${lastFour}` : undefined)
  const given = [first, first === undefined ? undefined : middle].filter(name => name !== undefined)
  return {
    resourceType: 'Patient',
    name: [{ ...(last ? { family: last } : {}), given, ...(suffix ? { suffix: [suffix] } : {}) }],
    ...(born ? { birthDate: born } : {}),
    ...(sex ? { gender: sex } : {}),
    telecom: [
      ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
      ...(email ? [{ system: 'email' as const, value: email }] : []),
    ],
    ...(home
      ? {
          address: [
            {
              line: home.line ? [home.line] : [],
              city: home.city,
              state: home.state,
              postalCode: home.zip || undefined,
            },
          ],
        }
      : {}),
    ...(number ? { identifier: [{ system: ssn, value: number }] } : {}),
  }
}
