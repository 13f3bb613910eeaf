/** Finding an entry again by our id: what makes it arrive once, whatever is lost on the way. */
import type { Io, LookedUp, Work } from '../connector.ts'
import { idIn, idOf, send, succeeded } from './client.ts'
import type { EntitySettings, Settings } from './config.ts'
import { failureOutcome } from './outcome.ts'
import { at, type Filled, fillTemplate } from './templates.ts'

/** How the type of a delivery is kept there; undefined for a type that is not. */
export function entityOf(
  { settings }: Pick<Io<Settings>, 'settings'>,
  { type }: Pick<Work, 'type'>,
): EntitySettings | undefined {
  if (type === 'Appointment') return settings.appointment
  return type === 'Patient' ? settings.patient : undefined
}

/** The address of an operation on what a delivery is about. */
export function addressOf({ settings }: Pick<Io<Settings>, 'settings'>, path: string, work: Work): Filled {
  return fillTemplate(settings.baseUrl, path, name => {
    if (name === 'link.id') return work.link?.id
    if (name === 'record.id') return work.recordId
    return work.body.resourceType === undefined ? at(work.body, `/${name.replaceAll('.', '/')}`) : undefined
  })
}

/** Whether an earlier attempt arrived; `cannot-tell` where the system offers no look-up. */
export async function lookUp(io: Io<Settings>, work: Work): Promise<LookedUp> {
  const entity = entityOf(io, work)
  const filled = entity?.lookUp && addressOf(io, entity.lookUp.path, work)
  if (!entity?.lookUp || filled?.kind !== 'url') return { kind: 'cannot-tell' }
  const reply = await send(io, { method: 'GET', url: filled.url })
  if (reply.kind === 'answered' && reply.status === 404) return { kind: 'not-there' }
  if (!succeeded(reply, io.settings)) {
    const outcome = failureOutcome(reply, io, { repeatable: true })
    return outcome.kind === 'retry' || outcome.kind === 'connection' ? outcome : { kind: 'cannot-tell' }
  }
  if (entity.lookUp.listAt === undefined) return linkTo(work, idIn(reply, entity.lookUp.idAt ?? entity.idAt))
  const found = at(reply.json, entity.lookUp.listAt)
  if (!Array.isArray(found) || found.length > 1) return { kind: 'cannot-tell' } // several: which one is ours is not guessed
  return found.length === 0 ? { kind: 'not-there' } : linkTo(work, idOf(found[0], entity.lookUp.idAt ?? '/id'))
}

function linkTo({ type }: Work, id: string | undefined): LookedUp {
  return id === undefined ? { kind: 'cannot-tell' } : { kind: 'arrived', link: { entity: type, id } }
}
