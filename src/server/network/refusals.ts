/**
 * Requests that were not believed: the last ones in memory, and all of them (up to so many a second) kept as exchanges that
 * concern no member, for whoever looks why a partner is not answered. What such a message says is believed of nobody, so
 * there is nothing of it but codes, OIDs and fingerprints.
 */
import type { SamlRefusal } from '../../connectors/carequality/saml/parts.ts'
import type { Log } from '../../log.ts'
import type { NewExchange } from '../../store/network-exchanges.ts'
import { createLimit } from '../limits.ts'

export type Refusal = {
  at: Date
  transaction: string
  because: SamlRefusal
  /** The name of an attribute or element. */
  about?: string
  homeCommunity?: string
  /** What the directory calls it. */
  name?: string
  /** SHA-256 of the certificate that says it signed, else of the one of the connection. */
  certificate: string
  durationMs: number
}

export type Refusals = {
  note(refusal: Refusal): void
  /** The newest first. */
  recent(): readonly Refusal[]
  /** Keeps what waits to be kept. */
  stop(): Promise<void>
}

export type RefusalParts = {
  log: Log
  now: () => Date
  newId: () => string
  /** Keeps some; without it they are in memory alone. */
  keep?: (rows: readonly NewExchange[]) => Promise<void>
  /** How often, in milliseconds. */
  everyMs?: number
}

const mostRecent = 200
/** Of one time of keeping: a flood of refusals must not become a flood of rows. */
const mostKept = 50
const usualMs = 1_000

export function createRefusals({ log, now, newId, keep, everyMs = usualMs }: RefusalParts): Refusals {
  const recent: Refusal[] = []
  let waiting: NewExchange[] = []
  const lines = createLimit(1, 60_000, now)
  const keepWaiting = async () => {
    const rows = waiting
    waiting = []
    if (!keep || rows.length === 0) return
    await keep(rows).catch((error: unknown) => log.warn({ error, count: rows.length }, 'refusals could not be kept'))
  }
  const timer = setInterval(() => void keepWaiting(), everyMs)
  timer.unref()
  return {
    note(refusal) {
      const { transaction, because } = refusal
      recent.push(refusal)
      if (recent.length > mostRecent) recent.shift()
      if (waiting.length < mostKept) waiting.push(rowOf(refusal, newId()))
      if (lines.take(because)) log.warn({ kind: transaction, problem: because }, 'a request of the network was refused')
    },
    recent: () => recent.toReversed(),
    async stop() {
      clearInterval(timer)
      await keepWaiting()
    },
  }
}

const longestKept = 200

function rowOf(
  { at, transaction, because, homeCommunity, name, certificate, durationMs }: Refusal,
  id: string,
): NewExchange {
  return {
    id,
    at,
    transaction,
    via: 'ihe',
    requester: (homeCommunity ?? `certificate ${certificate.slice(0, 16)}`).slice(0, longestKept),
    requesterName: (name ?? '').slice(0, longestKept),
    certificate: Buffer.from(certificate, 'hex'),
    purpose: '', // said by a message that was not believed
    outcome: 'refused',
    problems: [because],
    durationMs: Math.round(durationMs),
  }
}
