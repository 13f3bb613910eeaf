/**
 * A session note read: which value plays which part, when the session was, and why it cannot be used if it cannot.
 * Nothing is lost: what plays no part is named, and all that is there is read even of a note that is refused.
 * Source: reference/sessions.md sections 3, 6 and 8.
 */
import type { LintCode } from './linter.ts'
import { type ResolvedRoles, type Role, requiredRoles, resolveRoles, roleRules, ruleOf } from './roles.ts'
import type { NoteValue, PlaceValue, SignatureValue, SourceNote, SourceTemplate } from './source.ts'
import { type BadTime, readTimes, type SessionTimes, type SessionZones, type WrittenTimes } from './times.ts'

/** What a note says, part by part. A part that is left empty is absent. */
export type NoteContent = {
  /** As written; read in `times`. */
  written: Omit<WrittenTimes, 'zones'>
  notes?: string
  therapistSignature?: SignatureValue
  guardian?: { name?: string; relationship?: string; signature?: SignatureValue }
  /** Where the therapist signed. The source has no other place: the two that are derived from it are named. */
  place?: PlaceValue
  derived: { guardianPlace: boolean; renderPlace: boolean }
  mileage?: number
  placeOfService?: string
}

export type NoteWarning = Extract<LintCode, 'T02' | 'T03' | 'T05'>

export type RefusedNote =
  | { reason: 'NOT_PUBLISHED' }
  /** `missing`: the parts for which there is no field; `wrong`: those of which the field has the wrong type. */
  | { reason: 'TEMPLATE_INCOMPLETE'; missing: readonly Role[]; wrong: readonly Role[] }
  | BadTime

export type ReadNote = {
  content: NoteContent
  /** Filled values that play no part, in the order of the note: for the appendix of the result notes. */
  unused: readonly NoteValue[]
  warnings: readonly NoteWarning[]
} & ({ kind: 'session'; times: SessionTimes } | ({ kind: 'refused' } & RefusedNote))

/**
 * Reads one note. The note's own fields count, since a template can change after a note was written; what a note leaves
 * out altogether is looked for in the template, so that an empty field is no missing one. Pure.
 */
export function readNote(note: SourceNote, template: SourceTemplate | undefined, zones: SessionZones): ReadNote {
  const { values } = note
  const resolved = resolveRoles(values)
  const severalFilled = new Set<Role>()
  const filledOf = (role: Role): NoteValue | undefined => {
    const filled = (resolved.roles[role] ?? []).map(index => values[index]).filter(value => value && isFilled(value))
    if (filled.length > 1) severalFilled.add(role)
    return filled[0]
  }
  const content = contentFrom(filledOf)
  const warnings = new Set<NoteWarning>(severalFilled.size > 0 ? ['T05'] : [])
  for (const { code } of resolved.problems) if (code === 'T02' || code === 'T03') warnings.add(code)
  const read = {
    content,
    unused: unusedOf(values, resolved),
    warnings: [...warnings].sort(),
  }
  if (!note.published) return { ...read, kind: 'refused', reason: 'NOT_PUBLISHED' }
  const lacking = lackingRoles(resolved, template)
  if (lacking.length > 0) {
    const wrong = new Set(resolved.problems.filter(({ code }) => code === 'T03').map(({ role }) => role))
    return {
      ...read,
      kind: 'refused',
      reason: 'TEMPLATE_INCOMPLETE',
      missing: lacking.filter(role => !wrong.has(role)),
      wrong: lacking.filter(role => wrong.has(role)),
    }
  }
  const times = readTimes({ ...content.written, zones })
  return 'reason' in times ? { ...read, kind: 'refused', ...times } : { ...read, kind: 'session', times }
}

