/**
 * What a query and a record agree on, in the words of the CMS proposal: exactly, or within its limits of fuzziness. All
 * known names, addresses and phones count, current and former. Source: reference/matching.md section 7.
 */
import { editDistance } from '../../model/text.ts'
import { isFullDate } from '../dates.ts'
import type { IdentifierKind } from '../identifiers.ts'
import type { Demographics } from '../person.ts'

export type Agreement = 'exact' | 'fuzzy'

/** First and last name of one name; the two must not come from different ones. */
export type NameFact = { first?: Agreement; last?: Agreement }

export type CmsField =
  | 'birthDate'
  | 'street'
  | 'postalCode'
  | 'phone'
  | 'email'
  | 'ssnFour'
  | 'itinFour'
  | 'mbi'
  | 'legal'
  | 'member'
  | 'subscriber'
  | 'identifier'

/** Holds no value of anybody. */
export type CmsFacts = { names: readonly NameFact[]; fields: Readonly<Partial<Record<CmsField, Agreement>>> }

/** The facts of a pair. Not symmetric: whether a name is long enough to be fuzzy is asked of the query. */
export function cmsFactsOf(query: Demographics, record: Demographics): CmsFacts {
  const fields: [CmsField, Agreement | undefined][] = [
    ['birthDate', best(query.birthDates, record.birthDates, agreeDates)],
    ['street', best(streetsOf(query), streetsOf(record), agreeTexts)],
    ['postalCode', shared(postalCodesOf(query), postalCodesOf(record))],
    ['phone', shared(query.phones, record.phones)],
    ['email', shared(query.emails, record.emails)],
    ['ssnFour', shared(foursOf(query, 'ssn'), foursOf(record, 'ssn'))],
    ['itinFour', shared(foursOf(query, 'itin'), foursOf(record, 'itin'))],
    ['mbi', sharedKind(query, record, 'mbi')],
    ['legal', sharedKind(query, record, 'legal')],
    ['member', sharedKind(query, record, 'member')],
    ['subscriber', shared(query.subscribers.map(written), record.subscribers.map(written))],
    ['identifier', shared(query.identifiers.map(written), record.identifiers.map(written))],
  ]
  return { names: nameFacts(query, record), fields: Object.fromEntries(fields.filter(([, found]) => found)) }
}

function nameFacts(query: Demographics, record: Demographics): NameFact[] {
  const facts = new Map<string, NameFact>()
  for (const one of query.names) {
    for (const two of record.names) {
      const initial = one.firstIsInitial || two.firstIsInitial
      const first = initial ? undefined : agreeTexts(one.first, two.first)
      const last = agreeTexts(one.last, two.last)
      if (first || last) facts.set(`${first} ${last}`, { ...(first ? { first } : {}), ...(last ? { last } : {}) })
    }
  }
  return [...facts.values()]
}

/** One slip of Damerau and Levenshtein, in a query of five characters or more. */
const shortestFuzzy = 5

function agreeTexts(query: string | undefined, record: string | undefined): Agreement | undefined {
  if (!query || !record) return undefined
  if (query === record) return 'exact'
  return query.length >= shortestFuzzy && editDistance(query, record, 1) === 1 ? 'fuzzy' : undefined
}

const dayMs = 86_400_000

/** A birth date is fuzzy by one day; a partial one agrees with nothing. */
function agreeDates(query: string, record: string): Agreement | undefined {
  if (!isFullDate(query) || !isFullDate(record)) return undefined
  if (query === record) return 'exact'
  return Math.abs(Date.parse(query) - Date.parse(record)) === dayMs ? 'fuzzy' : undefined
}

function best<T>(as: readonly T[], bs: readonly T[], agree: (a: T, b: T) => Agreement | undefined) {
  let found: Agreement | undefined
  for (const a of as) {
    for (const b of bs) {
      const agreement = agree(a, b)
      if (agreement === 'exact') return agreement
      found ??= agreement
    }
  }
  return found
}

function shared(as: readonly string[], bs: readonly string[]): Agreement | undefined {
  return as.some(a => bs.includes(a)) ? 'exact' : undefined
}

function sharedKind(query: Demographics, record: Demographics, kind: IdentifierKind): Agreement | undefined {
  const of = (person: Demographics) => person.identifiers.filter(each => each.kind === kind).map(written)
  return shared(of(query), of(record))
}

function written({ system, value }: { system: string; value: string }): string {
  return `${system}|${value}`
}

function streetsOf(person: Demographics): string[] {
  return person.addresses.map(({ street }) => street).filter(street => street !== undefined)
}

function postalCodesOf(person: Demographics): string[] {
  return person.addresses.map(({ postalCode }) => postalCode).filter(code => code !== undefined)
}

function foursOf(person: Demographics, kind: 'ssn' | 'itin'): string[] {
  return person.lastFours.filter(four => four.kind === kind).map(four => four.value)
}
