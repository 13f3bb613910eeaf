/**
 * Answers of booking and routing forms at the EHR, where a mapping lets them leave: contained in the appointment, which
 * refers to them (FHIR R4, dom-3), beside whatever the EHR contains there itself. Source: SPEC SCH-10.
 */
import type { Appointment } from '../../model/fhir.ts'
import { alike } from './alike.ts'

type Contained = NonNullable<Appointment['contained']>[number]
type Carried = Pick<Appointment, 'contained' | 'supportingInformation'>

/** The appointment with a reference to each thing that it contains and nothing refers to. */
export function withReferences(appointment: Appointment): Appointment {
  const { contained = [], supportingInformation = [] } = appointment
  const text = JSON.stringify({ ...appointment, contained: undefined })
  const missing = contained.flatMap(({ id }) => (id && !text.includes(`"#${id}"`) ? [{ reference: `#${id}` }] : []))
  if (missing.length === 0) return appointment
  return { ...appointment, supportingInformation: [...supportingInformation, ...missing] }
}

/**
 * What the EHR should contain now, where ours changed since `base`; undefined where it need not change. Its own is kept,
 * and what ours no longer has stays.
 */
export function containedAfter(base: Carried | undefined, ours: Appointment, theirs: Appointment): Carried | undefined {
  const held = theirs.contained ?? []
  const fresh = (ours.contained ?? []).filter(mine => isNews(mine, base?.contained ?? [], held, base !== undefined))
  if (fresh.length === 0) return undefined
  const ids = new Set(fresh.map(({ id }) => id))
  const contained = [...held.filter(({ id }) => !ids.has(id)), ...fresh]
  const { supportingInformation } = withReferences({ ...theirs, contained })
  return { contained, ...(supportingInformation ? { supportingInformation } : {}) }
}

function isNews(mine: Contained, before: readonly Contained[], held: readonly Contained[], hasBase: boolean): boolean {
  const there = held.find(({ id }) => id === mine.id)
  // Something else of the EHR's own under this id.
  if (there && there.resourceType !== mine.resourceType) return false
  if (
    hasBase &&
    alike(
      mine,
      before.find(({ id }) => id === mine.id),
    )
  )
    return false
  return !alike(mine, there)
}
