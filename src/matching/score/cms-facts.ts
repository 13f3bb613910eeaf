/**
 * What a query and a record agree on, in the words of the CMS proposal: exactly, or within its limits of fuzziness. All
 * known names, addresses and phones count, current and former. Source: reference/matching.md section 7.
 */
import { editDistance } from '../../model/text.ts'
import { isFullDate } from '../dates.ts'
import type { IdentifierKind } from '../identifiers.ts'
import type { Demographics, LastFour, PersonAddress, PersonIdentifier } from '../person.ts'

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
  const fields: Partial<Record<CmsField, Agreement>> = {}
  const note = (field: CmsField, agreement: Agreement | undefined) => {
    if (agreement) fields[field] = agreement
  }
  note('birthDate', best(query.birthDates, record.birthDates, agreeDates))
  note('street', best(query.addresses, record.addresses, agreeStreets))
  note('postalCode', best(query.addresses, record.addresses, agreePostalCodes))
  note('phone', shared(query.phones, record.phones))
  note('email', shared(query.emails, record.emails))
  note('ssnFour', sharedFour(query, record, 'ssn'))
  note('itinFour', sharedFour(query, record, 'itin'))
  note('mbi', sharedNumber(query.identifiers, record.identifiers, 'mbi'))
  note('legal', sharedNumber(query.identifiers, record.identifiers, 'legal'))
  note('member', sharedNumber(query.identifiers, record.identifiers, 'member'))
  note('subscriber', sharedNumber(query.subscribers, record.subscribers))
  note('identifier', sharedNumber(query.identifiers, record.identifiers))
  return { names: nameFacts(query, record), fields }
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

function agreeStreets(query: PersonAddress, record: PersonAddress): Agreement | undefined {
  return agreeTexts(query.street, record.street)
}

function agreePostalCodes(query: PersonAddress, record: PersonAddress): Agreement | undefined {
  return query.postalCode !== undefined && query.postalCode === record.postalCode ? 'exact' : undefined
}

function shared(as: readonly string[], bs: readonly string[]): Agreement | undefined {
  for (const a of as) if (bs.includes(a)) return 'exact'
  return undefined
}

function sharedFour(query: Demographics, record: Demographics, kind: LastFour['kind']): Agreement | undefined {
  for (const a of query.lastFours)
    for (const b of record.lastFours) if (a.kind === kind && b.kind === kind && a.value === b.value) return 'exact'
  return undefined
}

/** Whether one number of one namespace is in both; of one `kind` on both sides, when that is given. */
function sharedNumber(
  as: readonly PersonIdentifier[],
  bs: readonly PersonIdentifier[],
  kind?: IdentifierKind,
): Agreement | undefined {
  for (const a of as) {
    if (kind !== undefined && a.kind !== kind) continue
    for (const b of bs) {
      if (kind !== undefined && b.kind !== kind) continue
      if (a.value === b.value && a.system === b.system) return 'exact'
    }
  }
  return undefined
}
