/**
 * Addresses and contact points in one spelling, with what was written kept beside it: postal code `A1A 1A1`, province in
 * two letters, country in two, phone in E.164. Source: reference/referrals.md section 9, canonical-fhir.md section 3.
 */
import type { Address, ContactPoint, Extension } from 'fhir/r4'
import { type CountryCode, getCountries, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { foldText } from '../../model/text.ts'
import { readPeriod } from './datatypes.ts'
import { type Reading, take, takeOne, takeTexts } from './reading.ts'
import { compact, oneOf, positiveOf, textOf } from './tolerant.ts'

/** What was written before it was brought into one spelling. */
export const originalUrl = 'https://causeway-hub.org/fhir/StructureDefinition/original'

const addressUses = ['home', 'work', 'temp', 'old', 'billing'] as const
const addressTypes = ['postal', 'physical', 'both'] as const
const systems = ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'] as const
const contactUses = ['home', 'work', 'temp', 'old', 'mobile'] as const

const provinces: Readonly<Record<string, string>> = {
  ALBERTA: 'AB',
  'BRITISH COLUMBIA': 'BC',
  'COLOMBIE BRITANNIQUE': 'BC',
  MANITOBA: 'MB',
  'NEW BRUNSWICK': 'NB',
  'NOUVEAU BRUNSWICK': 'NB',
  'NEWFOUNDLAND AND LABRADOR': 'NL',
  NEWFOUNDLAND: 'NL',
  'TERRE NEUVE ET LABRADOR': 'NL',
  'NOVA SCOTIA': 'NS',
  'NOUVELLE ECOSSE': 'NS',
  'NORTHWEST TERRITORIES': 'NT',
  'TERRITOIRES DU NORD OUEST': 'NT',
  NUNAVUT: 'NU',
  ONTARIO: 'ON',
  ONT: 'ON',
  'PRINCE EDWARD ISLAND': 'PE',
  PEI: 'PE',
  'ILE DU PRINCE EDOUARD': 'PE',
  QUEBEC: 'QC',
  SASKATCHEWAN: 'SK',
  YUKON: 'YT',
  'YUKON TERRITORY': 'YT',
}
const codes = new Set(Object.values(provinces))

/** The two letters of a Canadian province or territory, from its English or French name; else as written. */
export function provinceOf(text: string): string {
  const folded = foldText(text)
  return codes.has(folded) ? folded : (provinces[folded] ?? (/^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : text))
}

let countries: Map<string, string> | undefined

/** The two letters of a country, from its English or French name; else as written. */
export function countryOf(text: string): string {
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase()
  countries ??= new Map([
    ...['en', 'fr'].flatMap(language => {
      const names = new Intl.DisplayNames(language, { type: 'region' })
      return getCountries().map(code => [foldText(names.of(code) ?? code), code] as const)
    }),
    ...(['CAN', 'CA'] as const).map(name => [name, 'CA'] as const),
    ...['USA', 'UNITED STATES OF AMERICA', 'ETATS UNIS D AMERIQUE', 'US'].map(name => [name, 'US'] as const),
  ])
  return countries.get(foldText(text)) ?? text
}

/** `m5v1a1` as `M5V 1A1`; anything that is no Canadian postal code as written. */
export function postalCodeOf(text: string): string {
  const bare = text.toUpperCase().replace(/[\s-]+/g, '')
  return /^[A-Z]\d[A-Z]\d[A-Z]\d$/.test(bare) ? `${bare.slice(0, 3)} ${bare.slice(3)}` : text
}

export function readAddress(from: Reading): Address | undefined {
  const written = {
    state: take(from, 'state', textOf),
    postalCode: take(from, 'postalCode', textOf),
    country: take(from, 'country', textOf),
  }
  const spelled = {
    state: written.state && provinceOf(written.state),
    postalCode: written.postalCode && postalCodeOf(written.postalCode),
    country: written.country && countryOf(written.country),
  }
  const originals = (['state', 'postalCode', 'country'] as const).flatMap(key => {
    const value = written[key]
    return value !== undefined && value !== spelled[key] ? [{ url: key, valueString: value }] : []
  })
  const address = compact<Address>({
    extension: originals.length > 0 ? [{ url: originalUrl, extension: originals }] : undefined,
    use: take(from, 'use', oneOf(addressUses)),
    type: take(from, 'type', oneOf(addressTypes)),
    text: take(from, 'text', textOf),
    line: takeTexts(from, 'line'),
    city: take(from, 'city', textOf),
    district: take(from, 'district', textOf),
    ...spelled,
    period: takeOne(from, 'period', readPeriod),
  })
  return Object.keys(address).some(key => key !== 'use' && key !== 'type') ? address : undefined
}

/** An address in one line. */
export function addressText({ text, line = [], city, state, postalCode }: Address): string | undefined {
  return text ?? ([...line, city, state, postalCode].filter(Boolean).join(', ') || undefined)
}

/** `region` is the country of numbers written without one. */
export function contactReader(region: string): (from: Reading) => ContactPoint | undefined {
  return from => {
    const written = take(from, 'value', textOf)
    if (written === undefined) return undefined
    const system = take(from, 'system', oneOf(systems)) ?? (written.includes('@') ? 'email' : 'phone')
    const value = system === 'phone' || system === 'sms' || system === 'fax' ? phoneOf(written, region) : written
    const original: Extension[] = value === written ? [] : [{ url: originalUrl, valueString: written }]
    return compact<ContactPoint>({
      extension: original,
      system,
      value,
      use: take(from, 'use', oneOf(contactUses)),
      rank: take(from, 'rank', positiveOf),
      period: takeOne(from, 'period', readPeriod),
    })
  }
}

/** The number in E.164; as written when it is none, or when it has an extension, which E.164 cannot hold. */
function phoneOf(text: string, region: string): string {
  if (text.length > 64) return text
  const country: CountryCode = isSupportedCountry(region) ? region : 'CA'
  const phone = parsePhoneNumberFromString(text.replace(/^tel:/i, ''), country)
  return phone?.isPossible() && !phone.ext ? phone.number : text
}
