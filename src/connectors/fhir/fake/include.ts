/** What a search of the simulated EHR includes (`_include`): what the appointments and slots on a page refer to. */
import { splitReference } from '../../../model/fhir.ts'
import type { EhrStore, Version } from './store.ts'

/** The includes it declares, by type. */
export const searchIncludes: Readonly<Record<string, readonly string[]>> = {
  Appointment: ['Appointment:patient', 'Appointment:practitioner', 'Appointment:location', 'Appointment:actor'],
  Slot: ['Slot:schedule'],
}

const includedType: Readonly<Record<string, string>> = {
  'Appointment:patient': 'Patient',
  'Appointment:practitioner': 'Practitioner',
  'Appointment:location': 'Location',
}

/** The entries that a page refers to, each once; `wanted` are the values of `_include`. */
export function includedWith(store: EhrStore, page: readonly Version[], wanted: readonly string[]): Version[] {
  const types = new Set(wanted.flatMap(each => includedType[each] ?? []))
  const any = wanted.includes('Appointment:actor')
  const found = new Map<string, Version>()
  for (const { resource } of page) {
    const schedule = resource?.resourceType === 'Slot' ? splitReference(resource.schedule.reference) : undefined
    const held = schedule && wanted.includes('Slot:schedule') ? store.current('Schedule', schedule.id) : undefined
    if (held?.resource) found.set(`Schedule/${held.id}`, held)
    if (resource?.resourceType !== 'Appointment') continue
    for (const { actor } of resource.participant) {
      const entry = splitReference(actor?.reference)
      const version = entry && (any || types.has(entry.type)) ? store.current(entry.type, entry.id) : undefined
      if (version?.resource) found.set(`${version.type}/${version.id}`, version)
    }
  }
  return [...found.values()]
}
