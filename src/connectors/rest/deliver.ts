/**
 * Brings people and appointments to the system: created once, then changed or cancelled, as the settings describe. Which
 * operation it is follows from what the hub knows: a link, and whether the mapped body says "cancelled".
 */
import type { Outcome } from '../../model/outcome.ts'
import type { Io, LookedUp, Work } from '../connector.ts'
import { idIn, send, succeeded, wasGone } from './client.ts'
import type { EntitySettings, Settings } from './config.ts'
import { addressOf, entityOf, lookUp } from './find.ts'
import { failureOutcome } from './outcome.ts'
import { at } from './templates.ts'

/** Delivers a batch side by side; one that fails never fails the others. */
export async function deliver(given: Io<Settings>, batch: readonly Work[]): Promise<readonly Outcome[]> {
  return Promise.all(
    batch.map(work =>
      deliverOne({ ...given, fetch: given.fetchFor?.(work) ?? given.fetch }, work).catch(
        (): Outcome => ({ kind: 'ambiguous', problem: 'target.no-answer' }), // it may have been sent before this fault
      ),
    ),
  )
}

async function deliverOne(io: Io<Settings>, work: Work): Promise<Outcome> {
  const entity = entityOf(io, work)
  if (!entity) return { kind: 'suppressed', problem: 'policy.suppressed' }
  if (work.body.resourceType !== undefined) return { kind: 'rejected', problem: 'mapping.failed' }
  const over = isCancelled(io, work)
  if (work.link) return change(io, work, entity, over)
  const found = await findBefore(io, work, entity)
  if (found?.kind === 'arrived') return change(io, { ...work, link: found.link }, entity, over)
  if (found && found.kind !== 'not-there') return found
  // It was over before it ever got there: nobody needs to hear of it.
  if (over) return { kind: 'suppressed', problem: 'target.never-arrived' }
  return create(io, work, entity)
}

function isCancelled({ settings: { cancelled } }: Io<Settings>, { body, type }: Work): boolean {
  if (type !== 'Appointment') return false
  const value = at(body, `/${cancelled.field.replaceAll('.', '/')}`)
  return typeof value === 'string' && cancelled.is.includes(value)
}

type FoundBefore =
  | Exclude<LookedUp, { kind: 'cannot-tell' }>
  | Extract<Outcome, { kind: 'retry' | 'connection' | 'ambiguous' }>

/** Looks before it creates where nothing else keeps a second one from being made; undefined where that is not needed. */
async function findBefore(io: Io<Settings>, work: Work, entity: EntitySettings): Promise<FoundBefore | undefined> {
  const keyed = io.settings.idempotencyHeader !== undefined
  if (!entity.lookUp)
    return work.maybeArrived && !keyed ? { kind: 'ambiguous', problem: 'target.no-answer' } : undefined
  if (keyed && !work.maybeArrived) return undefined
  const found = await lookUp(io, work)
  if (found.kind !== 'cannot-tell') return found
  return work.maybeArrived && !keyed ? { kind: 'ambiguous', problem: 'target.no-answer' } : undefined
}

async function create(io: Io<Settings>, work: Work, entity: EntitySettings): Promise<Outcome> {
  const filled = addressOf(io, entity.create.path, work)
  if (filled.kind === 'missing') return lacks(filled.field)
  const reply = await send(io, { method: entity.create.method, url: filled.url, body: work.body, key: work.id })
  // A PUT to an address of our own making is the same however often; a POST only where the key is honoured.
  const repeatable = io.settings.idempotencyHeader !== undefined || entity.create.method === 'PUT'
  if (!succeeded(reply, io.settings)) return failureOutcome(reply, io, { repeatable })
  const id = idIn(reply, entity.idAt) ?? (entity.create.method === 'PUT' ? work.recordId : undefined)
  if (id !== undefined) return { kind: 'delivered', link: { entity: work.type, id } }
  // It took it and did not say as what: asked once, else a person looks.
  const found = await lookUp(io, work)
  return found.kind === 'arrived'
    ? { kind: 'delivered', link: found.link }
    : { kind: 'rejected', problem: 'target.answered-with-error', said: { status: reply.status } }
}

async function change(io: Io<Settings>, work: Work, entity: EntitySettings, over: boolean): Promise<Outcome> {
  const { link } = work
  const operation = (over ? entity.cancel : undefined) ?? entity.update
  if (!link) return { kind: 'rejected', problem: 'mapping.failed' }
  if (!operation) return { kind: 'suppressed', problem: 'target.updates-not-taken' }
  const filled = addressOf(io, operation.path, work)
  if (filled.kind === 'missing') return lacks(filled.field)
  const body = operation.method === 'DELETE' ? {} : { body: work.body }
  const reply = await send(io, { method: operation.method, url: filled.url, key: work.id, ...body })
  if (succeeded(reply, io.settings)) return { kind: 'delivered', link }
  // Deleted already is what was wanted.
  if (over && operation.method === 'DELETE' && wasGone(reply)) return { kind: 'delivered', link }
  const repeatable = operation.method !== 'POST' || io.settings.idempotencyHeader !== undefined
  return failureOutcome(reply, io, { repeatable, linked: true })
}

function lacks(field: string): Outcome {
  return { kind: 'rejected', problem: 'target.field-missing', said: { fields: [field] } }
}
