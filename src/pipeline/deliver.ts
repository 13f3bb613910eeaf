/**
 * Deliver: claim due deliveries, note the attempt, map each record as it is now, and let the connector bring it to the
 * target. The attempt row is committed before anything is sent; what comes back goes to settle.
 */
import type { Fetch, Work } from '../connectors/connector.ts'
import type { Outcome } from '../model/outcome.ts'
import { claimDeliveries } from '../store/deliveries.ts'
import { statements } from '../store/scope.ts'
import type { ConnectionConfig } from './configuration.ts'
import { type Recorder, recordExchanges } from './exchanges.ts'
import { type Hub, ioOf } from './hub.ts'
import { type Prepared, prepareAll } from './prepare.ts'
import { inboxOf } from './referral-inbox.ts'
import type { Settlement } from './settle.ts'

export type { Prepared } from './prepare.ts'

/** How long a worker may take for one delivery before another one may, in milliseconds: longer than any answer may take. */
export const leaseMs = 90_000
/** How long an answer is waited for unless a connector says otherwise, in milliseconds. */
const answerMs = 30_000

/** Claims up to `limit` due deliveries and prepares them. Nothing has been sent when this returns or throws. */
export async function claimDue(hub: Hub, limit: number): Promise<Prepared[]> {
  const now = hub.now()
  const claimed = await claimDeliveries(statements(hub.pool), now, limit, leaseMs)
  const byOrganization = Map.groupBy(claimed, row => row.organization)
  const prepared: Prepared[] = []
  for (const [organization, rows] of byOrganization) {
    await hub.sealer.ready(organization)
    prepared.push(
      ...(await prepareAll(
        hub,
        organization,
        rows.map(row => row.id),
        now.getTime() + leaseMs,
      )),
    )
  }
  return prepared
}

/** Sends prepared deliveries of one connection and says what became of each. Never throws. */
export async function sendAll(
  hub: Hub,
  connection: ConnectionConfig,
  group: readonly Prepared[],
): Promise<Settlement[]> {
  const mine = group.map(each => dropLate(hub, each))
  const toSend = mine.filter(each => each.work)
  const works = toSend.flatMap(each => (each.work ? [each.work] : []))
  const leaseEndsAt = Math.min(...toSend.map(each => each.leaseEndsAt))
  const recorder = recordExchanges(fetchUntil(hub, leaseEndsAt), connection, works)
  const organization = mine[0]?.organization ?? ''
  const outcomes = works.length > 0 ? await send(hub, organization, connection, works, recorder) : []
  const byDelivery = new Map(toSend.map((each, index) => [each, outcomes[index]]))
  return mine.map(prepared => ({
    prepared,
    outcome: prepared.decided ?? byDelivery.get(prepared) ?? { kind: 'retry', problem: 'hub.unexpected' },
    endedAt: hub.now(),
    ...(prepared.work ? { exchanges: recorder.of(prepared.work) } : {}),
  }))
}

/** A worker that stood still since it claimed: what it holds may be another's by now, and a newer version have arrived. */
function dropLate(hub: Hub, prepared: Prepared): Prepared {
  if (!prepared.work || hub.now().getTime() < prepared.leaseEndsAt) return prepared
  const { work: _, ...rest } = prepared
  return { ...rest, decided: { kind: 'retry', problem: 'hub.unexpected' } }
}

/** The network for as long as the lease lasts; no request is begun after that, or waited for. */
function fetchUntil(hub: Hub, leaseEndsAt: number): Fetch {
  return async (url, request = {}) => {
    const leftMs = leaseEndsAt - hub.now().getTime()
    if (leftMs <= 0) return { kind: 'failed', written: false, cause: 'timeout' }
    return hub.fetch(url, { ...request, timeoutMs: Math.min(request.timeoutMs ?? answerMs, leftMs) })
  }
}

async function send(
  hub: Hub,
  organization: string,
  connection: ConnectionConfig,
  works: readonly Work[],
  { fetch, fetchFor }: Recorder,
): Promise<readonly Outcome[]> {
  const { connector } = connection
  if (connection.invalid || !connector.deliver)
    return works.map(() => ({ kind: 'connection', problem: 'connection.lacks-capability' }))
  const inbox = inboxOf(hub, organization)
  const io = { ...ioOf(hub, connection), inbox, fetch, ...(fetchFor ? { fetchFor } : {}) }
  const outcomes = await connector.deliver(io, works).catch((error: unknown): readonly Outcome[] => {
    hub.log.error({ error, step: 'deliver', connection: connection.id }, 'the connector failed')
    return [] // what has no outcome may have arrived
  })
  return Promise.all(works.map((work, index) => lookedUp(hub, connection, work, outcomes[index])))
}

/** What may have arrived is looked up where the target can tell, before a person is asked. */
async function lookedUp(
  hub: Hub,
  connection: ConnectionConfig,
  work: Work,
  outcome: Outcome = { kind: 'ambiguous', problem: 'target.no-answer' },
): Promise<Outcome> {
  const { connector } = connection
  if (outcome.kind !== 'ambiguous' || !connector.lookUp) return outcome
  const found = await connector.lookUp(ioOf(hub, connection), work).catch((error: unknown) => {
    hub.log.error({ error, step: 'deliver', connection: connection.id }, 'the look-up failed')
    return { kind: 'cannot-tell' as const } // one that fails never fails the others
  })
  switch (found.kind) {
    case 'arrived':
      return { kind: 'delivered', link: found.link }
    case 'not-there':
      return { kind: 'retry', problem: outcome.problem }
    case 'cannot-tell':
      return outcome
    case 'retry':
    case 'connection':
      // The look-up itself failed: the next attempt begins with it, since this one stays unanswered.
      return { kind: 'retry', problem: 'target.no-answer' }
  }
}
