/**
 * What never leaves by a scheduling mapping, whatever a profile or a rule says: clinical elements and words that anyone may
 * have typed. A test holds every allow-list against this table. Source: SPEC SCH-11, OPS-4.
 */

export type Denied = { path: string; why: 'clinical' | 'free-text' | 'likeness' }

/** Elements of any record, with everything below each. */
export const denied: readonly Denied[] = [
  { path: 'reasonCode', why: 'clinical' },
  { path: 'reasonReference', why: 'clinical' },
  { path: 'supportingInformation', why: 'clinical' },
  { path: 'basedOn', why: 'clinical' },
  { path: 'condition', why: 'clinical' },
  { path: 'diagnosis', why: 'clinical' },
  { path: 'medication', why: 'clinical' },
  { path: 'observation', why: 'clinical' },
  { path: 'deceased', why: 'clinical' },
  { path: 'multipleBirth', why: 'clinical' },
  { path: 'comment', why: 'free-text' },
  { path: 'description', why: 'free-text' },
  { path: 'note', why: 'free-text' },
  { path: 'patientInstruction', why: 'free-text' },
  { path: 'cancelationReason.text', why: 'free-text' },
  { path: 'serviceType.text', why: 'free-text' },
  { path: 'appointmentType.text', why: 'free-text' },
  { path: 'text', why: 'free-text' },
  { path: 'participant.actor.display', why: 'free-text' },
  { path: 'photo', why: 'likeness' },
]

/** Kinds of resource within a record that never leave with an appointment. */
export const deniedInside: ReadonlySet<string> = new Set([
  'AllergyIntolerance',
  'CarePlan',
  'Communication',
  'Condition',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'FamilyMemberHistory',
  'Immunization',
  'Medication',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'RiskAssessment',
  'ServiceRequest',
])

/** The row that denies a path, or something above it. */
export function deniedBy(path: readonly string[]): Denied | undefined {
  return rows.find(({ steps }) => steps.every((step, index) => elementOf(path[index] ?? '') === step))?.row
}

/** The table as a tree of names; `true`: denied with everything below. */
export type Denial = { readonly [name: string]: Denial | true }

const rows = denied.map(row => ({ row, steps: row.path.split('.') }))

/** One step at a time, for walks over bodies. */
export const deniedTree: Denial = treeOf(rows.map(({ steps }) => steps))

function treeOf(paths: readonly (readonly string[])[]): Denial {
  const names = new Set(paths.flatMap(([name]) => name ?? []))
  return Object.fromEntries(
    [...names].map((name): [string, Denial | true] => {
      const below = paths.filter(([first]) => first === name).map(steps => steps.slice(1))
      return [name, below.some(steps => steps.length === 0) ? true : treeOf(below)]
    }),
  )
}

/** The name of an element without the type of its value: `deceasedBoolean` is `deceased`. */
export function elementOf(name: string): string {
  return name.startsWith('deceased') ? 'deceased' : name.startsWith('multipleBirth') ? 'multipleBirth' : name
}
