/**
 * An entry as the Redox message with which a member registers somebody: PatientAdmin, NewPatient. Redox has no field for
 * a suffix, so it stands behind the last name, as members send it. Source: reference/carequality.md section 1.4.
 */
import type { Entry } from './entry.ts'
import type { Home } from './places.ts'

export type NewPatientOptions = {
  /** The namespace of the member's patient numbers: an OID. */
  oid: string
  number: string
  /** When the member says it happened. */
  at: string
}

/** A JSON object, ready to be sent or written as a line. */
export function newPatientOf(entry: Entry, { oid, number, at }: NewPatientOptions): Record<string, unknown> {
  const { coverage } = entry
  return {
    Meta: { DataModel: 'PatientAdmin', EventType: 'NewPatient', EventDateTime: at, Test: true },
    Patient: {
      Identifiers: [
        { ID: number, IDType: oid },
        ...(entry.medicare ? [{ ID: entry.medicare, IDType: '2.16.840.1.113883.4.927' }] : []),
      ],
      Demographics: demographicsOf(entry),
      ...(coverage
        ? { Insurances: [{ Company: { Name: coverage.payer }, MemberNumber: coverage.member, GroupNumber: null }] }
        : {}),
    },
  }
}

const sexes = { female: 'Female', male: 'Male', other: 'Other', unknown: 'Unknown' } as const

function demographicsOf(entry: Entry): Record<string, unknown> {
  const { first, middle, last, suffix, born, died, sex, ssn, lastFour, phone, secondPhone, email, home } = entry
  return {
    FirstName: first ?? null,
    MiddleName: middle ?? null,
    LastName: [last, suffix].filter(Boolean).join(' ') || null,
    DOB: born ?? null,
    SSN: ssn ? ssn.replace(/^(...)(..)/, '$1-$2-') : lastFour ? `***-**-${lastFour}` : null,
    Sex: sex ? sexes[sex] : null,
    IsDeceased: died === undefined ? null : true,
    DeathDateTime: died ? `${died}T00:00:00.000Z` : null,
    Address: home ? addressOf(home) : null,
    PhoneNumber: { Home: secondPhone ?? null, Office: null, Mobile: phone ?? null },
    EmailAddresses: email ? [email] : [],
  }
}

function addressOf({ line, unit, city, state, zip }: Partial<Home>): Record<string, unknown> {
  return {
    StreetAddress: [line, unit].filter(Boolean).join('\n') || null,
    City: city ?? null,
    State: state ?? null,
    ZIP: zip ?? null,
    County: null,
    Country: 'US',
  }
}
