/**
 * Phone numbers in E.164 without their extension, and e-mail addresses in lower case. Source: reference/matching.md
 * section 3. No dot or plus rewriting: providers differ, and two people may own both spellings.
 */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js'
import { fictionalPhone, isPlaceholder, placeholderEmails, placeholderPhones } from './placeholders.ts'

export type Region = CountryCode

// Parsing costs 19 µs (measured, reference section 9) and the same numbers come again and again within a sync.
const parsed = new Map<string, string | undefined>()
const parsedLimit = 1000

/**
 * The number in E.164; undefined when it can not be dialled or is a placeholder.
 * @param fictional whether 555-0100 to 555-0199 count as numbers
 */
export function readPhone(text: string | undefined, region: Region, fictional: boolean): string | undefined {
  if (!text || text.length > 64) return undefined
  const phone = parse(text, region)
  return phone !== undefined && !fictional && fictionalPhone.test(phone) ? undefined : phone
}

function parse(text: string, region: Region): string | undefined {
  const key = `${region} ${text}`
  const seen = parsed.get(key)
  if (seen !== undefined || parsed.has(key)) return seen
  const found = parsePhoneNumberFromString(text.replace(/^tel:/i, ''), region)
  const phone = found?.isPossible() && !isPlaceholder(found.number, placeholderPhones) ? found.number : undefined
  const oldest = parsed.size >= parsedLimit ? parsed.keys().next().value : undefined
  if (oldest !== undefined) parsed.delete(oldest)
  parsed.set(key, phone)
  return phone
}

/** The address in lower case; undefined when it is none, or a placeholder. */
export function readEmail(text: string | undefined): string | undefined {
  const email = text
    ?.trim()
    .replace(/^mailto:/i, '')
    .toLowerCase()
  return email && /^[^\s@]+@[^\s@]+$/.test(email) && !isPlaceholder(email, placeholderEmails) ? email : undefined
}
