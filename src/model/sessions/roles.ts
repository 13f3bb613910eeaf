/**
 * Which field of a note template plays which part in a session. Fields are found by their label, as the vendor
 * documents it, in English whatever language the console speaks. Source: reference/sessions.md section 3.
 */
import type { FieldType } from './source.ts'

export const roles = [
  'date',
  'start',
  'end',
  'notes',
  'therapistSignature',
  'location',
  'guardianName',
  'relationship',
  'guardianSignature',
  'mileage',
  'placeOfService',
] as const
export type Role = (typeof roles)[number]

type RoleRule = {
  role: Role
  /** Accepted labels, the preferred one first. */
  labels: readonly string[]
  types: readonly FieldType[]
  /** `guardian`: only where guardians sign. */
  required: 'always' | 'guardian' | 'never'
  /** Of several fields: the one that a person has filled, or the preferred one whether filled or not. */
  several: 'first-filled' | 'first'
}

const text: readonly FieldType[] = ['free-text', 'multiple-choice']

export const roleRules: readonly RoleRule[] = [
  { role: 'date', labels: ['Date'], types: ['date'], required: 'always', several: 'first' },
  { role: 'start', labels: ['Start Time'], types: ['time'], required: 'always', several: 'first' },
  { role: 'end', labels: ['End Time'], types: ['time'], required: 'always', several: 'first' },
  { role: 'notes', labels: ['Notes'], types: ['free-text'], required: 'always', several: 'first' },
  {
    role: 'therapistSignature',
    labels: ['Therapist Signature', 'Signature'],
    types: ['signature'],
    required: 'always',
    several: 'first',
  },
  { role: 'location', labels: ['Location'], types: ['location'], required: 'always', several: 'first' },
  {
    role: 'guardianName',
    labels: ['Guardian Name', 'Caregiver Name', 'Parent Name'],
    types: text,
    required: 'guardian',
    several: 'first-filled',
  },
  { role: 'relationship', labels: ['Relationship'], types: text, required: 'guardian', several: 'first' },
  {
    role: 'guardianSignature',
    labels: ['Guardian Signature', 'Caregiver Signature', 'Parent Signature'],
    types: ['signature'],
    required: 'guardian',
    several: 'first-filled',
  },
  { role: 'mileage', labels: ['Mileage'], types: ['numeric'], required: 'never', several: 'first' },
  { role: 'placeOfService', labels: ['Place of Service'], types: text, required: 'never', several: 'first' },
]

export const requiredRoles: readonly Role[] = roleRules
  .filter(rule => rule.required === 'always')
  .map(rule => rule.role)

/** A label made comparable: trimmed, inner spaces collapsed, case left aside. Accents and punctuation count. */
export function labelKeyOf(label: string): string {
  const known = labelKeys.get(label)
  if (known !== undefined) return known
  const key = label.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase()
  // Templates are few and notes many; a source that makes up labels must not fill the memory.
  if (labelKeys.size >= mostLabels) labelKeys.clear()
  labelKeys.set(label, key)
  return key
}

const labelKeys = new Map<string, string>()
const mostLabels = 5000

/** The rule whose label this is, and the place of the label in it; undefined for a field that plays no part. */
export function ruleOf(label: string): { rule: RoleRule; preference: number } | undefined {
  return ruleByLabel.get(labelKeyOf(label))
}

const ruleByLabel = new Map(
  roleRules.flatMap(rule => rule.labels.map((label, preference) => [labelKeyOf(label), { rule, preference }] as const)),
)

/** A field of a template, or a value of a note: what resolving looks at. */
export type Labelled = { label: string; type: FieldType }

/** What is wrong with the fields for their part; `field` is the index of the field that it is about. */
export type RoleProblem = { code: 'T01'; role: Role } | { code: 'T02' | 'T03' | 'T05'; role: Role; field: number }

export type ResolvedRoles = {
  /** Indexes of the fields of each part, the preferred one first. A part without a usable field is absent. */
  roles: Readonly<Partial<Record<Role, readonly number[]>>>
  problems: readonly RoleProblem[]
  /** Indexes of the fields that play no part: other labels, a second one of the same label, the wrong type. */
  unused: readonly number[]
}

/** Finds the part of each field. Fields of several aliases all stay; which one counts is decided note by note. */
export function resolveRoles(fields: readonly Labelled[]): ResolvedRoles {
  // All notes of a template have the same fields: what was found for them once holds for the next.
  const key = fields.map(({ label, type }) => `${type} ${label.length} ${label}`).join(' ')
  const known = resolved.get(key)
  if (known) return known
  if (resolved.size >= mostTemplates) resolved.clear()
  const found = findRoles(fields)
  resolved.set(key, found)
  return found
}

const resolved = new Map<string, ResolvedRoles>()
const mostTemplates = 1000

function findRoles(fields: readonly Labelled[]): ResolvedRoles {
  const found = new Map<Role, { field: number; preference: number }[]>()
  const problems: RoleProblem[] = []
  const unused: number[] = []
  for (const [field, { label, type }] of fields.entries()) {
    const match = ruleOf(label)
    if (!match) {
      unused.push(field)
      continue
    }
    const { rule, preference } = match
    const others = found.get(rule.role) ?? []
    if (!rule.types.includes(type)) problems.push({ code: 'T03', role: rule.role, field })
    else if (others.some(other => other.preference === preference))
      problems.push({ code: 'T02', role: rule.role, field })
    else {
      found.set(rule.role, [...others, { field, preference }])
      continue
    }
    unused.push(field)
  }
  return { ...settleRoles(found, unused), problems: [...problems, ...problemsOf(found, problems)] }
}

function settleRoles(found: ReadonlyMap<Role, readonly { field: number; preference: number }[]>, unused: number[]) {
  const settled: Partial<Record<Role, readonly number[]>> = {}
  for (const { role, several } of roleRules) {
    const inOrder = [...(found.get(role) ?? [])].sort((a, b) => a.preference - b.preference).map(({ field }) => field)
    if (inOrder.length === 0) continue
    settled[role] = several === 'first' ? inOrder.slice(0, 1) : inOrder
    // A bare Signature beside a Therapist Signature says nothing more.
    if (several === 'first') unused.push(...inOrder.slice(1))
  }
  return { roles: settled, unused: unused.sort((a, b) => a - b) }
}

function problemsOf(
  found: ReadonlyMap<Role, readonly { field: number; preference: number }[]>,
  wrong: readonly RoleProblem[],
): RoleProblem[] {
  return roleRules.flatMap(({ role, required, several }): RoleProblem[] => {
    const fields = found.get(role) ?? []
    const last = fields.at(-1)
    if (several === 'first-filled' && fields.length > 1 && last) return [{ code: 'T05', role, field: last.field }]
    const isWrong = wrong.some(problem => problem.code === 'T03' && problem.role === role)
    return required === 'always' && fields.length === 0 && !isWrong ? [{ code: 'T01', role }] : []
  })
}
