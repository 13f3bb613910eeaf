/**
 * Phone numbers in E.164 without their extension, and e-mail addresses in lower case. Source: reference/matching.md
 * section 3. No dot or plus rewriting: providers differ, and two people may own both spellings.
 */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { fictionalPhone, isPlaceholder, placeholderEmails, placeholderPhones } from './placeholders.ts'
import { remember } from './remember.ts'

export type Region = CountryCode

/**
 * The number in E.164; undefined when it can not be dialled or is a placeholder.
 * @param fictional whether 555-0100 to 555-0199 count as numbers
 */
export function readPhone(text: string | undefined, region: Region, fictional: boolean): string | undefined {
  if (!text || text.length > 64) return undefined
  const phone = parse(region, text)
  return phone !== undefined && !fictional && fictionalPhone.test(phone) ? undefined : phone
}

/** As most numbers of the United States and Canada are written, with or without the country code: ten digits, 2 to 9 first. */
const plain = /^(?:\+?1[ .-]?)?(?:\(([2-9]\d\d)\) ?|([2-9]\d\d)[ .-]?)(\d{3})[ .-]?(\d{4})$/
const plainRegions: ReadonlySet<string> = new Set(['US', 'CA'])

function parse(region: Region, text: string): string | undefined {
  const [, bracketed, area = bracketed, exchange, line] = plain.exec(text) ?? []
  if (area === undefined || !plainRegions.has(region)) return parseAny(`${region}${text}`)
  const number = `+1${area}${exchange}${line}`
  return isPlaceholder(number, placeholderPhones) ? undefined : number
}

// Parsing costs 19 µs (measured, reference section 9) and the same numbers come again and again within a sync.
const parseAny = remember(20_000, regionAndText => {
  const region = regionAndText.slice(0, 2)
  const text = regionAndText.slice(2).replace(/^tel:/i, '')
  const phone = parsePhoneNumberFromString(text, isSupportedCountry(region) ? region : 'US')
  return phone?.isPossible() && !isPlaceholder(phone.number, placeholderPhones) ? phone.number : undefined
})

/** The address in lower case; undefined when it is none, or a placeholder. */
export function readEmail(text: string | undefined): string | undefined {
  const email = text
    ?.trim()
    .replace(/^mailto:/i, '')
    .toLowerCase()
  return email && /^[^\s@]+@[^\s@]+$/.test(email) && !isPlaceholder(email, placeholderEmails) ? email : undefined
}
