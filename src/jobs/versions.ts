/**
 * What vendors send otherwise: looks at each message once after it came, notes its version, counts triggers and names of
 * fields, and raises one issue when something appears that the connector does not know, or something is gone (SCH-14).
 * Beside the pipeline: a new field never holds a message up.
 */
import { isGone, type VendorWords } from '../model/versions/words.ts'
import type { Configuration } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import { headerReader } from '../pipeline/parse.ts'
import { raiseIssues, type Trouble } from '../store/issues.ts'
import { lowestIdAt } from '../store/lists/page.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import {
  type CountedWord,
  countDays,
  countWords,
  listWords,
  type UnseenMessage,
  unseenMessages,
  writeMessageVersions,
} from '../store/versions.ts'
import { claimWatch, moveWatch } from '../store/watch.ts'

/** How often an organization is looked at, in milliseconds. */
export const versionsEveryMs = 10_000
const atOnce = 20
const page = 200
/** Clocks of processes differ, and a transaction commits after its time: so far back is looked again. */
const overlapMs = 300_000

/** Looks at the organizations whose turn it is; returns how many. */
export async function versionsDue(hub: Hub): Promise<number> {
  const claimed = await claimWatch(statements(hub.pool), 'versions', hub.now(), atOnce, versionsEveryMs)
  for (const { organization, until } of claimed) {
    await hub.sealer.ready(organization)
    await follow(hub, organization, until).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'versions' }, 'versions could not be looked at; they will be later'),
    )
  }
  return claimed.length
}

async function follow(hub: Hub, organization: string, until: Date): Promise<void> {
  const now = hub.now()
  const from = lowestIdAt(new Date(until.getTime() - overlapMs))
  for (let more = true; more; )
    more = await withScope(hub.pool, organization, async db => {
      const configuration = await hub.configurations.within(db, organization)
      const telling = [...configuration.connections.values()].filter(each => each.connector.words && !each.invalid)
      const ids = telling.map(each => each.id)
      const messages = await unseenMessages(db, ids, from, page)
      await note(hub, db, configuration, messages, now)
      return messages.length === page
    })
  await withScope(hub.pool, organization, db => moveWatch(db, 'versions', now))
}

async function note(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  messages: readonly UnseenMessage[],
  now: Date,
): Promise<void> {
  if (messages.length === 0) return
  const counted = new Map<string, CountedWord>()
  const days = new Map<
    string,
    { connection: string; kind: 'version' | 'api'; word: string; day: string; count: number }
  >()
  const read = messages.map(message => ({ message, said: wordsOf(hub, db.organization, configuration, message) }))
  const ours = await writeMessageVersions(
    db,
    read.map(({ message, said }) => ({ id: message.id, version: said?.version?.word ?? said?.api?.word ?? '' })),
  )
  for (const { message, said } of read) {
    if (!said || !ours.has(message.id)) continue // another process counts it
    const { connection, id: sample, received_at: at } = message
    const add = (
      kind: CountedWord['kind'],
      under: string,
      { word, known }: { word: string; known: boolean },
      of = 0,
    ) => {
      const key = `${connection} ${kind} ${under} ${word}`
      const before = counted.get(key)
      const next = { connection, kind, under, word, known, of, lastAt: at, sample }
      counted.set(key, { ...next, firstAt: before?.firstAt ?? at, count: (before?.count ?? 0) + 1 })
      return before ? before.count + 1 : 1
    }
    const ofTrigger = said.trigger ? add('trigger', '', said.trigger) : 0
    for (const field of said.fields) add('field', said.trigger?.word ?? '', field, ofTrigger)
    for (const kind of ['version', 'api'] as const) {
      const word = said[kind]
      if (!word) continue
      add(kind, '', word)
      const day = at.toISOString().slice(0, 10)
      const key = `${connection} ${kind} ${word.word} ${day}`
      const count = (days.get(key)?.count ?? 0) + 1
      days.set(key, { connection, kind, word: word.word, day, count })
    }
  }
  // A field counts on from what there was of its trigger before this batch.
  // In one order, so that two processes wait for each other at most.
  const words = [...counted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, word]) => word)
    .sort((a, b) => Number(a.kind === 'trigger') - Number(b.kind === 'trigger'))
  const before = await goneFields(db)
  const fresh = await countWords(db, words)
  await countDays(db, [...days.values()])
  const gone = (await goneFields(db)).filter(each => !before.some(one => one.key === each.key))
  await raiseIssues(db, db.organization, [...unknownTroubles(hub, fresh), ...goneTroubles(hub, gone)], now)
}

function wordsOf(
  hub: Hub,
  organization: string,
  configuration: Configuration,
  message: UnseenMessage,
): VendorWords | undefined {
  const connection = configuration.connections.get(message.connection)
  if (!connection?.connector.words) return undefined
  const body = hub.sealer.open(organization, 'message', message.id, message.body)
  const headers = hub.sealer.openJson(organization, 'message.headers', message.id, message.headers)
  return connection.connector.words({
    settings: connection.settings,
    connection: { id: connection.id, slug: connection.slug },
    origin: message.origin,
    ...(message.stream ? { stream: message.stream } : {}),
    headers: headerReader(headers),
    body,
  })
}

/** One issue for a connection, however many fields are new; webhook versions and triggers have theirs from the parser. */
function unknownTroubles(hub: Hub, fresh: readonly CountedWord[]): Trouble[] {
  const unknown = fresh.filter(word => word.kind === 'field' && !word.known)
  const asked = fresh.filter(word => word.kind === 'api' && !word.known)
  const ofApi = asked.map(({ connection, word, sample }) => {
    const about = { id: hub.newId(), connection, message: sample, detail: word }
    return { ...about, step: 'parse' as const, code: 'version.unknown' }
  })
  const ofFields = [...Map.groupBy(unknown, word => word.connection)].map(([connection, words]) => ({
    id: hub.newId(),
    connection,
    step: 'parse' as const,
    code: 'field.unknown',
    ...(words[0] ? { message: words[0].sample } : {}),
  }))
  return [...ofApi, ...ofFields]
}

type Gone = { key: string; connection: string; sample: string }

function goneTroubles(hub: Hub, gone: readonly Gone[]): Trouble[] {
  return [...Map.groupBy(gone, each => each.connection)].map(([connection, words]) => ({
    id: hub.newId(),
    connection,
    step: 'parse' as const,
    code: 'field.gone',
    ...(words[0] ? { message: words[0].sample } : {}),
  }))
}

async function goneFields(db: Scope): Promise<Gone[]> {
  return (await listWords(db, undefined))
    .filter(row => row.kind === 'field' && isGone(row, row.trigger_seen ?? 0))
    .map(row => ({
      key: `${row.connection} ${row.under} ${row.word}`,
      connection: row.connection,
      sample: row.sample_message,
    }))
}
