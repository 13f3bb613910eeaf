/** Why a session note has no appointment: the codes, where each is mended, and who goes on then. Source: reference/sessions.md section 5. */

export const reasonCodes = [
  'NOT_PUBLISHED',
  'PARENT_USER',
  'TEMPLATE_INCOMPLETE',
  'BAD_TIME',
  'NO_AGENCY',
  'NO_CLIENT_STAFF',
  'NO_CLIENT',
  'NO_STAFF',
  'DUPLICATE_NOTE',
  'AMBIGUOUS',
  'ALREADY_MAPPED',
  'APPT_CANCELLED',
  'OUTSIDE_GRACE',
  'WRONG_ZONE',
  'NO_APPOINTMENT',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** What the link of a row opens; `none` where nothing here can be opened. */
export type FixLink =
  | 'agencies-row'
  | 'clients-row'
  | 'staff-row'
  | 'clients-and-staff-rows'
  | 'schedule'
  | 'differences'
  | 'chooser'
  | 'appointment'
  | 'other-note'
  | 'note'
  | 'student'
  | 'both-notes'
  | 'user'
  | 'template'
  | 'none'

export type Reason = {
  code: ReasonCode
  link: FixLink
  /** Where the cause is mended. */
  where: 'hub' | 'source' | 'practice'
  /** Who goes on once it is mended: the hub by itself, or a person who chooses in the row. */
  mendedBy: 'hub' | 'person'
}

/** In the order in which they are looked for: the first that holds is the reason. */
export const reasons: readonly Reason[] = [
  { code: 'NOT_PUBLISHED', link: 'none', where: 'source', mendedBy: 'hub' },
  { code: 'PARENT_USER', link: 'user', where: 'source', mendedBy: 'person' },
  { code: 'TEMPLATE_INCOMPLETE', link: 'template', where: 'source', mendedBy: 'hub' },
  { code: 'BAD_TIME', link: 'note', where: 'source', mendedBy: 'hub' },
  { code: 'NO_AGENCY', link: 'agencies-row', where: 'hub', mendedBy: 'hub' },
  { code: 'NO_CLIENT_STAFF', link: 'clients-and-staff-rows', where: 'hub', mendedBy: 'hub' },
  { code: 'NO_CLIENT', link: 'clients-row', where: 'hub', mendedBy: 'hub' },
  { code: 'NO_STAFF', link: 'staff-row', where: 'hub', mendedBy: 'hub' },
  { code: 'DUPLICATE_NOTE', link: 'both-notes', where: 'source', mendedBy: 'person' },
  { code: 'AMBIGUOUS', link: 'chooser', where: 'hub', mendedBy: 'person' },
  { code: 'ALREADY_MAPPED', link: 'other-note', where: 'hub', mendedBy: 'person' },
  { code: 'APPT_CANCELLED', link: 'appointment', where: 'practice', mendedBy: 'hub' },
  { code: 'OUTSIDE_GRACE', link: 'differences', where: 'practice', mendedBy: 'person' },
  { code: 'WRONG_ZONE', link: 'student', where: 'source', mendedBy: 'hub' },
  { code: 'NO_APPOINTMENT', link: 'schedule', where: 'practice', mendedBy: 'hub' },
]

/** The row of a code. */
export function reasonOf(code: ReasonCode): Reason {
  return byCode[code]
}

const byCode = Object.fromEntries(reasons.map(reason => [reason.code, reason])) as Readonly<Record<ReasonCode, Reason>>
