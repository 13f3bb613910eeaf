/**
 * The kinds of token, as data. `match` kinds are read by matching, `search` kinds only by a person's search: a prefix
 * of a name must never bring two people together. Letters are the keys of reference/matching.md section 4.
 */

export const tokenKinds = {
  identifier: { use: 'match', holds: 'system and value (h)' },
  phone: { use: 'match', holds: 'E.164' },
  email: { use: 'match', holds: 'address in lower case (i)' },
  name: { use: 'match', holds: 'first and last name' },
  'last-dob': { use: 'match', holds: 'phonetic last name and birth date (a)' },
  'first-dob': { use: 'match', holds: 'phonetic first name and birth date (b)' },
  'name-year': { use: 'match', holds: 'three letters of each name and birth year (c)' },
  'phone-initial': { use: 'match', holds: 'phone and first initial (d)' },
  'last-postal': { use: 'match', holds: 'last name, postal code and first initial (f)' },
  'name-day': { use: 'match', holds: 'phonetic names, month and day of birth (g)' },
  'street-postal': { use: 'match', holds: 'street number, postal code and birth year (j)' },
  'name-prefix': { use: 'search', holds: '3 to 12 first characters of a name' },
  'birth-date': { use: 'search', holds: 'birth date' },
} as const satisfies Record<string, { use: 'match' | 'search'; holds: string }>

export type TokenKind = keyof typeof tokenKinds

const kinds = Object.keys(tokenKinds) as TokenKind[]

/** Kinds that find candidates for matching. */
export const matchKinds: readonly TokenKind[] = kinds.filter(kind => tokenKinds[kind].use === 'match')

/** Kinds that only a person's search reads. */
export const searchKinds: readonly TokenKind[] = kinds.filter(kind => tokenKinds[kind].use === 'search')

/** What the store turns into a keyed token; the kind is part of what is keyed. `text` is personal data. */
export type TokenInput = { kind: TokenKind; text: string }
