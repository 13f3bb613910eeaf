/**
 * Reads the EHR's directories and appointments page by page: everything at first, later what changed. Follows the
 * server's own links, but never away from the configured address: a link must not carry our access elsewhere.
 */
import { z } from 'zod'
import type { Io, PulledPage, PullRequest, Stream } from '../connector.ts'
import { offers, type Server, serverOf } from './capability.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { isOurs, nextPath } from './links.ts'
import { pullProblem } from './outcome.ts'
import { isOwnWrite } from './own-writes.ts'
import { itemsOf, newestOf } from './page.ts'
import { queriesOf } from './queries.ts'
import { pullSlots } from './slots.ts'

export const streams: readonly Stream[] = [
  { name: 'Patient', everyMs: 300_000, why: 'new and merged people must be known before a booking is matched' },
  { name: 'Practitioner', everyMs: 3_600_000, why: 'staff changes rarely' },
  { name: 'Location', everyMs: 3_600_000, why: 'places change rarely' },
  { name: 'HealthcareService', everyMs: 3_600_000, why: 'services change rarely' },
  {
    name: 'Appointment',
    everyMs: 60_000,
    why: 'what the front desk books, moves or cancels must reach the booking side',
  },
  {
    name: 'Slot',
    everyMs: 300_000,
    why: 'what the EHR closes or holds without an appointment must not be offered either',
  },
]

const mostPages = 100_000

/**
 * `since`: the newest change of finished runs. `next` and `newest` are those of a run under way, which began at `began`:
 * what changed while it ran may stand on a page that was read already, so nothing later counts as seen.
 */
const Checkpoint = z.object({
  since: z.string().optional(),
  began: z.string().optional(),
  next: z.string().optional(),
  newest: z.string().optional(),
})
type Checkpoint = z.infer<typeof Checkpoint>

/** Yields pages with the checkpoint that holds once each is stored; ends after the last page or the first problem. */
export async function* pull(io: Io<Settings>, request: PullRequest): AsyncGenerator<PulledPage, void, void> {
  const { stream, full } = request
  if (stream === 'Slot') return yield* pullSlots(io, request)
  const server = await serverOf(io)
  const kept: Checkpoint = full ? {} : (Checkpoint.safeParse(request.checkpoint).data ?? {})
  // The check names what is missing; for the stream it just means that there is nothing to read.
  if (!offers(server, stream, 'search-type')) return yield { items: [], checkpoint: kept, total: 0 }

  const began = io.now().toISOString()
  let checkpoint: Checkpoint = kept.next ? kept : { ...kept, began }
  let reply: FhirReply
  if (kept.next && isOurs(kept.next, io.settings)) {
    reply = await send(io, { path: kept.next })
    // Servers forget searches: then the run starts again from its own beginning.
    if (reply.kind === 'answered' && reply.status >= 400 && reply.status < 500 && !accessStatuses.has(reply.status)) {
      checkpoint = { began, ...(kept.since ? { since: kept.since } : {}) }
      reply = await firstPage(io, server, stream, checkpoint.since)
    }
  } else {
    reply = await firstPage(io, server, stream, kept.since)
  }
  const visited = new Set<string>()
  for (let page = 0; page < mostPages; page++) {
    if (reply.kind === 'answered' && absentStatuses.has(reply.status) && page === 0)
      return yield { items: [], checkpoint: kept, total: 0 }
    if (reply.kind !== 'answered' || reply.status !== 200 || reply.resource?.resourceType !== 'Bundle')
      return yield { items: [], checkpoint, problem: pullProblem(reply, io.now()) }
    const bundle = reply.resource
    const newest = newestOf(bundle, checkpoint.newest, stream)
    const next = nextPath(bundle.link?.find(one => one.relation === 'next')?.url, stream, io.settings)
    const more = next !== undefined && !visited.has(next)
    checkpoint = more ? { ...checkpoint, next, ...(newest ? { newest } : {}) } : finished(checkpoint, newest)
    yield {
      items: itemsOf(stream, bundle, reply.body).filter(({ key }) => full || !isOwnWrite(io, key)),
      checkpoint,
      ...(bundle.total === undefined ? {} : { total: bundle.total }),
    }
    if (!more) return
    visited.add(next)
    reply = await send(io, { path: next })
  }
}

const absentStatuses: ReadonlySet<number> = new Set([400, 404, 405, 501])
const accessStatuses: ReadonlySet<number> = new Set([401, 403, 408, 425, 429])

/** The first page, by the first query that the server does not refuse. */
async function firstPage(
  io: Io<Settings>,
  server: Server,
  stream: string,
  since: string | undefined,
): Promise<FhirReply> {
  const [first = '', ...others] = queriesOf(server, stream, since, io.now())
  let reply = await send(io, { path: `${stream}?${first}` })
  for (const query of others) {
    if (reply.kind !== 'answered' || ![400, 422, 501].includes(reply.status)) return reply
    reply = await send(io, { path: `${stream}?${query}` })
  }
  return reply
}

function finished({ since, began }: Checkpoint, newest: string | undefined): Checkpoint {
  const seen = newest && began && Date.parse(newest) > Date.parse(began) ? began : newest
  const later = seen && (!since || Date.parse(seen) > Date.parse(since)) ? seen : since
  return later ? { since: later } : {}
}
