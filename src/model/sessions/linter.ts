/**
 * The check of a note template before go-live: what a session would miss, and how to mend it. Every finding is
 * reported, not only the first. Source: reference/sessions.md section 3, T01 to T08.
 */
import { foldText } from '../text.ts'
import { type Labelled, labelKeyOf, type Role, resolveRoles, roleRules } from './roles.ts'
import type { TemplateField } from './source.ts'

export const lintCodes = ['T01', 'T02', 'T03', 'T04', 'T05', 'T06', 'T07', 'T08'] as const
export type LintCode = (typeof lintCodes)[number]
export type LintSeverity = 'error' | 'warning' | 'hint'

/** How bad each finding is: with an error, notes of the template cannot be used as they are. */
export const lintSeverities: Readonly<Record<LintCode, LintSeverity>> = {
  T01: 'error',
  T02: 'warning',
  T03: 'error',
  T04: 'warning',
  T05: 'warning',
  T06: 'warning',
  T07: 'hint',
  T08: 'hint',
}

export type LintFinding = {
  code: LintCode
  severity: LintSeverity
  role?: Role
  /** The label as it is written in the template. */
  label?: string
  /** The label that is accepted: what to rename it to, or to add. */
  suggestion?: string
}

export type LintOptions = {
  guardianSigns: boolean
  /** How many notes were written with it. */
  usedBy: number
}

export type LintReport = {
  findings: readonly LintFinding[]
  /** Labels of fields that play no part in a session; they can go into the appendix of the result notes. */
  unused: readonly string[]
}

/** Checks one template. Pure. */
export function lintTemplate(fields: readonly TemplateField[], options: LintOptions): LintReport {
  const { roles, problems, unused } = resolveRoles(fields)
  const labelOf = (field: number) => fields[field]?.label ?? ''
  const has = (role: Role) => roles[role] !== undefined
  const isWrong = (role: Role) => problems.some(problem => problem.code === 'T03' && problem.role === role)
  const guardianMissing = roleRules.filter(
    ({ role, required }) => options.guardianSigns && required === 'guardian' && !has(role) && !isWrong(role),
  )
  const findings: Finding[] = [
    ...problems.map(problem =>
      problem.code === 'T01'
        ? { code: problem.code, role: problem.role, suggestion: preferredLabel(problem.role) }
        : { code: problem.code, role: problem.role, label: labelOf(problem.field) },
    ),
    ...guardianMissing.map(({ role }) => ({ code: 'T01' as const, role, suggestion: preferredLabel(role) })),
    ...repeatedOthers(fields).map(label => ({ code: 'T02' as const, label })),
    ...bareSignature(fields, roles.therapistSignature?.[0], options),
    ...addedAgain(fields, roles),
    ...(options.usedBy === 0 ? [{ code: 'T07' as const }] : []),
    ...unused.flatMap(field => nearLabel(labelOf(field), has)),
  ]
  const inOrder = findings.sort((a, b) => lintCodes.indexOf(a.code) - lintCodes.indexOf(b.code))
  return {
    findings: inOrder.map(finding => ({ ...finding, severity: lintSeverities[finding.code] })),
    unused: unused.map(labelOf),
  }
}

type Finding = Omit<LintFinding, 'severity'>

/** The label that the vendor's article names first, except that a lone signature is named for what it is. */
function preferredLabel(role: Role): string {
  return roleRules.find(rule => rule.role === role)?.labels[0] ?? role
}

/** Labels that no part knows and that stand there twice: their values cannot be told apart. */
function repeatedOthers(fields: readonly Labelled[]): string[] {
  const accepted = new Set(roleRules.flatMap(({ labels }) => labels.map(labelKeyOf)))
  const seen = new Set<string>()
  return fields.flatMap(({ label }) => {
    const key = labelKeyOf(label)
    if (accepted.has(key)) return []
    const isRepeated = seen.has(key)
    seen.add(key)
    return isRepeated ? [label] : []
  })
}

/** With guardians signing, a bare "Signature" is taken for the therapist's; people put the guardian's there. */
function bareSignature(fields: readonly Labelled[], field: number | undefined, options: LintOptions): Finding[] {
  const label = field === undefined ? undefined : fields[field]?.label
  if (!options.guardianSigns || label === undefined || labelKeyOf(label) !== 'signature') return []
  return [{ code: 'T04', role: 'therapistSignature', label, suggestion: 'Therapist Signature' }]
}

/** Date and times that came with the template fill themselves in; added by a person, they are typed by hand. */
function addedAgain(fields: readonly TemplateField[], found: ReturnType<typeof resolveRoles>['roles']): Finding[] {
  return (['date', 'start', 'end'] as const).flatMap(role => {
    const field = fields[found[role]?.[0] ?? -1]
    return field && !field.builtIn ? [{ code: 'T06', role, label: field.label }] : []
  })
}

function nearLabel(label: string, has: (role: Role) => boolean): Finding[] {
  const near = acceptedByFold.get(foldOf(label))
  if (!near || has(near.role) || labelKeyOf(label) === labelKeyOf(near.label)) return []
  return [{ code: 'T08', role: near.role, label, suggestion: near.label }]
}

function foldOf(label: string): string {
  return foldText(label).replaceAll(' ', '')
}

const acceptedByFold = new Map(
  roleRules.flatMap(({ role, labels }) => labels.map(label => [foldOf(label), { role, label }] as const)),
)
