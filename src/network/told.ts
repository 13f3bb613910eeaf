/** What may be told of a person to whoever asks over the network, and as what they are compared. Pure. */
import { type IdentifierKind, readIdentifier } from '../matching/identifiers.ts'
import { type Demographics, demographicsOf } from '../matching/person.ts'
import type { Identifier, Patient } from '../model/fhir.ts'
import { comparedAcross } from '../registry/comparable.ts'
import { type RegistryPerson, wholePatient } from '../registry/people.ts'

/** Numbers that anybody could do harm with, by their namespace or their type, and what says nothing outside of the member. */
const harmful: ReadonlySet<string> = new Set(['ssn', 'itin', 'national', 'mbi'] satisfies IdentifierKind[])
const keptBack: readonly RegExp[] = [
  /^http:\/\/hl7\.org\/fhir\/sid\/us-ssn$/i, // also one that is no possible number
  /^(urn:oid:)?2\.16\.840\.1\.113883\.4\.1$/i,
  /^urn:causeway:/i,
]
const isKeptBack = (identifier: Identifier) =>
  keptBack.some(pattern => pattern.test(identifier.system?.trim() ?? '')) ||
  harmful.has(readIdentifier(identifier)?.kind ?? '')

/**
 * Name, birth date, gender, address, telecom and identifiers of a person themselves; former names and what came with records
 * that were merged are for comparing alone.
 */
export function toldOfPerson({ patient }: RegistryPerson): Patient {
  const { name, birthDate, gender, address, telecom } = patient
  const identifier = (patient.identifier ?? []).filter(each => each.system && each.value && !isKeptBack(each))
  return {
    resourceType: 'Patient',
    ...(identifier.length > 0 ? { identifier: identifier.map(({ system, value }) => ({ system, value })) } : {}),
    ...(name ? { name: name.filter(({ use }) => use !== 'old') } : {}),
    ...(telecom ? { telecom: telecom.filter(({ use }) => use !== 'old') } : {}),
    ...(gender ? { gender } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(address ? { address: address.filter(({ use }) => use !== 'old') } : {}),
  }
}

/**
 * Everything they are found and compared by. The numbers under which the network knows them count as identifiers: their own,
 * and those of everybody merged into them, so that an id that was told once leads to the survivor for ever.
 */
export function comparedOfPerson(
  person: RegistryPerson,
  { patientOid, ...options }: { patientOid: string; now: Date; fictionalPhones: boolean },
): Demographics {
  const whole = wholePatient(person)
  const numbers = [person.record, ...person.merged.map(({ record }) => record)]
  const identifier = [...numbers.map(value => networkNumber(patientOid, value)), ...(whole.identifier ?? [])]
  return comparedAcross(demographicsOf({ ...whole, identifier }, options))
}

function networkNumber(patientOid: string, value: string): { system: string; value: string } {
  return { system: `urn:oid:${patientOid}`, value }
}
