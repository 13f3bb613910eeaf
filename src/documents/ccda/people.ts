/** Names, addresses and telephone numbers of people and organizations, in the form the US realm asks for. */
import type { Address, Organization, Provider } from '../../model/redox/parts.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'

type Named = {
  FirstName?: string | undefined
  MiddleName?: string | undefined
  LastName?: string | undefined
  Credentials?: readonly string[] | undefined
}

/** A name element; what is missing of it is said to be unknown. Undefined when nothing of a name is there. */
export function nameXml(person: Named | undefined, use?: 'L'): string | undefined {
  const { FirstName, MiddleName, LastName, Credentials = [] } = person ?? {}
  if (isBlank(FirstName) && isBlank(LastName)) return undefined
  return el(
    'name',
    { use },
    part('given', FirstName) ?? el('given', { nullFlavor: 'UNK' }),
    part('given', MiddleName),
    part('family', LastName) ?? el('family', { nullFlavor: 'UNK' }),
    ...Credentials.map(each => part('suffix', each)),
  )
}

/** A person's name on one line. */
export function fullName(person: Named | undefined): string {
  const { FirstName, MiddleName, LastName, Credentials = [] } = person ?? {}
  const name = [FirstName, MiddleName, LastName].filter(each => !isBlank(each)).join(' ')
  return [name, ...Credentials].filter(each => !isBlank(each)).join(', ')
}

function part(name: string, text: string | undefined, attributes = {}): string | undefined {
  return text === undefined || isBlank(text) ? undefined : el(name, attributes, textOf(text))
}

const unitedStates = /^(us|usa|u\.s\.(a\.)?|united states( of america)?)$/i

/** An address; always written, unknown as a whole or in parts. */
export function addressXml(address: Address, use?: 'HP' | 'WP'): string {
  const { StreetAddress, City, State, ZIP, Country } = address ?? {}
  if ([StreetAddress, City, State, ZIP].every(isBlank)) return el('addr', { nullFlavor: 'UNK' })
  const country = Country === undefined || isBlank(Country) || unitedStates.test(Country) ? 'US' : Country
  const lines = (StreetAddress ?? '').split(/\r?\n/).filter(line => !isBlank(line))
  const rest = lines.slice(3).join(', ')
  const street = [...lines.slice(0, 3), rest].map(line => part('streetAddressLine', line)).join('')
  const unknown = { nullFlavor: 'UNK' }
  const inUs = country === 'US'
  return el(
    'addr',
    { use },
    street || el('streetAddressLine', unknown),
    part('city', City) ?? el('city', unknown),
    part('state', State) ?? (inUs ? el('state', unknown) : undefined),
    part('postalCode', ZIP) ?? (inUs ? el('postalCode', unknown) : undefined),
    part('country', country),
  )
}

/** Telephone numbers and e-mail addresses; one that says unknown when there is none. */
export function telecomsXml(
  entries: ReadonlyArray<[value: string | undefined, use?: 'HP' | 'WP' | 'MC']>,
  most = 10,
): string {
  const found = new Map<string, string>()
  for (const [value, use] of entries) {
    const url = urlOf(value)
    if (url !== undefined && !found.has(url)) found.set(url, el('telecom', { use, value: url }))
  }
  return [...found.values()].slice(0, most).join('') || el('telecom', { nullFlavor: 'UNK' })
}

/** As a URL; undefined for what is no number and no address, such as an address that a page has masked. */
function urlOf(value: string | undefined): string | undefined {
  const text = value?.trim() ?? ''
  if (/^[^\s@<>"'()[\]]{1,64}@[\w.-]{1,200}\.[a-z]{2,}$/i.test(text)) return `mailto:${text}`
  if (/^https?:\/\/[\w.:/%?=&~+-]{1,300}$/i.test(text)) return text
  const digits = text.replace(/^tel:/i, '').replace(/[\s().-]/g, '')
  const [, plain = '', extension] = /^(\+?\d{3,20})(?:(?:x|ext|;ext=)(\d{1,8}))?$/i.exec(digits) ?? []
  return plain === '' ? undefined : `tel:${plain}${extension === undefined ? '' : `;ext=${extension}`}`
}

/** How a provider or an organization can be reached. */
export function providerTelecoms(provider: Provider | undefined): string {
  const { PhoneNumber, EmailAddresses = [] } = provider ?? {}
  return telecomsXml([
    [PhoneNumber?.Office, 'WP'],
    [PhoneNumber?.Mobile, 'MC'],
    [PhoneNumber?.Home, 'HP'],
    ...EmailAddresses.map((each): [string, 'WP'] => [each, 'WP']),
  ])
}

export function organizationTelecoms(organization: Organization | undefined, most?: number): string {
  return telecomsXml(
    (organization?.Telecom ?? []).map((each): [string | undefined, 'WP'] => [each.Value, 'WP']),
    most,
  )
}
