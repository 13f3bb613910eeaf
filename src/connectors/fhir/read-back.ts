/** Reads one entry that an appointment refers to: somebody or something the hub has not heard of yet. */
import type { Json } from '../../model/events.ts'
import type { Ask, Io, ReadBack } from '../connector.ts'
import { send } from './client.ts'
import type { Settings } from './config.ts'
import { minimise } from './minimise.ts'
import { failureOutcome } from './outcome.ts'

/** Not there, or not for us: the appointment goes on without it. */
const absent: ReadonlySet<number> = new Set([400, 403, 404, 405, 410, 501])

/** Answers for `Type/id`; what comes in is minimised as a pulled entry is. */
export async function readBack(io: Io<Settings>, ask: Ask): Promise<ReadBack> {
  const reply = await send(io, { path: ask.key })
  if (reply.kind === 'answered' && absent.has(reply.status)) return { kind: 'missing' }
  if (reply.kind === 'answered' && reply.status === 200) {
    const taken = minimise(reply.resource)
    return 'resource' in taken ? { kind: 'found', body: taken.resource as unknown as Json } : { kind: 'missing' }
  }
  const outcome = failureOutcome(reply, { repeatable: true, linked: false, now: io.now() })
  if (outcome.kind === 'retry' || outcome.kind === 'connection') return outcome
  return { kind: 'retry', problem: 'target.no-answer' }
}
