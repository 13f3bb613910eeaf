/** From what was read to what can be compared: each entry finds the hub's record of it, and its ids become shared words. */
import type { SideEntry } from '../../connectors/connector.ts'
import { type Entry, type HubFacts, statusClassOf } from '../../model/reconcile/entries.ts'
import type { SideName } from '../../model/reconcile/kinds.ts'
import { findLinks } from '../../store/links.ts'
import { type RecordFacts, recordFacts } from '../../store/reconcile-facts.ts'
import type { Sql } from '../../store/scope.ts'
import { aliasToken } from '../items.ts'
import { chunksOf, connectionAt, type Reconciling } from './context.ts'
import type { Asked, Words } from './words.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Entries of a side in shared words, with the record of each where there is one. Keeps no bodies. */
export async function resolveEntries(
  context: Reconciling,
  db: Sql,
  words: Words,
  side: SideName,
  entries: readonly SideEntry[],
): Promise<Entry[]> {
  const records = await recordsOf(context, db, side, entries)
  await words.learn(
    db,
    entries.flatMap(entry => askedBy(side, entry)),
  )
  return entries.map((entry, index) => entryOf(words, side, entry, records[index]))
}

function askedBy(side: SideName, { fields }: SideEntry): Asked[] {
  return (['practitioner', 'location', 'patient'] as const).flatMap(kind =>
    (fields[kind] ?? []).map(value => ({ side, kind, value })),
  )
}

type FoundRecord = { record: string; linked: boolean }

function entryOf(words: Words, side: SideName, entry: SideEntry, found: FoundRecord | undefined): Entry {
  const { fields } = entry
  const practitioner = words.of(side, 'practitioner', fields.practitioner)
  const location = words.of(side, 'location', fields.location)
  const [patient] = words.of(side, 'patient', fields.patient) ?? []
  const [who] = fields.patient ?? []
  return {
    id: entry.id,
    ...(found ? { record: found.record } : {}),
    ...(found?.linked ? { linked: true } : {}),
    status: statusClassOf(fields.status),
    ...(fields.start ? { startMs: Date.parse(fields.start) } : {}),
    ...(fields.end ? { endMs: Date.parse(fields.end) } : {}),
    ...(practitioner ? { practitioner } : {}),
    ...(location ? { location } : {}),
    ...(patient ? { patient } : {}),
    ...(who ? { who } : {}),
  }
}

/** The first alias nearly always knows; only the entries that it does not know are asked for by all their aliases. */
async function recordsOf(
  context: Reconciling,
  db: Sql,
  side: SideName,
  entries: readonly SideEntry[],
): Promise<(FoundRecord | undefined)[]> {
  const linked = await linkedBy(context, db, side, entries, 1)
  const rest = entries.flatMap((entry, index) => (linked[index] === undefined ? [{ entry, index }] : []))
  const others = await linkedBy(
    context,
    db,
    side,
    rest.map(({ entry }) => entry),
    Number.POSITIVE_INFINITY,
  )
  for (const [at, { index }] of rest.entries()) linked[index] = others[at]
  return entries.map((entry, index) => {
    const record = linked[index] ?? ownRecord(entry)
    return record ? { record, linked: linked[index] !== undefined } : undefined
  })
}

async function linkedBy(
  context: Reconciling,
  db: Sql,
  side: SideName,
  entries: readonly SideEntry[],
  most: number,
): Promise<(string | undefined)[]> {
  const connection = connectionAt(context, side).id
  const keys = entries.map(({ entity, aliases }) =>
    aliases
      .filter(alias => alias.system !== 'record')
      .slice(0, most)
      .map(alias => ({ connection, entity, token: aliasToken(context, entity, alias) })),
  )
  const records = new Map<string, string>()
  for (const part of chunksOf(keys.flat()))
    for (const link of await findLinks(db, part)) records.set(`${link.entity} ${link.token}`, link.record)
  return keys.map(own => own.map(key => records.get(`${key.entity} ${key.token}`)).find(record => record !== undefined))
}

/** Our own identifier, come back from where we wrote it. */
function ownRecord({ aliases }: SideEntry): string | undefined {
  return aliases.find(alias => alias.system === 'record' && uuid.test(alias.value))?.value
}

/** What the hub has of these records, ready to be compared. */
export async function hubFacts(
  context: Reconciling,
  db: Sql,
  records: readonly string[],
): Promise<Map<string, HubFacts>> {
  const facts = new Map<string, HubFacts>()
  for (const part of chunksOf(records))
    for (const row of await recordFacts(db, part)) facts.set(row.id, factsOf(context, row))
  return facts
}

function factsOf({ pair }: Reconciling, row: RecordFacts): HubFacts {
  const origin =
    row.connection === pair.a.id ? ('a' as const) : row.connection === pair.b.id ? ('b' as const) : undefined
  const actors = row.actors && row.actors.length > 0 ? { practitioner: row.actors, location: row.actors } : {}
  return {
    status: statusClassOf(row.status),
    ...(row.starts_at ? { startMs: row.starts_at.getTime() } : {}),
    ...(row.ends_at ? { endMs: row.ends_at.getTime() } : {}),
    ...(row.person ? { patient: row.person } : {}),
    ...(origin ? { origin } : {}),
    ...actors,
  }
}
