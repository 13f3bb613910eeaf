/**
 * Where a patient is, as licences name it: CA-ON, US-NY. From the state and country of the address; in Canada the first
 * letter of a postal code says the province, too (Canada Post, forward sortation areas). Unknown is unknown: never guessed.
 */
import { foldText } from '../text.ts'

const provinces: Readonly<Record<string, string>> = {
  AB: 'alberta',
  BC: 'british columbia|colombie britannique',
  MB: 'manitoba',
  NB: 'new brunswick|nouveau brunswick',
  NL: 'newfoundland and labrador|terre neuve et labrador|newfoundland',
  NS: 'nova scotia|nouvelle ecosse',
  NT: 'northwest territories|territoires du nord ouest',
  NU: 'nunavut',
  ON: 'ontario',
  PE: 'prince edward island|ile du prince edouard',
  QC: 'quebec',
  SK: 'saskatchewan',
  YT: 'yukon',
}

const states = new Set(
  (
    'AL AK AZ AR CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA ' +
    'PR RI SC SD TN TX UT VA VT WA WI WV WY'
  ).split(' '),
)

const byLetter: Readonly<Record<string, string>> = {
  A: 'NL',
  B: 'NS',
  C: 'PE',
  E: 'NB',
  G: 'QC',
  H: 'QC',
  J: 'QC',
  K: 'ON',
  L: 'ON',
  M: 'ON',
  N: 'ON',
  P: 'ON',
  R: 'MB',
  S: 'SK',
  T: 'AB',
  V: 'BC',
  Y: 'YT',
}

type Address = { state?: string; country?: string; postalCode?: string }

/** The jurisdiction of an address; undefined when it does not say. */
export function jurisdictionOf(address: Address | undefined): string | undefined {
  if (!address) return undefined
  const country = countryOf(address.country)
  const state = address.state?.trim() ?? ''
  const province = provinceOf(state)
  if (province && country !== 'US') return `CA-${province}`
  const code = state.toUpperCase()
  if (states.has(code) && country !== 'CA') return `US-${code}`
  if (country && country !== 'CA') return undefined
  const postal = address.postalCode?.toUpperCase().match(/^([A-Z])(\d[A-Z])\s?\d[A-Z]\d$/)
  // X is shared by two territories; what follows tells them apart.
  if (postal?.[1] === 'X') return ['0A', '0B', '0C'].includes(postal[2] ?? '') ? 'CA-NU' : 'CA-NT'
  const found = byLetter[postal?.[1] ?? '']
  return found && `CA-${found}`
}

function provinceOf(text: string): string | undefined {
  const code = text.toUpperCase()
  if (Object.hasOwn(provinces, code)) return code
  const folded = foldText(text).toLowerCase()
  return Object.entries(provinces).find(([, names]) => names.split('|').includes(folded))?.[0]
}

function countryOf(text: string | undefined): string | undefined {
  const folded = foldText(text ?? '').toLowerCase()
  if (folded === '') return undefined
  if (['ca', 'can', 'canada'].includes(folded)) return 'CA'
  if (['us', 'usa', 'united states', 'united states of america', 'etats unis'].includes(folded)) return 'US'
  return text?.toUpperCase()
}