function contentFrom(filledOf: (role: Role) => NoteValue | undefined): NoteContent {
  const name = textOf(filledOf('guardianName'))
  const relationship = textOf(filledOf('relationship'))
  const signature = signatureOf(filledOf('guardianSignature'))
  const therapistSignature = signatureOf(filledOf('therapistSignature'))
  const place = placeOf(filledOf('location'))
  const mileage = numberOf(filledOf('mileage'))
  const notes = textOf(filledOf('notes'))
  const placeOfService = textOf(filledOf('placeOfService'))
  const guardian = { ...(name && { name }), ...(relationship && { relationship }), ...(signature && { signature }) }
  return {
    written: {
      date: textOf(filledOf('date')),
      start: textOf(filledOf('start')),
      end: textOf(filledOf('end')),
    },
    ...(notes !== undefined && { notes }),
    ...(therapistSignature && { therapistSignature }),
    ...(Object.keys(guardian).length > 0 && { guardian }),
    ...(place && { place }),
    derived: { guardianPlace: place !== undefined && signature !== undefined, renderPlace: place !== undefined },
    ...(mileage !== undefined && { mileage }),
    ...(placeOfService !== undefined && { placeOfService }),
  }
}

/** The required parts that neither the note nor its template has a usable field for. */
function lackingRoles(ofNote: ResolvedRoles, template: SourceTemplate | undefined): Role[] {
  const without = requiredRoles.filter(role => ofNote.roles[role] === undefined)
  if (without.length === 0 || !template) return without
  const ofTemplate = resolveRoles(template.fields)
  // A field of the wrong type in the note itself is not mended by a template that was changed since.
  const wrong = new Set(ofNote.problems.filter(({ code }) => code === 'T03').map(({ role }) => role))
  return without.filter(role => wrong.has(role) || ofTemplate.roles[role] === undefined)
}

/** Filled values without a part: other labels, and every alias but the one that counted. */
function unusedOf(values: readonly NoteValue[], { roles, unused }: ResolvedRoles): NoteValue[] {
  const spare = new Set(unused)
  for (const { role } of roleRules) {
    const filled = (roles[role] ?? []).filter(index => values[index] && isFilled(values[index]))
    for (const index of filled.slice(1)) spare.add(index)
  }
  return values.filter((value, index) => spare.has(index) && isFilled(value))
}

/** Whether a person has put anything there; blanks are nothing. */
export function isFilled(value: NoteValue): boolean {
  if ('text' in value) return value.text.trim() !== ''
  if ('number' in value) return Number.isFinite(value.number)
  if ('choices' in value) return value.choices.some(choice => choice.trim() !== '')
  if ('signature' in value) return !('data' in value.signature) || value.signature.data !== ''
  if ('place' in value)
    return (
      Boolean(value.place.text?.trim()) || (value.place.latitude !== undefined && value.place.longitude !== undefined)
    )
  return false
}

function textOf(value: NoteValue | undefined): string | undefined {
  if (!value) return undefined
  if ('text' in value) return value.text.trim()
  return 'choices' in value ? value.choices.map(choice => choice.trim()).join(', ') : undefined
}

function numberOf(value: NoteValue | undefined): number | undefined {
  if (!value) return undefined
  if ('number' in value) return value.number
  const written = 'text' in value ? Number(value.text.trim().replace(',', '.')) : Number.NaN
  return Number.isFinite(written) ? written : undefined
}

function signatureOf(value: NoteValue | undefined): SignatureValue | undefined {
  return value && 'signature' in value ? value.signature : undefined
}

function placeOf(value: NoteValue | undefined): PlaceValue | undefined {
  if (!value) return undefined
  return 'place' in value ? value.place : textOf(value) === undefined ? undefined : { text: textOf(value) }
}

/**
 * The values without a part as text for the end of the result notes, one a line; empty when there are none. Signatures
 * and places are images and positions, and stay out.
 */
export function appendixOf(unused: readonly NoteValue[]): string {
  const lines = unused.flatMap(value => {
    const said = 'number' in value ? String(value.number) : textOf(value)
    return said && ruleOf(value.label)?.rule.types.includes('signature') !== true
      ? [`${value.label.trim()}: ${said}`]
      : []
  })
  return lines.join('\n')
}
