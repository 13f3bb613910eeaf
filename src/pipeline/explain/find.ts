/**
 * Explain, the search: what a person typed, as records and unfinished messages. An id of the hub, an id of an outside
 * system, or a person by name, birth date, phone or e-mail; all through tokens, so SQL never sees it in clear.
 */
import { searchInputs } from '../../matching/search.ts'
import { findLinks } from '../../store/links.ts'
import {
  messageFacts,
  recordsOfMessages,
  type UnfinishedMessage,
  unfinishedOfKeys,
  whatIs,
} from '../../store/lists/explain.ts'
import { patientsAmong, personsWithTokens, visitsOf } from '../../store/persons.ts'
import type { Scope } from '../../store/scope.ts'
import type { Configuration } from '../configuration.ts'
import type { Hub } from '../hub.ts'
import { aliasToken } from '../items.ts'
import { unfinishedOfPerson } from './unfinished.ts'

export type Found = {
  /** How the text was understood. */
  as: 'hub-id' | 'outside-id' | 'person' | 'nothing'
  records: readonly string[]
  messages: readonly UnfinishedMessage[]
  /** Whether there was more than is told. */
  more: boolean
}

export type Parts = { hub: Hub; db: Scope; configuration: Configuration }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** The end of a reference or an address, such as `Appointment/a-17`. */
const lastPart = /([^/?#\s]+)\/?$/

const mostPeople = 20
const mostRecords = 50

const nothing: Found = { as: 'nothing', records: [], messages: [], more: false }

/** Finds what a text means. The first meaning that finds anything counts. */
export async function findSubjects(parts: Parts, text: string): Promise<Found> {
  const asked = text.trim()
  const isOneWord = !/\s/.test(asked)
  const id = asked.match(lastPart)?.[1] ?? asked
  const own = uuid.test(id) ? await findOwn(parts, id.toLowerCase()) : undefined
  return own ?? (isOneWord ? await findOutside(parts, id) : undefined) ?? (await findPerson(parts, asked)) ?? nothing
}

/** A message, delivery or record of the hub. */
async function findOwn({ db }: Parts, id: string): Promise<Found | undefined> {
  const { message, record } = await whatIs(db, id)
  if (record) return { ...nothing, as: 'hub-id', records: [record] }
  if (!message) return undefined
  const records = await recordsOfMessages(db, [message])
  if (records.length > 0) return few('hub-id', records, [])
  return { ...nothing, as: 'hub-id', messages: await messageFacts(db, [message]) }
}

/** An id that an outside system gave: of every kind that a connection's connector knows. */
async function findOutside({ hub, db, configuration }: Parts, value: string): Promise<Found | undefined> {
  const keys = [...configuration.connections.values()].flatMap(({ id, connector }) =>
    (connector.ids ?? []).map(({ entity, system }) => ({
      connection: id,
      entity,
      token: aliasToken({ hub, organization: db.organization }, entity, { system, value }),
    })),
  )
  const records = (await findLinks(db, keys)).map(link => link.record)
  const messages = await unfinishedOfKeys(
    db,
    keys.map(({ connection, token }) => ({ connection, token })),
  )
  if (records.length + messages.length === 0) return undefined
  return few('outside-id', await withVisits(db, [...new Set(records)]), messages)
}

/** Everybody who has all of it: each word is the beginning of a name, a birth date, a phone or an e-mail. */
async function findPerson(parts: Parts, text: string): Promise<Found | undefined> {
  const { hub, db } = parts
  const inputs = searchInputs(text, { now: hub.now() })
  if (inputs.length === 0) return undefined
  const keys = inputs.map(input => ({
    kind: input.kind,
    token: hub.tokens.token(db.organization, input.kind, input.text),
  }))
  const people = await personsWithTokens(db, keys, mostPeople + 1)
  const messages = await unfinishedOfPerson(parts, inputs)
  if (people.length + messages.length === 0) return undefined
  const told = people.slice(0, mostPeople)
  const answer = few('person', await withVisits(db, told), messages)
  return { ...answer, more: answer.more || told.length < people.length }
}

/** Of people, their visits and referrals, which is what somebody misses; a person without any, and every other record, is told itself. */
async function withVisits(db: Scope, records: readonly string[]): Promise<string[]> {
  const people = await patientsAmong(db, records)
  if (people.length === 0) return [...records]
  const visits = await visitsOf(db, people, mostRecords + 1)
  return visits.length > 0 ? [...visits, ...records.filter(id => !people.includes(id))] : [...records]
}

function few(as: Found['as'], records: readonly string[], messages: readonly UnfinishedMessage[]): Found {
  return { as, records: records.slice(0, mostRecords), messages, more: records.length > mostRecords }
}
