/**
 * What an entry of the EHR makes of the record. A directory entry: the EHR owns identity, so its newest version counts.
 * Appointments, which have two owners: appointment.ts.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../model/events.ts'
import type { Evolution, EvolveInput } from '../connector.ts'
import { evolveAppointment } from './appointment.ts'
import type { Settings } from './config.ts'
import { labelsOf, type Meta } from './labels.ts'
import { unreadSurvivor, withSurvivors } from './merged.ts'
import type { Taken } from './minimise.ts'
import { evolveSlot } from './slot.ts'
import { sourceOf } from './source.ts'
import { precedes, stampAfter } from './stamps.ts'

/** Writes a directory draft, unless the hub knows this version, the same content or a newer one. */
export function evolve(input: EvolveInput<Settings>): Evolution {
  const { event, known } = input
  if (event.source.entity === 'Appointment') return evolveAppointment(input)
  if (event.source.entity === 'Slot') return evolveSlot(input)
  const taken = event.body as unknown as Taken
  const { id: _id, meta, ...rest } = taken
  const resource = withSurvivors({ ...rest, ...labelsOf(meta) } as typeof rest, input.recordOf)
  const before = sourceOf(known?.source)
  const source = stampAfter(meta ?? {}, before)
  if (known && before) {
    if (source.versionId !== undefined && source.versionId === before.versionId)
      return { kind: 'ignore', reason: 'unchanged' }
    if (precedes(source, before) === 'before') return { kind: 'ignore', reason: 'stale' }
  }
  const unread = unreadSurvivor(input)
  if (unread) return { kind: 'read', ask: { what: 'entry', key: unread, entry: true } }
  if (known && isDeepStrictEqual(content(known.resource), content(resource)))
    return { kind: 'ignore', reason: 'unchanged' }
  return {
    kind: 'write',
    type: event.type,
    draft: { kind: 'directory', resource },
    source: source as Json,
    aliases: event.source.aliases,
  }
}

/** Without what the hub or the EHR adds about the version. */
function content(resource: object): object {
  const { id: _id, meta, ...rest } = resource as { id?: string; meta?: Meta }
  return { ...rest, ...labelsOf(meta) }
}
