/**
 * What matching knows of a person: sets of current and former values, normalised. Any known value may satisfy a
 * comparison. Source: reference/matching.md section 3.
 */
import type { Patient } from '../model/fhir.ts'
import { type PersonAddress, readAddress } from './addresses.ts'
import { readBirthDate } from './dates.ts'
import { type LastFour, type PersonIdentifier, readIdentifier, readLastFour, readSubscriber } from './identifiers.ts'
import { type PersonName, readName, type Suffix } from './names.ts'
import { type Region, readEmail, readPhone } from './phones.ts'

export type { LastFour, PersonAddress, PersonIdentifier, PersonName, Region, Suffix }

/** Everything matching reads of a person. Personal data: never to be logged. */
export type Demographics = {
  names: readonly PersonName[]
  suffixes: readonly Suffix[]
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  birthDates: readonly string[]
  /** E.164. */
  phones: readonly string[]
  emails: readonly string[]
  identifiers: readonly PersonIdentifier[]
  /** Of a social security or tax number, known whole or not. */
  lastFours: readonly LastFour[]
  /** Numbers that a payer gives a family. */
  subscribers: readonly PersonIdentifier[]
  addresses: readonly PersonAddress[]
  /** Only what can agree or conflict; anything else is missing. */
  gender?: 'male' | 'female'
}

export type DemographicsOptions = {
  now: Date
  /** Where a phone without a country code is from; default `US`. */
  region?: Region
  /** Lets 555-0100 to 555-0199 count as phones (made-up people of tests and demonstrations); default false. */
  fictionalPhones?: boolean
  /** How many years ago a birth date still counts; default 120. */
  oldestAge?: number
  /** Addresses where many people live who are no household: `isFacility` says whether one is; it counts as missing. */
  isFacility?: (address: PersonAddress) => boolean
}

/** The normalised facts of a patient. Pure; unusable and placeholder values are left out. */
export function demographicsOf(patient: Patient, options: DemographicsOptions): Demographics {
  const names = (patient.name ?? []).map(readName).filter(name => name !== undefined)
  const region = options.region ?? 'US'
  const fictional = options.fictionalPhones ?? false
  const phones: (string | undefined)[] = []
  const emails: (string | undefined)[] = []
  for (const { system, value } of patient.telecom ?? []) {
    if (system === 'email') emails.push(readEmail(value))
    else if (system === 'phone' || system === 'sms') phones.push(readPhone(value, region, fictional))
  }
  const addresses = (patient.address ?? []).map(readAddress)
  const { isFacility = () => false } = options
  const gender = patient.gender === 'male' || patient.gender === 'female' ? patient.gender : undefined
  return {
    names: distinct(names.map(({ name }) => name)),
    suffixes: distinct(names.map(({ suffix }) => suffix)),
    birthDates: distinct([readBirthDate(patient.birthDate, options.now, options.oldestAge)]),
    phones: distinct(phones),
    emails: distinct(emails),
    identifiers: distinct((patient.identifier ?? []).map(readIdentifier)),
    lastFours: distinct((patient.identifier ?? []).map(readLastFour)),
    subscribers: distinct((patient.identifier ?? []).map(readSubscriber)),
    addresses: distinct(addresses.filter(address => address && !isFacility(address))),
    ...(gender ? { gender } : {}),
  }
}

/** Without the missing and the repeated ones; most lists hold one value, so that case costs nothing. */
function distinct<T>(values: readonly (T | undefined)[]): T[] {
  const known = values.filter(value => value !== undefined)
  if (known.length < 2) return known
  return [...new Map(known.map(value => [JSON.stringify(value), value])).values()]
}
