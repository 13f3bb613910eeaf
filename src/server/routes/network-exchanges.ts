/** The network seen by one member: every exchange, who asks, and how much and how fast it is answered. */
import { z } from 'zod'
import { anomalyKinds } from '../../model/network/anomalies.ts'
import { exchangeOutcomes, exchangeTransactions } from '../../model/network/exchange.ts'
import {
  type ListedExchange,
  listExchanges,
  listRequesters,
  outcomesLately,
  responseTimes,
  trafficByHour,
} from '../../store/lists/network-exchanges.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, instant, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'

const dayMs = 86_400_000
const mostRequesters = 500
/** Answers whose times are looked at. */
const mostTimed = 5_000

const transaction = z.enum(exchangeTransactions)
const outcome = z.enum(exchangeOutcomes)
const exchange = z.object({
  id,
  at: instant,
  transaction,
  via: z.enum(['ihe', 'fhir']),
  requester: z.object({ id: z.string(), name: z.string() }),
  user: z.string().nullable().describe('The person or system there'),
  role: z.string().nullable().describe('Their role, as a code'),
  certificate: z.string().describe('SHA-256 of the certificate that signed'),
  purpose: z.string(),
  onBehalfOf: z.string().nullable(),
  messageId: z.string().nullable().describe('The id of the request at the requester'),
  outcome,
  problems: z.array(z.string()).describe('Codes of IHE that were told'),
  people: z.array(id).describe('Who was told of'),
  documents: z.number().int(),
  withheld: z.number().int().describe('People and documents that were there and not told'),
  durationMs: z.number().int(),
})
const counts = z.object({
  discoveries: z.number().int(),
  nothing: z.number().int().describe('Discoveries that found nobody, or asked for more of the person'),
  queries: z.number().int(),
  retrieves: z.number().int(),
  documents: z.number().int().describe('Handed over'),
  withheld: z.number().int(),
  refused: z.number().int(),
  failed: z.number().int(),
})
const requester = counts.extend({
  id: z.string(),
  name: z.string(),
  lastHour: instant,
  unusual: z.array(z.enum(anomalyKinds)),
})
const traffic = z.object({
  hours: z.array(counts.extend({ hour: instant })),
  outcomes: z
    .array(z.object({ transaction, outcome, count: z.number().int() }))
    .describe('What came of the newest exchanges'),
  times: z.array(z.object({ transaction, count: z.number().int(), p50: z.number(), p95: z.number(), p99: z.number() })),
})
const sealedMeta = z.object({
  user: z.object({ name: z.string(), role: z.object({ code: z.string() }).optional() }),
  messageId: z.string().optional(),
})
const days = (most: number) => z.coerce.number().int().min(1).max(most)

/** Adds the routes. */
export function addNetworkExchanges(api: Api, { hub }: ApiParts): void {
  api.get(
    '/network/exchanges',
    {
      config: { action: 'network.read' },
      schema: {
        summary: 'What was asked over the network and what came of it, the latest first',
        tags: ['network'],
        params: slugParams,
        querystring: paging.extend({
          requester: z.string().max(200).optional(),
          transaction: transaction.optional(),
          outcome: outcome.optional(),
          from: instant.optional(),
          to: instant.optional().describe('Left out itself'),
        }),
        response: answers(z.object({ items: z.array(exchange), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, ...filter } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const wanted = {
          requester: filter.requester,
          transactions: filter.transaction && [filter.transaction],
          outcomes: filter.outcome && [filter.outcome],
          from: filter.from === undefined ? undefined : new Date(filter.from),
          to: filter.to === undefined ? undefined : new Date(filter.to),
        }
        const { rows, next } = await listExchanges(db, wanted, limit, after)
        await noteAudit(hub, db, organization, {
          account,
          action: 'network.exchanges',
          subject: { kind: 'network', id: 'exchanges' },
          persons: [...new Set(rows.flatMap(row => row.persons))],
        })
        return { items: rows.map(row => shown(db, row)), next }
      })
    },
  )

  api.get(
    '/network/requesters',
    {
      config: { action: 'network.read' },
      schema: {
        summary: 'Who asked over the network lately, those that asked most first; as of some minutes ago',
        tags: ['network'],
        params: slugParams,
        querystring: z.object({ days: days(31).default(7) }),
        response: answers(z.object({ items: z.array(requester) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const since = new Date(hub.now().getTime() - request.query.days * dayMs)
      const rows = await withScope(hub.pool, organization, db => listRequesters(db, since, mostRequesters))
      const items = rows.map(({ requester: own, last_hour, anomalies, ...row }) => ({
        ...row,
        id: own,
        lastHour: last_hour.toISOString(),
        unusual: anomalyKinds.filter(kind => anomalies.includes(kind)),
      }))
      return { items }
    },
  )

  api.get(
    '/network/traffic',
    {
      config: { action: 'network.read' },
      schema: {
        summary:
          'How much was asked, hour by hour; what came of the newest exchanges, and how long they took in milliseconds',
        tags: ['network'],
        params: slugParams,
        querystring: z.object({ days: days(31).default(2) }),
        response: answers(traffic),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const since = new Date(hub.now().getTime() - request.query.days * dayMs)
      return withScope(hub.pool, organization, async db => ({
        hours: (await trafficByHour(db, since)).map(({ hour, ...row }) => ({ ...row, hour: hour.toISOString() })),
        outcomes: (await outcomesLately(db, mostTimed)).map(row => ({ ...row, outcome: outcomeOf(row.outcome) })),
        times: await responseTimes(db, mostTimed),
      }))
    },
  )

  function shown(db: Scope, row: ListedExchange): z.infer<typeof exchange> {
    const opened = hub.sealer.openJson(db.organization, 'network_exchange.meta', row.id, row.meta)
    const { user, messageId } = sealedMeta.parse(opened)
    return {
      id: row.id,
      at: row.at.toISOString(),
      transaction: row.transaction,
      via: row.via,
      requester: { id: row.requester, name: row.requester_name },
      user: user.name,
      role: user.role?.code ?? null,
      certificate: row.certificate.toString('hex'),
      purpose: row.purpose,
      onBehalfOf: row.on_behalf_of,
      messageId: messageId ?? null,
      outcome: outcomeOf(row.outcome),
      problems: row.problems ?? [],
      people: row.persons,
      documents: row.documents,
      withheld: row.withheld,
      durationMs: row.duration_ms,
    }
  }
}

/** A word that this version does not know is one of ours that went wrong. */
function outcomeOf(stored: string): z.infer<typeof outcome> {
  return exchangeOutcomes.find(each => each === stored) ?? 'failed'
}
