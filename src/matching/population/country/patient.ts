/** An entry as a FHIR Patient: current values first, former ones as `old` with the time they held. */
import type { Patient } from '../../../model/fhir.ts'
import type { Entry } from './entry.ts'
import type { Former } from './person.ts'
import type { Home } from './places.ts'

const sid = 'http://hl7.org/fhir/sid'
const typeTable = 'http://terminology.hl7.org/CodeSystem/v2-0203'

/** A number that a site gave; `system` is its namespace. */
export type SiteNumber = { system: string; value: string }

/** Without an id; `numbers` are those of the sites. */
export function patientOf(entry: Entry, numbers: readonly SiteNumber[] = []): Patient {
  const { born, sex, died } = entry
  return {
    resourceType: 'Patient',
    identifier: [...numbers.map(numberOf), ...identifiersOf(entry)],
    name: namesOf(entry),
    ...(born ? { birthDate: born } : {}),
    ...(sex ? { gender: sex } : {}),
    ...(died ? { deceasedDateTime: died } : {}),
    telecom: telecomsOf(entry),
    address: [
      ...(entry.home ? [addressOf(entry.home)] : []),
      ...(entry.formerHome
        ? [{ use: 'old' as const, ...addressOf(entry.formerHome.value), ...during(entry.formerHome) }]
        : []),
    ],
  }
}

function numberOf({ system, value }: SiteNumber) {
  return { type: { coding: [{ system: typeTable, code: 'MR' }] }, system, value }
}

function identifiersOf({ ssn, lastFour, medicare, coverage }: Entry): NonNullable<Patient['identifier']> {
  const number = ssn ?? (lastFour ? `***-**-${lastFour}` : undefined)
  const payer = `urn:causeway:population:${coverage?.payer.toLowerCase()}`
  return [
    ...(number ? [{ system: `${sid}/us-ssn`, value: number }] : []),
    ...(medicare ? [{ system: `${sid}/us-mbi`, value: medicare }] : []),
    ...(coverage
      ? [
          { type: { coding: [{ system: typeTable, code: 'MB' }] }, system: payer, value: coverage.member },
          {
            type: { coding: [{ system: typeTable, code: 'SN' }] },
            system: `${payer}:families`,
            value: coverage.subscriber,
          },
        ]
      : []),
  ]
}

function namesOf({ first, middle, last, suffix, formerLast }: Entry): NonNullable<Patient['name']> {
  const given = [first, middle].filter(name => name !== undefined)
  const name = {
    ...(last === undefined ? {} : { family: last }),
    ...(given.length ? { given } : {}),
    ...(suffix ? { suffix: [suffix] } : {}),
  }
  return [
    ...(Object.keys(name).length ? [{ use: 'official' as const, ...name }] : []),
    ...(formerLast
      ? [
          {
            use: 'maiden' as const,
            family: formerLast.value,
            ...(given.length ? { given } : {}),
            ...during(formerLast),
          },
        ]
      : []),
  ]
}

function telecomsOf(entry: Entry): NonNullable<Patient['telecom']> {
  const { phone, secondPhone, formerPhone, email, formerEmail } = entry
  return [
    ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
    ...(secondPhone ? [{ system: 'phone' as const, use: 'home' as const, value: secondPhone }] : []),
    ...(formerPhone
      ? [{ system: 'phone' as const, use: 'old' as const, value: formerPhone.value, ...during(formerPhone) }]
      : []),
    ...(email ? [{ system: 'email' as const, value: email }] : []),
    ...(formerEmail
      ? [{ system: 'email' as const, use: 'old' as const, value: formerEmail.value, ...during(formerEmail) }]
      : []),
  ]
}

function addressOf({ line, unit, city, state, zip }: Partial<Home>) {
  return {
    line: [line, unit].filter(each => each !== undefined),
    ...(city ? { city } : {}),
    ...(state ? { state } : {}),
    ...(zip ? { postalCode: zip } : {}),
    country: 'US',
  }
}

function during({ from, to }: Former<unknown>) {
  return { period: { start: from, end: to } }
}
