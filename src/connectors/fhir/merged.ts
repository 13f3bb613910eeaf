/**
 * People whom the EHR merged into others: whom somebody turned out to be stands on their entry as a link, by an id of the EHR, and
 * on the record by that of the survivor's record. Pure. Source: reference/canonical-fhir.md section 8.
 */
import type { PatientLink } from 'fhir/r4'
import { type HubResource, splitReference } from '../../model/fhir.ts'
import type { EvolveInput } from '../connector.ts'
import type { Settings } from './config.ts'

type Entry = { type: string; id: string }

/** The entries that a person turned out to be: one, or none. */
export function survivorsOf(resource: HubResource): Entry[] {
  if (resource.resourceType !== 'Patient') return []
  return (resource.link ?? []).flatMap(link => survivorIn(link) ?? [])
}

/** The first of them that no record stands for and that was not asked for yet, as `Patient/12`. */
export function unreadSurvivor({ event, recordOf, findings }: EvolveInput<Settings>): string | undefined {
  const asked = new Set(findings.map(({ ask }) => ask.key))
  return (event.refers ?? [])
    .filter(entry => recordOf(entry) === undefined)
    .map(({ type, id }) => `${type}/${id}`)
    .find(key => !asked.has(key))
}

/** The same, with the survivor's record in place of the entry; without the link where the EHR does not hand that one out. */
export function withSurvivors<T extends HubResource>(resource: T, recordOf: EvolveInput<Settings>['recordOf']): T {
  if (resource.resourceType !== 'Patient' || survivorsOf(resource).length === 0) return resource
  const kept = (resource.link ?? []).flatMap((each): PatientLink[] => {
    const entry = survivorIn(each)
    if (!entry) return [each]
    const record = recordOf(entry)
    return record ? [{ ...each, other: { reference: record } }] : []
  })
  const { link: _, ...rest } = resource
  return { ...rest, ...(kept.length > 0 ? { link: kept } : {}) } as T
}

function survivorIn({ type, other }: PatientLink): Entry | undefined {
  const entry = type === 'replaced-by' ? splitReference(other.reference) : undefined
  return entry?.type === 'Patient' ? entry : undefined
}
