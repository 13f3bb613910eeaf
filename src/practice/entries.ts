/** Entries between what people see and what is stored: sealing, opening, and the tokens that they are found by. */
import type { Json } from '../model/events.ts'
import { foldText } from '../model/text.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { EntryRow, WrittenEntry } from '../store/practice-entries.ts'
import { tableOf } from '../store/practice-tables.ts'
import { type Entry, type EntryKind, sealedFields } from './shapes.ts'

/** What sealing and tokens need of a hub. */
export type Keys = Pick<Hub, 'sealer' | 'tokens'>

/** An entry with what the store adds; `fields` are those of its kind. */
export type Shown<Kind extends EntryKind> = {
  id: string
  version: number
  changedAt: Date
  fields: Entry<Kind>
}

/** What the store adds to an appointment beside what people enter. */
export type AppointmentFacts = {
  kind: 'service' | 'non-service' | 'non-payroll'
  state: 'scheduled' | 'cancelled' | 'rendered'
  date: string
}

/** Text made equal however it is spaced or cased; accents count. */
export function sameText(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase()
}

/** The row of an entry; `more`: columns that people do not enter. */
export function writtenEntry<Kind extends EntryKind>(
  keys: Keys,
  organization: string,
  kind: Kind,
  id: string,
  entry: Entry<Kind>,
  more: Readonly<Record<string, unknown>> = {},
): WrittenEntry {
  const fields: Readonly<Record<string, unknown>> = entry
  const sealed = Object.fromEntries(
    sealedFields[kind].flatMap(field => (fields[field] === undefined ? [] : [[field, fields[field]]])),
  ) as Json
  const { table } = tableOf(kind)
  const tokens = tokensOf(keys, organization, kind, fields)
  return {
    id,
    clear: { ...fields, ...tokens, ...more },
    body: keys.sealer.sealJson(organization, table, id, sealed),
  }
}

/** Opens a row: null columns are fields that are absent. */
export function openEntry<Kind extends EntryKind>(
  keys: Keys,
  organization: string,
  kind: Kind,
  row: EntryRow,
): Shown<Kind> {
  const { table, columns } = tableOf(kind)
  const sealed = keys.sealer.openJson(organization, table, row.id, row.body) as object
  const clear = columns.flatMap(([field]) => {
    const value = row[field]
    if (value === null || value === undefined) return []
    return [[field, value instanceof Date ? value.toISOString() : value] as const]
  })
  const fields = { ...Object.fromEntries(clear), ...sealed } as Entry<Kind>
  return { id: row.id, version: row.version, changedAt: row.changedAt, fields }
}

/** The tokens of one entry, by column. */
function tokensOf(keys: Keys, organization: string, kind: EntryKind, fields: Readonly<Record<string, unknown>>) {
  const token = (what: string, text: string) => keys.tokens.token(organization, `practice ${kind} ${what}`, text)
  const external = textOf(fields.externalId)
  const natural = naturalKey(kind, fields)
  return {
    ...(external ? { externalToken: token('external', external) } : {}),
    ...(natural ? { nameToken: token('name', natural) } : {}),
    ...(kind === 'client' || kind === 'staff'
      ? { searchTokens: wordsOf(fields).map(word => token('word', word)) }
      : {}),
  }
}

/** The token of an external id, for import. */
export function externalToken(keys: Keys, organization: string, kind: EntryKind, external: string): bigint {
  return keys.tokens.token(organization, `practice ${kind} external`, external)
}

/** The token of the natural key, for import and against doubles; undefined for kinds without one. */
export function nameToken(
  keys: Keys,
  organization: string,
  kind: EntryKind,
  fields: Readonly<Record<string, unknown>>,
): bigint | undefined {
  const natural = naturalKey(kind, fields)
  return natural === undefined ? undefined : keys.tokens.token(organization, `practice ${kind} name`, natural)
}

/** The tokens that all have to be found for a search of clients or staff; empty when nothing in it can be looked up. */
export function searchTokens(keys: Keys, organization: string, kind: 'client' | 'staff', q: string): bigint[] {
  const words = foldText(q).split(' ').filter(Boolean)
  return words.map(word =>
    keys.tokens.token(organization, `practice ${kind} word`, [...word].slice(0, longestPrefix).join('')),
  )
}

const longestPrefix = 12
const shortestPrefix = 3

/** Names from their third letter on, and short ones whole; e-mail and external id as far as searches read. */
function wordsOf({ first, last, email, externalId }: Readonly<Record<string, unknown>>): string[] {
  const names = [first, last].flatMap(name => foldText(textOf(name) ?? '').split(' '))
  const others = [email, externalId].flatMap(each => foldText(textOf(each) ?? '').split(' '))
  const words = names.filter(Boolean).flatMap(word => {
    const letters = [...word]
    const longest = Math.min(letters.length, longestPrefix)
    if (longest <= shortestPrefix) return [letters.slice(0, longest).join('')]
    return Array.from({ length: longest - shortestPrefix + 1 }, (_, more) =>
      letters.slice(0, shortestPrefix + more).join(''),
    )
  })
  return [...new Set([...words, ...others.filter(Boolean).map(word => [...word].slice(0, longestPrefix).join(''))])]
}

function naturalKey(kind: EntryKind, fields: Readonly<Record<string, unknown>>): string | undefined {
  const part = (field: string) => sameText(textOf(fields[field]) ?? '')
  switch (kind) {
    case 'agency':
    case 'service':
    case 'funder':
    case 'status-type':
      return part('name')
    case 'client':
      return [textOf(fields.agency), part('first'), part('last'), textOf(fields.birthDate) ?? ''].join('|')
    case 'staff':
      return [part('first'), part('last'), part('email')].join('|')
    case 'authorization':
    case 'period':
    case 'right':
    case 'appointment':
      return undefined
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
