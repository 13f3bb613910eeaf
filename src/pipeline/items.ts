/** The first steps of apply: messages parsed, those with a key of their own chosen, and order kept behind held keys. */
import { demographicsOf } from '../matching/person.ts'
import { lockInputs } from '../matching/tokens.ts'
import type { SourceEvent } from '../model/events.ts'
import { heldKeys } from '../store/message-keys.ts'
import { earlierBodies, type ReceivedMessage } from '../store/messages.ts'
import { aliasToken } from './alias-token.ts'
import { type Findings, openFindings, sourceFindings } from './findings.ts'
import { type Behind, overtakeVisits } from './overtaken-visits.ts'
import { lastOfEach, parseEntry, parseMessage } from './parse.ts'
import type { Context, Item, Verdict } from './plan.ts'
import { registryKeys } from './registry-keys.ts'

export { aliasToken }

/** What demographics are read with: made-up phone numbers count in staging only. */
export function demographicsOptions(context: Pick<Context, 'configuration' | 'now'>) {
  return { now: context.now, fictionalPhones: context.configuration.environment === 'staging' }
}

/** Acts for the registry that go into one transaction, as soon as there are so many. */
const mostActs = 1_000

/**
 * Parses messages and keeps those whose keys no earlier one of the batch has: the others follow in the next batch, in
 * their order.
 */
export function openItems(context: Context, rows: readonly ReceivedMessage[]): Item[] {
  const taken = new Set<bigint>()
  const named = new Set<bigint>()
  const items: Item[] = []
  let acts = 0
  for (const row of rows) {
    if (acts >= mostActs) break // a load goes page by page, and lets others in between
    const item = openItem(context, row)
    acts += item.acts?.length ?? 0
    // Of an entry that it refers to and that an earlier one brings, the record is known only in the next batch.
    const free = item.locks.every(lock => !taken.has(lock)) && item.refers.every(key => !named.has(key))
    for (const lock of item.locks) taken.add(lock)
    for (const key of item.keys) named.add(key)
    if (free) items.push(item)
  }
  return items
}

function openItem(context: Context, row: ReceivedMessage): Item {
  const { hub, organization, connection } = context
  const findings = openFindings(hub.sealer, organization, row.id, row.findings)
  const parsed = parseMessage(hub, organization, connection, row, sourceFindings(findings))
  const base = { row, findings, notices: parsed.notices ?? [] }
  if (parsed.kind === 'refused')
    return {
      ...base,
      events: [],
      keys: [],
      locks: [],
      refers: [],
      early: { kind: 'unreadable', problem: parsed.problem, ...(parsed.where ? { where: parsed.where } : {}) },
    }
  if (parsed.kind === 'ignored')
    return {
      ...base,
      events: [],
      keys: [],
      locks: [],
      refers: [],
      early: { kind: 'ignored', reason: parsed.reason },
      ...(parsed.rings ? { rings: parsed.rings } : {}),
    }
  if (parsed.kind === 'page') return { ...base, events: [], keys: [], locks: [], refers: [], page: parsed.page }
  if (parsed.kind === 'registry') {
    const keys = registryKeys(context, parsed.acts)
    return { ...base, events: [], keys, locks: keys, refers: [], acts: parsed.acts, remarks: parsed.remarks ?? [] }
  }
  const events = lastOfEach([...entriesFound(context, findings), ...parsed.events])
  const keys = events.flatMap(event => aliasTokens(context, event))
  const people = [
    ...events.flatMap(event => (event.person ? personLocks(context, event.person) : [])),
    ...findings.found.flatMap(answer =>
      answer.kind === 'people'
        ? answer.people.map(person => aliasToken(context, 'Patient', { system: 'Patient', value: person.id ?? '' }))
        : [],
    ),
  ]
  const refers = events.flatMap(event => (event.refers ?? []).map(entry => entryToken(context, entry)))
  return { ...base, events, keys, locks: [...new Set([...keys, ...people])], refers }
}

/** What was asked for because the message refers to it: applied together with it. */
function entriesFound({ hub, connection }: Context, findings: Findings): SourceEvent[] {
  return sourceFindings(findings).flatMap(({ ask, body }) => {
    if (!ask.entry || body === null) return []
    const parsed = parseEntry(hub, connection, body)
    return parsed.kind === 'events' ? parsed.events : []
  })
}

/** The token of a directory entry, which is known by its id alone. */
export function entryToken(
  context: Pick<Context, 'hub' | 'organization'>,
  entry: { type: string; id: string },
): bigint {
  return aliasToken(context, entry.type, { system: entry.type, value: entry.id })
}

function aliasTokens(context: Context, event: SourceEvent): bigint[] {
  return event.source.aliases.map(alias => aliasToken(context, event.source.entity, alias))
}

function personLocks(context: Context, person: NonNullable<SourceEvent['person']>): bigint[] {
  const demographics = demographicsOf(person, demographicsOptions(context))
  return lockInputs(demographics).map(({ kind, text }) => context.hub.tokens.token(context.organization, kind, text))
}

/** Sets aside what is decided early, what came before, and what must wait behind an unfinished message of its key. */
export async function queueBehind(
  context: Context,
  items: readonly Item[],
  verdicts: Map<Item, Verdict>,
): Promise<Item[]> {
  for (const item of items) if (item.early) verdicts.set(item, item.early)
  const open = items.filter(item => !item.early)
  if (open.length === 0) return []

  const pushed = open.filter(item => item.row.origin === 'push' && item.row.replays === 0 && !item.row.findings)
  const repeated =
    pushed.length > 0
      ? await earlierBodies(
          context.db,
          context.connection.id,
          pushed.map(({ row }) => ({ id: row.id, token: row.body_token })),
        )
      : new Set<string>()
  for (const item of pushed) if (repeated.has(item.row.id)) verdicts.set(item, { kind: 'ignored', reason: 'duplicate' })

  const held = await heldKeys(
    context.db,
    context.connection.id,
    open.flatMap(item => item.keys),
  )
  const waiting: Behind[] = []
  for (const item of open) {
    if (verdicts.has(item)) continue
    const keys = new Set(item.keys.map(String))
    const blockers = held.filter(hold => keys.has(hold.token) && hold.message < item.row.id).map(hold => hold.message)
    if (blockers.length === 0) continue
    verdicts.set(item, { kind: 'waits' })
    waiting.push({ item, blockers })
  }
  await overtakeVisits(context, waiting)
  return open.filter(item => !verdicts.has(item))
}
