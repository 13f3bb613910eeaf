/** Where a gate that was not passed is mended. Pure. */
import type { Appointment, GateFailure, KindPath } from '../../api/practice.ts'

export type Fix = { kind: KindPath; open?: string; tab?: 'change' }

const places: Readonly<Record<string, KindPath>> = {
  appointment: 'appointments',
  client: 'clients',
  staff: 'staff',
  service: 'services',
  authorization: 'authorizations',
  period: 'periods',
  rights: 'rights',
}

/** Undefined for what is mended here: the notes and signatures of the appointment itself. */
export function fixOf({ at }: GateFailure, { id, fields }: Pick<Appointment, 'id' | 'fields'>): Fix | undefined {
  const kind = places[at.kind]
  if (kind === undefined) return undefined
  if (kind === 'appointments' && (at.id === null || at.id === id)) return { kind, open: id, tab: 'change' }
  // Without an id it names the one that the appointment has, or the list where one is missing.
  const own = fields[at.kind]
  const open = at.id ?? (typeof own === 'string' ? own : undefined)
  return open === undefined || kind === 'rights' ? { kind } : { kind, open }
}
