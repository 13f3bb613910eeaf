/**
 * What a person can be found by: the inputs of the blind index. The store keys them (HMAC) and keeps only that.
 * Phonetic keys find candidates; they never decide. Source: reference/matching.md section 4.
 */
import { isFullDate, swapDayAndMonth } from './dates.ts'
import type { PersonName } from './names.ts'
import { nicknamesOf } from './nicknames.ts'
import type { Demographics } from './person.ts'
import { phonetic } from './phonetic.ts'
import type { TokenInput, TokenKind } from './token-kinds.ts'

export { matchKinds, searchKinds, type TokenInput, type TokenKind, tokenKinds } from './token-kinds.ts'

/** Everything to store for a person, without repetition. */
export function tokenInputs(person: Demographics): TokenInput[] {
  const inputs = collector()
  addFacts(person, inputs)
  for (const name of person.names) addKeys(name, person, person.birthDates, inputs)
  for (const name of person.names) addPrefixes(name, inputs)
  for (const date of person.birthDates) inputs.add('birth-date', date)
  return inputs.list
}

/**
 * Everything to look up when a person is matched: the match kinds of `tokenInputs`, and the variants that are made
 * when asking instead of being stored (day and month swapped, first and last name swapped).
 * @param variants `nicknames` also asks under every first name that can stand for this one; a dozen more look-ups
 */
export function queryInputs(
  person: Demographics,
  variants: { nicknames: boolean } = { nicknames: false },
): TokenInput[] {
  const inputs = collector()
  addFacts(person, inputs)
  const swapped = person.birthDates.map(swapDayAndMonth).filter(date => date !== undefined)
  for (const name of person.names) {
    addKeys(name, person, [...person.birthDates, ...swapped], inputs)
    if (name.first && name.last) addNameKeys(name.last, name.first, person.birthDates, inputs)
    if (!variants.nicknames || !name.first) continue
    for (const first of nicknamesOf(name.first)) addFirstNameKeys({ ...name, first }, person, inputs)
  }
  return inputs.list
}

/**
 * The few inputs whose advisory locks keep two bookings of one new person apart: phones, e-mails, full names.
 * Sorted, so that everybody takes the locks in one order.
 */
export function lockInputs(person: Demographics): TokenInput[] {
  const inputs = collector()
  for (const phone of person.phones) inputs.add('phone', phone)
  for (const email of person.emails) inputs.add('email', email)
  for (const { first, last } of person.names) if (first && last) inputs.add('name', join(first, last))
  return inputs.list.sort((a, b) => (join(a.kind, a.text) < join(b.kind, b.text) ? -1 : 1))
}

type Inputs = { list: TokenInput[]; add(kind: TokenKind, text: string): void }

function collector(): Inputs {
  const seen = new Set<string>()
  const list: TokenInput[] = []
  return {
    list,
    add(kind, text) {
      const key = join(kind, text)
      if (seen.has(key)) return
      seen.add(key)
      list.push({ kind, text })
    },
  }
}

/** The bar is in no folded text, so parts can not run into each other. */
function join(one: string, two: string, three?: string): string {
  return three === undefined ? `${one}|${two}` : `${one}|${two}|${three}`
}

function addFacts(person: Demographics, inputs: Inputs): void {
  for (const { system, value } of person.identifiers) inputs.add('identifier', join(system, value))
  for (const phone of person.phones) inputs.add('phone', phone)
  for (const email of person.emails) inputs.add('email', email)
  for (const { kind, value } of person.lastFours)
    for (const date of person.birthDates.filter(isFullDate)) inputs.add('four-dob', join(kind, value, date))
}

/** All keys with a name in them; each half of a double surname stands as a last name too. */
function addKeys(name: PersonName, person: Demographics, dates: readonly string[], inputs: Inputs): void {
  const { first, last } = name
  const lasts = last ? [last, ...name.lastParts] : []
  for (const date of dates.filter(isFullDate)) {
    for (const each of lasts) inputs.add('last-dob', join(phonetic(each), date))
    for (const each of firstsOf(name)) inputs.add('first-dob', join(phonetic(each), date))
  }
  if (first) {
    for (const each of firstsOf(name)) for (const other of lasts) addNameKeys(each, other, dates, inputs)
    for (const phone of person.phones) inputs.add('phone-initial', join(phone, initial(first)))
  }
  for (const { postalCode, number } of person.addresses) {
    if (!postalCode) continue
    if (first) for (const each of lasts) inputs.add('last-postal', join(each, postalCode, initial(first)))
    if (number) for (const date of dates) inputs.add('street-postal', join(number, postalCode, date.slice(0, 4)))
  }
}

/** The keys that another first name changes. */
function addFirstNameKeys(name: PersonName & { first: string }, person: Demographics, inputs: Inputs): void {
  for (const date of person.birthDates.filter(isFullDate)) inputs.add('first-dob', join(phonetic(name.first), date))
  for (const phone of person.phones) inputs.add('phone-initial', join(phone, initial(name.first)))
  if (!name.last) return
  addNameKeys(name.first, name.last, person.birthDates, inputs)
  for (const { postalCode } of person.addresses)
    if (postalCode) inputs.add('last-postal', join(name.last, postalCode, initial(name.first)))
}

/** A first name of several words is found by its first word too. */
function firstsOf({ first, firstParts }: PersonName): string[] {
  if (!first) return []
  const [word] = firstParts
  return firstParts.length > 1 && word ? [first, word] : [first]
}

function addNameKeys(first: string, last: string, dates: readonly string[], inputs: Inputs): void {
  inputs.add('name', join(first, last))
  for (const date of dates) {
    inputs.add('name-year', join(first.slice(0, 3), last.slice(0, 3), date.slice(0, 4)))
    if (isFullDate(date)) inputs.add('name-day', join(phonetic(last), phonetic(first), date.slice(5)))
  }
}

function initial(name: string): string {
  return String.fromCodePoint(name.codePointAt(0) ?? 0)
}

export const prefixLengths = { shortest: 3, longest: 12 } as const

function addPrefixes(name: PersonName, inputs: Inputs): void {
  for (const word of [name.first, name.last, ...name.lastParts]) {
    if (!word) continue
    const characters = [...word]
    if (characters.length < prefixLengths.shortest) inputs.add('name-prefix', word) // a short name is found whole
    let prefix = ''
    for (const [index, character] of characters.slice(0, prefixLengths.longest).entries()) {
      prefix += character
      if (index + 1 >= prefixLengths.shortest) inputs.add('name-prefix', prefix)
    }
  }
}
