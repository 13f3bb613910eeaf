/**
 * Patients of FHIR as Redox’s data model has them: for answers, for what is pushed, and for documents. Pure.
 * Source: reference/carequality.md section 1.6.
 */
import type { Address, ContactPoint, Identifier } from 'fhir/r4'
import type { Patient } from '../fhir.ts'
import { ssnSystem } from './patient.ts'

/** Identifiers and demographics of a patient as Redox writes them; nothing that is not known. */
export function redoxPatient(patient: Patient): Record<string, unknown> {
  const name = patient.name?.find(each => each.use !== 'old' && each.use !== 'nickname')
  const address = patient.address?.find(each => each.use !== 'old')
  const [first, ...middle] = name?.given ?? []
  const telecoms = (patient.telecom ?? []).filter(each => each.use !== 'old')
  return {
    Identifiers: (patient.identifier ?? []).flatMap(identifierOf),
    Demographics: known({
      FirstName: first,
      MiddleName: middle.join(' ') || undefined,
      LastName: [name?.family, ...(name?.suffix ?? [])].filter(Boolean).join(' ') || undefined, // no field for suffixes
      DOB: patient.birthDate,
      SSN: patient.identifier?.find(each => each.system === ssnSystem)?.value,
      Sex: patient.gender && sexes[patient.gender],
      IsDeceased: patient.deceasedBoolean ?? (patient.deceasedDateTime ? true : undefined),
      DeathDateTime: patient.deceasedDateTime,
      MaritalStatus: patient.maritalStatus?.text,
      Language: patient.communication?.[0]?.language.coding?.[0]?.code ?? patient.communication?.[0]?.language.text,
      PhoneNumber: known({
        Home: phone(telecoms, 'home'),
        Office: phone(telecoms, 'work'),
        Mobile: phone(telecoms, 'mobile'),
      }),
      EmailAddresses: telecoms.flatMap(({ system, value }) => (system === 'email' && value ? [value] : [])),
      Address: address && addressOf(address),
    }),
  }
}

const sexes = { male: 'Male', female: 'Female', other: 'Other', unknown: 'Unknown' } as const

export function identifierOf({ system, value, type }: Identifier): { ID: string; IDType: string }[] {
  if (!system || !value || system === ssnSystem) return []
  return [{ ID: value, IDType: type?.text ?? system.replace(/^urn:oid:/, '') }]
}

function phone(telecoms: readonly ContactPoint[], use: ContactPoint['use']): string | undefined {
  return telecoms.find(each => each.system === 'phone' && each.use === use)?.value
}

function addressOf(address: Address): Record<string, unknown> {
  return known({
    StreetAddress: address.line?.join('\n'),
    City: address.city,
    State: address.state,
    ZIP: address.postalCode,
    County: address.district,
    Country: address.country,
  })
}

/** Without what is not known: the newer of Redox's two styles. */
export function known(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
