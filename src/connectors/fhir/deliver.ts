/**
 * Brings records to the EHR, each once: creates carry their own condition (or look first), updates are merged into
 * what the EHR holds now and carry the version that was read. Source: SPEC.md SCH-3, reference/operations.md section 2.
 */
import type { Outcome, TargetLink } from '../../model/outcome.ts'
import type { Fetch, Io, LookedUp, Work } from '../connector.ts'
import { offers, type Server, serverOf } from './capability.ts'
import type { Settings } from './config.ts'
import { create } from './create.ts'
import { failureOutcome } from './outcome.ts'
import { rememberWrite } from './own-writes.ts'
import { findByRecord, isFhirWork, linkOf } from './target.ts'
import { updateAppointment } from './update.ts'

/** All requests of one batch together, in milliseconds: they must end before the lease of the deliveries does. */
const mostMs = 75_000

/** Delivers a batch side by side; one that fails never fails the others. */
export async function deliver(given: Io<Settings>, batch: readonly Work[]): Promise<readonly Outcome[]> {
  const server = await serverOf(within(given, mostMs))
  return Promise.all(
    batch.map(async work => {
      const io = within({ ...given, fetch: given.fetchFor?.(work) ?? given.fetch }, mostMs)
      const outcome = await deliverOne(io, server, work).catch(
        (): Outcome => ({ kind: 'retry', problem: 'hub.unexpected' }),
      )
      rememberWrite(given, outcome)
      return outcome
    }),
  )
}

async function deliverOne(io: Io<Settings>, server: Server, work: Work): Promise<Outcome> {
  const lacking = lackingFor(io.settings, server, work)
  if (lacking) return { kind: 'rejected', problem: 'connection.lacks-capability', said: { text: lacking } }
  if (!isFhirWork(work)) return { kind: 'rejected', problem: 'mapping.failed' }
  switch (work.type) {
    case 'Appointment':
      return work.link ? updateAppointment(io, work, work.link.id) : create(io, server, work)
    case 'Patient':
      // Identity belongs to the EHR: a person it knows is never overwritten from here.
      return work.link ? alreadyThere(work.link, work.lastSent) : create(io, server, work)
    default:
      return { kind: 'suppressed', problem: 'policy.suppressed' }
  }
}

function alreadyThere(link: TargetLink, sent: unknown): Outcome {
  return { kind: 'delivered', link, ...(sent === undefined ? {} : { sent }) }
}

/** The same Io, whose requests together may take so long; what does not fit any more is not begun. */
function within(io: Io<Settings>, ms: number): Io<Settings> {
  const until = io.now().getTime() + ms
  const fetch: Fetch = async (url, request = {}) => {
    const left = until - io.now().getTime()
    if (left <= 0) return { kind: 'failed', written: false, cause: 'timeout' }
    return io.fetch(url, { ...request, timeoutMs: Math.min(request.timeoutMs ?? answerMs, left) })
  }
  return { ...io, fetch }
}

const answerMs = 30_000

/** The interaction the delivery needs and the EHR does not offer, as `Type interaction`. */
function lackingFor(settings: Settings, server: Server, { type, link }: Work): string | undefined {
  if (type === 'Appointment' && settings.writeAppointments === 'never') return 'Appointment create, update'
  const needed = link ? (type === 'Appointment' ? ['read', 'update'] : []) : ['create']
  return needed.map(one => (offers(server, type, one) ? undefined : `${type} ${one}`)).find(Boolean)
}

/** Whether an earlier attempt arrived. */
export async function lookUp(io: Io<Settings>, work: Work): Promise<LookedUp> {
  const found = await findByRecord(io, work.type, work.recordId)
  switch (found.kind) {
    case 'one':
      return { kind: 'arrived', link: linkOf(work.type, found.held) }
    case 'none':
      return { kind: 'not-there' }
    case 'several':
      return { kind: 'cannot-tell' }
    case 'failed': {
      const outcome = failureOutcome(found.reply, { repeatable: true, linked: false, now: io.now() })
      return outcome.kind === 'retry' || outcome.kind === 'connection' ? outcome : { kind: 'cannot-tell' }
    }
  }
}
