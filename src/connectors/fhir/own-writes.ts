/**
 * The versions that our own deliveries made, as far as this process remembers: a poll need not bring them in again. Only a
 * saving: what is forgotten comes in, and is recognised by its content.
 */
import type { Outcome } from '../../model/outcome.ts'
import type { Io } from '../connector.ts'

const slot = 'fhir.own-writes'
const most = 20_000

type Memory = Pick<Io<unknown>, 'memory'>

/** Keeps the version of a delivery that says all there is; one that found news of the EHR must come in. */
export function rememberWrite({ memory }: Memory, outcome: Outcome): void {
  if (outcome.kind !== 'delivered' || !outcome.link?.version || outcome.news !== undefined) return
  const known = keysIn(memory)
  for (const { entity, id, version } of [outcome.link, ...(outcome.together ? [outcome.together.link] : [])])
    known.add(`${entity}/${id}/${version}`)
  if (known.size > most) for (const oldest of known) return void known.delete(oldest)
}

/** Whether this process wrote the version with this key (`Appointment/12/3`). */
export function isOwnWrite({ memory }: Memory, key: string): boolean {
  return keysIn(memory).has(key)
}

function keysIn(memory: Map<string, unknown>): Set<string> {
  const kept = memory.get(slot)
  if (kept instanceof Set) return kept
  const made = new Set<string>()
  memory.set(slot, made)
  return made
}
