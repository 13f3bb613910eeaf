/** Lines of the data types that say who and where someone is: names, addresses, phones, identifiers. */
import { cleanLine, cleanText } from './clean.ts'
import { sayCode } from './codes.ts'
import { compact } from './compact.ts'
import {
  type Fields,
  isFields,
  leftovers,
  leftoversOfCodings,
  lineOf,
  type Place,
  type Sheet,
  textsOf,
} from './lines.ts'
import type { SummaryLine } from './model.ts'
import { sayConcept } from './plain-shapes.ts'
import { say, type Word, words } from './words.ts'

/** A part of an element on a line of its own. */
function partOf(
  sheet: Sheet,
  place: Place,
  word: Word,
  part: string,
  values: readonly string[],
  about = '',
): SummaryLine[] {
  const label = say(words[word], sheet.language)
  return lineOf(
    { ...place, label: about ? `${label} (${about})` : label, path: `${place.path}.${part}` },
    values
      .map(cleanText)
      .filter(Boolean)
      .join(part === 'line' ? ', ' : ' '),
    values,
  )
}

/** A name, its parts apart. A name that is not the official one says which it is. */
export function nameLines(sheet: Sheet, place: Place, name: Fields): SummaryLine[] {
  const about = aboutUse(sheet, name.use, ['official'])
  const [first, ...middle] = textsOf(name.given)
  const parts = [name.prefix, name.given, name.family, name.suffix].flatMap(textsOf)
  const text = textsOf(name.text).filter(each => !sameWords(each, parts))
  return [
    ...partOf(sheet, place, 'prefix', 'prefix', textsOf(name.prefix), about),
    ...partOf(sheet, place, 'first', 'given', first === undefined ? [] : [first], about),
    ...partOf(sheet, place, 'middle', 'given', middle, about),
    ...partOf(sheet, place, 'last', 'family', textsOf(name.family), about),
    ...partOf(sheet, place, 'suffix', 'suffix', textsOf(name.suffix), about),
    ...partOf(sheet, place, 'name', 'text', text, about),
  ]
}

export function addressLines(sheet: Sheet, place: Place, address: Fields): SummaryLine[] {
  const about = aboutUse(sheet, address.use, ['home'])
  const parts = ['line', 'district', 'city', 'state', 'postalCode', 'country'].flatMap(name => textsOf(address[name]))
  const text = textsOf(address.text).filter(each => !sameWords(each, parts))
  return [
    ...partOf(sheet, place, 'address', 'line', textsOf(address.line), about),
    ...partOf(sheet, place, 'city', 'city', textsOf(address.city), about),
    ...partOf(sheet, place, 'district', 'district', textsOf(address.district), about),
    ...partOf(sheet, place, 'province', 'state', textsOf(address.state), about),
    ...partOf(sheet, place, 'postalCode', 'postalCode', textsOf(address.postalCode), about),
    ...partOf(sheet, place, 'country', 'country', textsOf(address.country), about),
    ...partOf(sheet, place, 'addressText', 'text', text, about),
  ]
}

/** A phone number is said with its use; the second of a person is the alternate one (reference/referrals.md section 9). */
export function telecomLines(sheet: Sheet, place: Place, telecom: Fields): SummaryLine[] {
  const { language } = sheet
  const system = typeof telecom.system === 'string' ? telecom.system : 'other'
  const patient = place.path.startsWith('Patient.telecom') && system === 'phone'
  const main = patient && (telecom.rank === 1 || (telecom.rank === undefined && telecom.use === 'home'))
  const alternate = patient && !main && (telecom.rank === 2 || telecom.use === 'work')
  const use = main ? 'main' : alternate ? 'alternate' : typeof telecom.use === 'string' ? telecom.use : undefined
  const kind = sayCode('telecom', system, language)
  const value = cleanText(String(telecom.value))
  return lineOf(
    {
      ...place,
      label:
        use && (patient || system === 'phone' || use === 'old') ? `${kind} (${sayCode('use', use, language)})` : kind,
      path: `${place.path}.value`,
    },
    system === 'phone' || system === 'fax' ? sayPhone(value) : value,
    [value],
  )
}

/** `+14165550100` as people of its country write it; other numbers as they stand. */
function sayPhone(value: string): string {
  return value.replace(/^\+1(\d{3})(\d{3})(\d{4})(?!\d)/, '+1 $1-$2-$3')
}

/** Types and systems of Canadian health cards (reference/canonical-fhir.md section 3). */
export function isHealthCard(identifier: Fields): boolean {
  const codings = isFields(identifier.type) && Array.isArray(identifier.type.coding) ? identifier.type.coding : []
  return (
    /patient-hcn|health-?card/i.test(String(identifier.system ?? '')) ||
    codings.some(each => isFields(each) && each.code === 'JHN')
  )
}

export function identifierLines(sheet: Sheet, place: Place, identifier: Fields): SummaryLine[] {
  const card = isHealthCard(identifier)
  const type = isFields(identifier.type) ? sayConcept(identifier.type) : ''
  // Of a system's address only the end says something: `id-listing`.
  const address = typeof identifier.system === 'string' ? cleanLine(identifier.system) : ''
  const system = address.replace(/^.*[/:](?:id-)?(?=.)/, '')
  const plain = say(words.identifier, sheet.language)
  const label = card ? say(words.healthCard, sheet.language) : type || (system ? `${plain} (${system})` : plain)
  const value = cleanText(String(identifier.value))
  // A health card's type can say more than that it is one, such as the province.
  const said = card && type && !/^(health ?card|jhn|jurisdictional)/i.test(type) ? `${label} (${type})` : label
  const own = lineOf({ ...place, label: said, path: `${place.path}.value` }, value, [value])
  const lines = own.map(line => (card ? { ...line, healthCard: true as const } : line))
  if (!isFields(identifier.type)) return lines
  const rest = leftovers(sheet, { label: said, path: '' }, identifier.type, ['coding', 'text'])
  return [...lines, ...rest, ...leftoversOfCodings(sheet, { label: said, path: '' }, identifier.type.coding)]
}

function aboutUse(sheet: Sheet, use: unknown, usual: readonly string[]): string {
  return typeof use === 'string' && !usual.includes(use) ? sayCode('use', use, sheet.language) : ''
}

function sameWords(text: string, parts: readonly string[]): boolean {
  const sorted = (texts: readonly string[]) =>
    texts
      .flatMap(each => cleanText(each).split(/[\s,]+/))
      .map(compact)
      .filter(Boolean)
      .sort()
      .join(' ')
  return sorted([text]) === sorted(parts)
}
