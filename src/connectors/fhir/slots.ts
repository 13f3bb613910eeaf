/**
 * Reads the slots of the coming days, schedule by schedule: everything once a day, since the days move on and deleted slots
 * are told by nobody, and in between what changed. Each page is a checkpoint. Only where the EHR says that it offers them.
 */
import type { Bundle } from 'fhir/r4'
import { z } from 'zod'
import type { Io, PulledPage, PullRequest } from '../connector.ts'
import { searchesBy, serverOf } from './capability.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { isOurs, nextPath } from './links.ts'
import { pullProblem } from './outcome.ts'
import { newestOf } from './page.ts'
import { overlapMs } from './queries.ts'
import { type EhrSchedule, notOffered, offersSlots, readSchedules } from './schedules.ts'
import { Known, missedIn, newsOfGone, newsOfPage } from './slot-news.ts'

const pageSize = 100
const mostPages = 100_000
/** How many schedules one search names: the address stays short. */
const atOnce = 20
const dayMs = 86_400_000
/** Slots that a reading missed and that are looked for one by one; more of them wait for the next day. */
const mostLooked = 200
/** How often everything is read; more often where the EHR does not tell what changed. */
const wholeEveryMs = { withChanges: dayMs, without: 3_600_000 }

/**
 * A run under way: from `after` on, in the schedules up to `upTo`, at the page `next`. `seen`: of what is remembered, when
 * everything is read.
 */
const Run = z.object({
  began: z.string(),
  whole: z.boolean(),
  everything: z.boolean(),
  after: z.string().default(''),
  upTo: z.string().optional(),
  next: z.string().optional(),
  newest: z.string().optional(),
  page: z.int().default(0),
  seen: z.array(z.string()).default([]),
})
type Run = z.infer<typeof Run>
const Checkpoint = z.object({
  since: z.string().optional(),
  wholeAt: z.string().optional(),
  known: Known.default({}),
  run: Run.optional(),
})
type Checkpoint = z.infer<typeof Checkpoint>
type Walk = Checkpoint & { run: Run }

/** Yields pages with the checkpoint that holds once each is stored; ends after the last page or the first problem. */
export async function* pullSlots(
  io: Io<Settings>,
  { checkpoint, full }: PullRequest,
): AsyncGenerator<PulledPage, void, void> {
  const kept = Checkpoint.safeParse(full ? {} : (checkpoint ?? {})).data ?? { known: {} }
  const nothing = { items: [], checkpoint: kept, total: 0 }
  const server = await serverOf(io)
  if (io.settings.slotDays === 0 || !offersSlots(server)) return yield nothing
  const run = kept.run ?? nextRun(kept, io.now(), searchesBy(server, 'Slot', '_lastUpdated'))
  if (!run) return yield nothing
  const read = await readSchedules(io)
  if (read.kind === 'absent') return yield nothing
  if (read.kind === 'failed') return yield { ...nothing, problem: pullProblem(read.reply, io.now()) }
  let walk: Walk | undefined = { ...kept, run }
  for (let chunk = chunkOf(read.schedules, walk.run); chunk.length > 0; chunk = chunkOf(read.schedules, walk.run)) {
    walk = yield* readChunk(io, chunk, walk)
    if (!walk) return
  }
  yield await ended(io, walk)
}

/** Everything, or what changed; undefined when it is not time for either. */
function nextRun({ since, wholeAt }: Checkpoint, now: Date, tellsChanges: boolean): Run | undefined {
  const every = tellsChanges ? wholeEveryMs.withChanges : wholeEveryMs.without
  const whole = wholeAt === undefined || now.getTime() - Date.parse(wholeAt) >= every
  if (!whole && (!tellsChanges || since === undefined)) return undefined
  return Run.parse({ began: now.toISOString(), whole, everything: wholeAt === undefined })
}

/** The schedules of the search under way, or of the next one. */
function chunkOf(schedules: readonly EhrSchedule[], { after, upTo }: Run): readonly EhrSchedule[] {
  const left = schedules.filter(({ id }) => id > after)
  return upTo === undefined ? left.slice(0, atOnce) : left.filter(({ id }) => id <= upTo)
}

