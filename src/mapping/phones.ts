/** Phone numbers and contact points on their way out. Phone: E.164 (reference/canonical-fhir.md section 3). */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import type { Json } from '../model/events.ts'
import { copyOfParts, isObject } from './json.ts'
import { failed, nothing, type Transformed, value } from './transformed.ts'

/** The number in E.164; as it is when it cannot be read, since the target may still know what to do with it. */
export function e164(text: string, region: Json | undefined): string {
  if (/^\+[1-9]\d{6,14}$/.test(text)) return text
  const country = typeof region === 'string' && isSupportedCountry(region) ? region : 'US'
  const phone = parsePhoneNumberFromString(text, country)
  return phone?.isPossible() ? phone.number : text.trim()
}

/** A contact point with nothing but system, value, use and rank. */
export function telecom(input: Json, options: { readonly [key: string]: Json }): Transformed {
  if (!isObject(input)) return failed('mapping.failed')
  const point = copyOfParts(input, ['system', 'value', 'use', 'rank'])
  if (!point || typeof point.value !== 'string') return nothing
  const dialled = point.system === 'phone' || point.system === 'sms' || point.system === 'fax'
  return value(dialled ? { ...point, value: e164(point.value, options.region) } : point)
}
