/** The first screen: is everything all right, and who must act. */
import { z } from 'zod'
import { availabilityOf } from '../../scheduling/busy/freshness.ts'
import { listConnections } from '../../store/lists/connections.ts'
import { countHours, countWork } from '../../store/lists/overview.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, instant, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { connection, showConnection } from '../show/connections.ts'

const count = z.number().int()
const overview = z.object({
  connections: z.array(connection).describe('In trouble first'),
  counts: z.object({
    tasksOpen: count,
    issuesOpen: count,
    messagesWaiting: count.describe('Not applied yet: `state=waiting`'),
    messagesHeld: count,
    messagesToSend: count.describe('With a delivery that waits: `delivery=waiting`'),
    messagesFailed: count.describe('With a delivery that failed since `since`: `delivery=failed`'),
    messagesDelivered: count.describe('With a delivery that arrived since `since`: `delivery=delivered`'),
  }),
  throughput: z
    .array(z.object({ hour: instant, received: count, delivered: count, failed: count }))
    .describe('The last 24 hours, each of them, oldest first'),
  since: instant.describe('From where on the last 24 hours are counted: `settledFrom` and `from` of the lists'),
  oldestWaitingMs: z.number().nullable(),
  allWell: z.boolean().describe('No connection in trouble, no issue open, nothing failed, nobody needed'),
})

const hourMs = 3_600_000
const troubleFirst = ['paused', 'invalid', 'down', 'failing', 'quiet', 'well']
const inTrouble = new Set(['paused', 'invalid', 'down', 'failing'])

/** Adds the route. */
export function addOverview(api: Api, { hub }: ApiParts): void {
  api.get(
    '/overview',
    {
      config: { action: 'overview.read' },
      schema: {
        summary: 'How everything is doing',
        tags: ['overview'],
        params: slugParams,
        response: answers(overview),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const now = hub.now()
      const since = new Date(now.getTime() - 24 * hourMs)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const rows = await listConnections(db, since)
        const work = await countWork(db, since)
        const hours = await countHours(db, since)
        const availability = await availabilityOf(db, configuration, now)
        const connections = rows
          .map(row => showConnection(row, configuration, now, availability))
          .sort((a, b) => troubleFirst.indexOf(a.health) - troubleFirst.indexOf(b.health))
        return {
          connections,
          counts: {
            tasksOpen: work.tasks_open,
            issuesOpen: work.issues_open,
            messagesWaiting: work.messages_waiting,
            messagesHeld: work.messages_held,
            messagesToSend: work.messages_to_send,
            messagesFailed: work.messages_failed,
            messagesDelivered: work.messages_delivered,
          },
          throughput: fillHours(hours, now),
          since: since.toISOString(),
          oldestWaitingMs: work.oldest_waiting ? Math.max(0, now.getTime() - work.oldest_waiting.getTime()) : null,
          allWell:
            work.tasks_open + work.issues_open + work.messages_failed === 0 &&
            !connections.some(each => inTrouble.has(each.health)),
        }
      })
    },
  )
}

type HourCount = { hour: Date; received: number; delivered: number; failed: number }

/** All of the last 24 hours: one without anything is a zero, not a gap. */
function fillHours(hours: readonly HourCount[], now: Date) {
  const known = new Map(hours.map(each => [each.hour.getTime(), each]))
  const current = Math.floor(now.getTime() / hourMs) * hourMs
  return Array.from({ length: 24 }, (_, index) => {
    const at = current - (23 - index) * hourMs
    const { received = 0, delivered = 0, failed = 0 } = known.get(at) ?? {}
    return { hour: new Date(at).toISOString(), received, delivered, failed }
  })
}
