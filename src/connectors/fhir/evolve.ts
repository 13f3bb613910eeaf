/**
 * What an entry of the EHR makes of the record. A directory entry: the EHR owns identity, so its newest version counts.
 * Appointments, which have two owners: appointment.ts.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Evolution, EvolveInput } from '../connector.ts'
import { evolveAppointment } from './appointment.ts'
import type { Settings } from './config.ts'
import { labelsOf, type Meta } from './labels.ts'
import type { Taken } from './minimise.ts'
import { isOlder, sourceFrom, sourceOf } from './source.ts'

/** Writes a directory draft, unless the hub knows this version, the same content or a newer one. */
export function evolve(input: EvolveInput<Settings>): Evolution {
  const { event, known } = input
  if (event.source.entity === 'Appointment') return evolveAppointment(input)
  const taken = event.body as unknown as Taken
  const { id: _id, meta, ...rest } = taken
  const resource = { ...rest, ...labelsOf(meta) } as typeof rest
  const source = sourceFrom(meta)
  const before = sourceOf(known?.source)
  if (known && before) {
    if (source.versionId !== undefined && source.versionId === before.versionId)
      return { kind: 'ignore', reason: 'unchanged' }
    if (isOlder(source.lastUpdated, before.lastUpdated)) return { kind: 'ignore', reason: 'stale' }
  }
  if (known && isDeepStrictEqual(content(known.resource), content(resource)))
    return { kind: 'ignore', reason: 'unchanged' }
  return {
    kind: 'write',
    type: event.type,
    draft: { kind: 'directory', resource },
    source,
    aliases: event.source.aliases,
  }
}

/** Without what the hub or the EHR adds about the version. */
function content(resource: object): object {
  const { id: _id, meta, ...rest } = resource as { id?: string; meta?: Meta }
  return { ...rest, ...labelsOf(meta) }
}
