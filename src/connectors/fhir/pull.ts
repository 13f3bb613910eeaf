/**
 * Reads the EHR's directories page by page: everything at first, later what changed. Follows the server's own links,
 * but never away from the configured address: a link must not carry our access elsewhere.
 */
import type { Bundle } from 'fhir/r4'
import { z } from 'zod'
import type { Io, PulledPage, PullRequest, Stream } from '../connector.ts'
import { offers, type Server, searchesBy, serverOf } from './capability.ts'
import { baseOf, type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOutcome } from './outcome.ts'

export const streams: readonly Stream[] = [
  { name: 'Patient', everyMs: 300_000, why: 'new and merged people must be known before a booking is matched' },
  { name: 'Practitioner', everyMs: 3_600_000, why: 'staff changes rarely' },
  { name: 'Location', everyMs: 3_600_000, why: 'places change rarely' },
  { name: 'HealthcareService', everyMs: 3_600_000, why: 'services change rarely' },
]

/** Clocks of server nodes differ, and a transaction may commit after a later one: read a little twice. */
const overlapMs = 300_000
const pageSize = 100
const mostPages = 100_000

/** `since`: the newest change of finished runs. `next` and `newest` are those of a run under way. */
const Checkpoint = z.object({
  since: z.string().optional(),
  next: z.string().optional(),
  newest: z.string().optional(),
})
type Checkpoint = z.infer<typeof Checkpoint>

/** Yields pages with the checkpoint that holds once each is stored; ends after the last page or the first problem. */
export async function* pull(io: Io<Settings>, request: PullRequest): AsyncGenerator<PulledPage, void, void> {
  const { stream, full } = request
  const server = await serverOf(io)
  const kept: Checkpoint = full ? {} : (Checkpoint.safeParse(request.checkpoint).data ?? {})
  // The check names what is missing; for the stream it just means that there is nothing to read.
  if (!offers(server, stream, 'search-type')) return yield { items: [], checkpoint: kept, total: 0 }

  let checkpoint: Checkpoint = kept
  let reply: FhirReply
  if (kept.next && isOurs(kept.next, io.settings)) {
    reply = await send(io, { path: kept.next })
    // Servers forget searches: then the run starts again from its own beginning.
    if (reply.kind === 'answered' && reply.status >= 400 && reply.status < 500 && !accessStatuses.has(reply.status)) {
      checkpoint = kept.since ? { since: kept.since } : {}
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
      return yield { items: [], checkpoint, problem: problemOf(io, reply) }
    const bundle = reply.resource
    const newest = newestOf(bundle, checkpoint.newest)
    const next = nextOf(bundle, stream, io.settings)
    const more = next !== undefined && !visited.has(next)
    checkpoint = more ? { ...checkpoint, next, ...(newest ? { newest } : {}) } : finished(checkpoint, newest)
    const key = keyOf(stream, bundle)
    yield {
      items: key ? [{ key, contentType: 'application/fhir+json', body: reply.body }] : [],
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

/** Asks in the most exact way the server takes: changes since, in order; then without order; then everything. */
async function firstPage(
  io: Io<Settings>,
  server: Server,
  stream: string,
  since: string | undefined,
): Promise<FhirReply> {
  const count = `_count=${pageSize}`
  const from = since && new Date(Date.parse(since) - overlapMs).toISOString()
  const changed = from && searchesBy(server, stream, '_lastUpdated') ? `_lastUpdated=ge${from}&` : ''
  const queries = new Set([`${changed}_sort=_lastUpdated&${count}`, `${changed}${count}`, count])
  let reply: FhirReply | undefined
  for (const query of queries) {
    reply = await send(io, { path: `${stream}?${query}` })
    if (reply.kind !== 'answered' || ![400, 422, 501].includes(reply.status)) return reply
  }
  return reply ?? send(io, { path: `${stream}?${count}` })
}

/**
 * The next page as a path on the configured address. A server behind a proxy may give its internal address: of such a
 * link only the query is used, on our own base.
 */
function nextOf(bundle: Bundle, stream: string, settings: Settings): string | undefined {
  const link = bundle.link?.find(one => one.relation === 'next')?.url
  if (!link) return undefined
  const base = baseOf(settings)
  const url = URL.parse(link, base.href)
  if (!url) return undefined
  const path = `${url.pathname}${url.search}`
  if (url.origin === base.origin && isOurs(path, settings)) return path
  const root = base.pathname.replace(/\/$/, '')
  return url.pathname.endsWith(`/${stream}`) ? `${root}/${stream}${url.search}` : `${root || '/'}${url.search}`
}

function isOurs(path: string, settings: Settings): boolean {
  const root = baseOf(settings).pathname.replace(/\/$/, '')
  const url = URL.parse(path, baseOf(settings).href)
  return url?.origin === baseOf(settings).origin && (url.pathname === root || url.pathname.startsWith(`${root}/`))
}

/**
 * What makes a page the same as one seen before: its ends, its size and its newest change. Any change of an entry makes
 * it the newest of its page.
 */
function keyOf(stream: string, bundle: Bundle): string | undefined {
  const entries = (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === stream ? [resource] : []))
  const [first, last] = [entries[0], entries.at(-1)]
  if (!first || !last) return undefined
  const name = (one: typeof first) => `${one.id ?? ''}/${one.meta?.versionId ?? ''}`
  return [stream, name(first), name(last), entries.length, newestOf(bundle, undefined) ?? ''].join(' ')
}

function newestOf(bundle: Bundle, before: string | undefined): string | undefined {
  let newest = before
  for (const { resource } of bundle.entry ?? []) {
    const at = resource?.meta?.lastUpdated
    if (at && (newest === undefined || Date.parse(at) > Date.parse(newest))) newest = at
  }
  return newest
}

function finished({ since }: Checkpoint, newest: string | undefined): Checkpoint {
  const later = newest && (!since || Date.parse(newest) > Date.parse(since)) ? newest : since
  return later ? { since: later } : {}
}

function problemOf(io: Io<Settings>, reply: FhirReply): NonNullable<PulledPage['problem']> {
  const outcome = failureOutcome(reply, { repeatable: true, linked: false, now: io.now() })
  if (outcome.kind === 'retry' || outcome.kind === 'connection') return outcome
  return { kind: 'retry', problem: 'target.busy', ...(outcome.said ? { said: outcome.said } : {}) }
}
