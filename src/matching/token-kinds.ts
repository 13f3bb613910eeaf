/**
 * The kinds of token, as data. `match` kinds are read by matching, `search` kinds only by a person's search: a prefix
 * of a name must never bring two people together; `dedupe` kinds are wide and read when a whole population is compared,
 * where a pair costs a microsecond and nothing is opened for it; they are not stored. Letters are the keys of reference/matching.md section 4; key k, first
 * and last name exchanged, is made when asking and needs no kind of its own.
 */

export const tokenKinds = {
  identifier: { use: 'match', holds: 'system and value (h)' },
  phone: { use: 'match', holds: 'E.164' },
  email: { use: 'match', holds: 'address in lower case (i)' },
  name: { use: 'match', holds: 'first and last name' },
  'last-dob': { use: 'match', holds: 'phonetic last name and birth date (a)' },
  'first-dob': { use: 'match', holds: 'phonetic first name and birth date (b)' },
  'phone-initial': { use: 'match', holds: 'phone and first initial (d)' },
  'four-dob': { use: 'match', holds: 'last four digits of a social security or tax number, and birth date (e)' },
  'last-postal': { use: 'match', holds: 'last name, postal code and first initial (f)' },
  'name-day': { use: 'match', holds: 'phonetic names, month and day of birth (g)' },
  'street-postal': { use: 'match', holds: 'street number, postal code and birth year (j)' },
  'name-prefix': { use: 'search', holds: '3 to 12 first characters of a name' },
  'birth-date': { use: 'search', holds: 'birth date' },
  'name-sound': { use: 'dedupe', holds: 'phonetic first and last name, in both orders' },
  'name-area': { use: 'dedupe', holds: 'a phonetic name and postal code or city' },
  'name-year': { use: 'match', holds: 'three letters of each name and birth year (c)' },
  'sound-year': { use: 'dedupe', holds: 'a phonetic name and birth year' },
  'sound-day': { use: 'dedupe', holds: 'a phonetic name, month and day of birth' },
  home: { use: 'dedupe', holds: 'house number and road' },
  'road-area': { use: 'dedupe', holds: 'road, or house number, and postal code or city' },
  'email-part': { use: 'dedupe', holds: 'what stands before, or behind, the @' },
} as const satisfies Record<string, { use: 'match' | 'search' | 'dedupe'; holds: string }>

export type TokenKind = keyof typeof tokenKinds

const kinds = Object.keys(tokenKinds) as TokenKind[]

/** Kinds that find candidates for matching. */
export const matchKinds: readonly TokenKind[] = kinds.filter(kind => tokenKinds[kind].use === 'match')

/** Kinds that only a person's search reads. */
export const searchKinds: readonly TokenKind[] = kinds.filter(kind => tokenKinds[kind].use === 'search')

/** Kinds that only the comparison of a whole population reads, besides those of matching. */
export const dedupeKinds: readonly TokenKind[] = kinds.filter(kind => tokenKinds[kind].use === 'dedupe')

/** What the store turns into a keyed token; the kind is part of what is keyed. `text` is personal data. */
export type TokenInput = { kind: TokenKind; text: string }
