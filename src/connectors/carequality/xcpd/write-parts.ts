/**
 * Parts of a person as HL7 v3 XML: names, addresses, telecoms, identifiers, gender and birth dates, in the forms that the
 * schema and the strict readers of reference/carequality.md section 9 take. What v3 has no place for is left out.
 */
import type { Address, ContactPoint } from 'fhir/r4'
import type { HumanName, Identifier, Patient } from '../../../model/fhir.ts'
import { oidOf } from '../../../model/oid.ts'
import { el, isBlank, textOf } from '../../../model/xml.ts'
import { namedSystems } from './codes.ts'
import type { InstanceId } from './read-parts.ts'

/** An instant as HL7 digits in UTC. */
export function timeOf(now: Date): string {
  return `${now.toISOString().replace(/\D/g, '').slice(0, 14)}+0000`
}

/** An element with an instance identifier. */
export function idOf(name: string, { root, extension }: InstanceId): string {
  return el(name, { root, extension })
}

const nameUses: Readonly<Partial<Record<NonNullable<HumanName['use']>, string>>> = { official: 'L', nickname: 'P' }

/** A name; undefined when nothing of it can be written. */
export function nameOf(element: string, name: HumanName): string | undefined {
  const qualifier = name.use === 'maiden' ? 'BR' : undefined
  const parts = [
    ...textsOf(name.prefix).map(text => el('prefix', {}, textOf(text))),
    ...textsOf(name.given).map(text => el('given', {}, textOf(text))),
    ...textsOf([name.family]).map(text => el('family', { qualifier }, textOf(text))),
    ...textsOf(name.suffix).map(text => el('suffix', {}, textOf(text))),
  ]
  const tells = textsOf([...(name.given ?? []), name.family]).length > 0
  const use = name.use && nameUses[name.use]
  if (tells) return el(element, { use }, ...parts)
  return isBlank(name.text) ? undefined : el(element, { use }, textOf(name.text ?? ''))
}

const addressUses: Readonly<Partial<Record<NonNullable<Address['use']>, string>>> = {
  home: 'H',
  work: 'WP',
  temp: 'TMP',
}

/** An address; undefined when nothing of it can be written. */
export function addressOf(element: string, address: Address): string | undefined {
  const part = (name: string, text: string | undefined) => textsOf([text]).map(each => el(name, {}, textOf(each)))
  const parts = [
    ...textsOf(address.line).map(text => el('streetAddressLine', {}, textOf(text))),
    ...part('city', address.city),
    ...part('county', address.district),
    ...part('state', address.state),
    ...part('postalCode', address.postalCode),
    ...part('country', address.country),
  ]
  if (parts.length === 0) return undefined
  return el(element, { use: address.use && addressUses[address.use] }, ...parts)
}

const telecomUses: Readonly<Partial<Record<NonNullable<ContactPoint['use']>, string>>> = {
  home: 'HP',
  work: 'WP',
  mobile: 'MC',
  temp: 'TMP',
}

/** A phone number as `tel:`, an e-mail address as `mailto:`; undefined for anything else. */
export function telecomOf(element: string, { system, value = '', use }: ContactPoint): string | undefined {
  const url = system === 'email' ? mailtoOf(value) : system === 'phone' || system === 'sms' ? telOf(value) : undefined
  return url === undefined ? undefined : el(element, { value: url, use: use && telecomUses[use] })
}

function mailtoOf(email: string): string | undefined {
  const address = email.trim()
  if (!/^[^\s@]+@[^\s@]+$/.test(address)) return undefined
  // Half a surrogate can not be encoded; nobody has such an address.
  return address.isWellFormed() ? `mailto:${encodeURIComponent(address).replace('%40', '@')}` : undefined
}

/** RFC 3966: digits and visual separators; numbers of ten digits are North American. */
function telOf(phone: string): string | undefined {
  const number = phone
    .trim()
    .replace(/^tel:/i, '')
    .replace(/[x;].*$/i, '')
  const digits = number.replace(/\D/g, '')
  if (digits.length < 3) return undefined
  if (number.startsWith('+')) return `tel:+${digits}`
  const [, area, exchange, line] = /^1?(\d{3})(\d{3})(\d{4})$/.exec(digits) ?? []
  return line ? `tel:+1-${area}-${exchange}-${line}` : `tel:${digits}`
}

/** Namespace and number as v3 has them; undefined when the namespace is no OID, or there is no number. */
export function instanceIdOf({ system = '', value }: Identifier): Required<InstanceId> | undefined {
  const root =
    namedSystems.find(each => each.system === system)?.root ?? (/^urn:oid:/i.test(system) ? oidOf(system) : undefined)
  if (root === undefined || value === undefined || isBlank(value)) return undefined
  return { root, extension: value.trim() }
}

const genderCodes: Readonly<Record<NonNullable<Patient['gender']>, string>> = {
  male: 'M',
  female: 'F',
  other: 'UN',
  unknown: 'UNK',
}

/** What is not known carries a code as well as a null flavour: some readers refuse an answer without any code. */
export function genderOf(element: string, gender: Patient['gender']): string {
  const code = genderCodes[gender ?? 'unknown']
  return el(element, { code, ...(code === 'UNK' ? { nullFlavor: 'UNK' } : { codeSystem: '2.16.840.1.113883.5.1' }) })
}

/** The digits of a birth date; a partial one stays partial. */
export function birthTimeOf(birthDate: string | undefined): string | undefined {
  const digits = birthDate?.replaceAll('-', '')
  return digits && /^\d{4}(\d\d){0,2}$/.test(digits) ? digits : undefined
}

function textsOf(texts: ReadonlyArray<string | undefined> | undefined): string[] {
  return (texts ?? []).filter(text => text !== undefined && !isBlank(text)).map(text => (text ?? '').trim())
}