/** The pages of one search; returns where the run stands then, or nothing when a problem ended it. */
async function* readChunk(
  io: Io<Settings>,
  chunk: readonly EhrSchedule[],
  walk: Walk,
): AsyncGenerator<PulledPage, Walk | undefined, void> {
  const schedules = new Map(chunk.map(each => [each.id, each]))
  const { next: _, upTo: _upTo, ...begun } = walk.run
  let at: Walk = { ...walk, run: { ...begun, upTo: chunk.at(-1)?.id } }
  const kept = walk.run.next && isOurs(walk.run.next, io.settings) ? walk.run.next : undefined
  let reply = kept ? await send(io, { path: kept }) : await firstPage(io, chunk, walk)
  // Servers forget searches: then these schedules are read from their beginning.
  if (kept && reply.kind === 'answered' && notOffered.has(reply.status)) reply = await firstPage(io, chunk, walk)
  const visited = new Set<string>()
  for (let page = 0; page < mostPages; page++) {
    if (reply.kind === 'answered' && page === 0 && notOffered.has(reply.status)) break // no slots for us in these
    if (reply.kind !== 'answered' || reply.status !== 200 || reply.resource?.resourceType !== 'Bundle') {
      yield { items: [], checkpoint: at, problem: pullProblem(reply, io.now()) }
      return undefined
    }
    const link = nextPath(reply.resource.link?.find(one => one.relation === 'next')?.url, 'Slot', io.settings)
    const next = link !== undefined && !visited.has(link) ? link : undefined
    const { items, walk: then } = readPage(reply.resource, schedules, at)
    at = next ? { ...then, run: { ...then.run, next } } : then
    if (!next) {
      at = doneWith(at)
      yield { items, checkpoint: at }
      return at
    }
    yield { items, checkpoint: at }
    visited.add(next)
    reply = await send(io, { path: next })
  }
  return doneWith(at)
}

/** The news of a page, and where the run stands after it. */
function readPage(bundle: Bundle, schedules: ReadonlyMap<string, EhrSchedule>, walk: Walk) {
  const { run } = walk
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []))
  const key = `Slot ${run.began} ${run.page}`
  const { everything, whole } = run
  const { items, known } = newsOfPage({ resources, schedules, known: walk.known, everything, key })
  const newest = newestOf(bundle, run.newest, 'Slot')
  const met = whole ? resources.flatMap(({ id }) => (id && known[id] !== undefined ? [id] : [])) : []
  const { next: _, ...rest } = run
  const then = { ...rest, ...(newest ? { newest } : {}), page: run.page + 1, seen: [...run.seen, ...met] }
  return { items, walk: { ...walk, known, run: then } satisfies Walk }
}

function doneWith(walk: Walk): Walk {
  const { upTo, next: _, ...rest } = walk.run
  return { ...walk, run: { ...rest, after: upTo ?? rest.after } }
}

/** What a run that went through leaves; when it read everything, what the EHR has deleted is told. */
async function ended(io: Io<Settings>, { since, wholeAt, known, run }: Walk): Promise<PulledPage> {
  const beganMs = Date.parse(run.began)
  const newest = run.newest && Date.parse(run.newest) < beganMs ? run.newest : undefined
  const later = newest && (!since || Date.parse(newest) > Date.parse(since)) ? newest : (since ?? run.began)
  if (!run.whole) return { items: [], checkpoint: { since: later, known, ...(wholeAt ? { wholeAt } : {}) } }
  const window = { from: beganMs / 60_000, to: (beganMs + io.settings.slotDays * dayMs) / 60_000 }
  const gone: string[] = []
  for (const id of missedIn(known, new Set(run.seen), window).slice(0, mostLooked))
    if (await isDeleted(io, id)) gone.push(id)
  const left = newsOfGone(known, gone, (beganMs - dayMs) / 60_000, `Slot ${run.began}`)
  return { items: left.items, checkpoint: { since: later, known: left.known, wholeAt: run.began } }
}

/** One that pages did not show may only have moved between them: taken for gone is what the EHR itself says is. */
async function isDeleted(io: Io<Settings>, id: string): Promise<boolean> {
  const reply = await send(io, { path: `Slot/${encodeURIComponent(id)}` })
  return reply.kind === 'answered' && (reply.status === 404 || reply.status === 410)
}

/** The first page, by the first query that the server does not refuse. */
async function firstPage(io: Io<Settings>, chunk: readonly EhrSchedule[], { since, run }: Walk): Promise<FhirReply> {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const beganMs = Date.parse(run.began)
  const named = chunk.map(({ id }) => `Schedule/${id}`).join(',')
  const window = `start=ge${day(beganMs)}&start=lt${day(beganMs + (io.settings.slotDays + 1) * dayMs)}`
  const base = `Slot?schedule=${named}&${window}`
  const from = !run.whole && since ? `&_lastUpdated=ge${new Date(Date.parse(since) - overlapMs).toISOString()}` : ''
  const reply = await send(io, { path: `${base}${from}&_count=${pageSize}` })
  const isRefused = reply.kind === 'answered' && [400, 422, 501].includes(reply.status)
  return isRefused && from ? send(io, { path: `${base}&_count=${pageSize}` }) : reply
}
