/**
 * Bookings that are in no record yet, because a person must decide something first: at the time they would have. What a
 * held message would write is asked of its connector, which is pure; nothing is written.
 */
import type { SourceEvent } from '../../model/events.ts'
import type { Configuration, ConnectionConfig } from '../../pipeline/configuration.ts'
import { nameOf } from '../../pipeline/display.ts'
import { openFindings, sourceFindings } from '../../pipeline/findings.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { parseMessage } from '../../pipeline/parse.ts'
import { countHeldMessages, type HeldMessage, heldMessages } from '../../store/lists/calendar.ts'
import type { Scope } from '../../store/scope.ts'

export type Waiting = {
  task: string
  kind: string
  problem: string
  connection: string
  start: string
  end: string | null
  name: string | null
}

/** Messages that are opened for one look at the calendar, the newest; a desk with more has other trouble. */
const mostOpened = 100

/** Those whose visit would begin in a span, in order; `unopened`: how many more are held that nobody looked into. */
export async function waitingIn(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  { from, to }: { from: Date; to: Date },
  most = mostOpened,
): Promise<{ waiting: Waiting[]; unopened: number }> {
  const held = await heldMessages(db, most + 1)
  const rows = held.slice(0, most)
  const unopened = held.length > most ? (await countHeldMessages(db)) - rows.length : 0
  const waiting = rows.flatMap(row => {
    const connection = configuration.connections.get(row.connection)
    return connection && !connection.invalid ? wouldBe(hub, db, configuration, connection, row) : []
  })
  const inSpan = waiting
    .filter(({ start }) => Date.parse(start) >= from.getTime() && Date.parse(start) < to.getTime())
    .sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
  return { waiting: inSpan, unopened }
}

function wouldBe(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  connection: ConnectionConfig,
  row: HeldMessage,
): Waiting[] {
  const parsed = parseMessage(hub, db.organization, connection, row)
  if (parsed.kind !== 'events') return []
  const { task, kind, problem } = row
  return parsed.events.flatMap(event => {
    const draft = draftOf(hub, db, configuration, connection, row, event)
    if (!draft?.resource.start) return []
    const { start, end } = draft.resource
    const name = nameOf(draft.person?.patient.name?.[0]) || null
    return [{ task, kind, problem: problem ?? '', connection: connection.id, start, end: end ?? null, name }]
  })
}

function draftOf(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  connection: ConnectionConfig,
  row: HeldMessage,
  event: SourceEvent,
) {
  try {
    const evolution = connection.connector.evolve?.({
      settings: connection.settings,
      connection: { id: connection.id, slug: connection.slug },
      event,
      recordOf: () => undefined,
      owners: configuration.scheduling.owners,
      findings: sourceFindings(openFindings(hub.sealer, db.organization, row.id, row.findings)),
      asItIs: true,
    })
    return evolution?.kind === 'write' && evolution.draft.kind === 'appointment' ? evolution.draft : undefined
  } catch (error) {
    hub.log.warn({ error, step: 'calendar', message: row.id }, 'a held message could not be shown')
    return undefined
  }
}
