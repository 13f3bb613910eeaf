/**
 * Every answer to "why is it not there?" about session notes, as data: whether somebody must act and what to do next; and
 * which answer holds, as tables of which the first row that fits counts. Pure. Source: reference/sessions.md sections 5, 7, 9.
 */

/** What a person does next; `wait` and `nothing` say that nobody has to. */
export const sessionNextActions = [
  'nothing',
  'wait',
  'open-note',
  'map-note',
  'map-entry',
  'map-sites',
  'render-note',
  'switch-on',
  'agree',
  'resume-source',
  'publish-there',
  'open-appointment',
] as const
export type SessionNextAction = (typeof sessionNextActions)[number]

type Row = { stands: 'there' | 'under-way' | 'needs-somebody' | 'not-wanted'; next: SessionNextAction }

export const sessionVerdicts = {
  /** Of everything: nothing is pulled or brought. */
  'switched-off': { stands: 'needs-somebody', next: 'switch-on' },
  'no-consent': { stands: 'needs-somebody', next: 'agree' },
  'source-paused': { stands: 'needs-somebody', next: 'resume-source' },
  /** Of a note. */
  rendered: { stands: 'there', next: 'open-note' },
  'rendered-review': { stands: 'needs-somebody', next: 'open-note' },
  review: { stands: 'needs-somebody', next: 'open-note' },
  'note-gone': { stands: 'not-wanted', next: 'nothing' },
  draft: { stands: 'not-wanted', next: 'publish-there' },
  locked: { stands: 'needs-somebody', next: 'map-sites' },
  'being-mapped': { stands: 'under-way', next: 'wait' },
  'not-mapped': { stands: 'needs-somebody', next: 'map-note' },
  'not-rendered': { stands: 'needs-somebody', next: 'open-note' },
  'tried-again': { stands: 'under-way', next: 'wait' },
  'waits-for-render': { stands: 'needs-somebody', next: 'render-note' },
  'on-its-way': { stands: 'under-way', next: 'wait' },
  /** Of a site, student or user. */
  'entry-mapped': { stands: 'there', next: 'nothing' },
  'entry-being-mapped': { stands: 'under-way', next: 'wait' },
  'entry-not-mapped': { stands: 'needs-somebody', next: 'map-entry' },
  'entry-parent': { stands: 'not-wanted', next: 'nothing' },
  'entry-gone': { stands: 'not-wanted', next: 'nothing' },
  /** Of an appointment that no note is mapped to. */
  'appointment-rendered': { stands: 'there', next: 'open-appointment' },
  'appointment-gone': { stands: 'not-wanted', next: 'nothing' },
  'appointment-cancelled': { stands: 'not-wanted', next: 'open-appointment' },
  'no-note-yet': { stands: 'under-way', next: 'publish-there' },
  'waits-for-pull': { stands: 'under-way', next: 'publish-there' },
} as const satisfies Record<string, Row>
export type SessionVerdict = keyof typeof sessionVerdicts

/** How the whole stands: whether anything is pulled and brought at all. */
export type SessionStanding = { enabled: boolean; agreed: boolean; paused: boolean; locked: boolean }

const standingRows: readonly { code: SessionVerdict; when(standing: SessionStanding): boolean }[] = [
  { code: 'switched-off', when: s => !s.enabled },
  { code: 'no-consent', when: s => !s.agreed },
  { code: 'source-paused', when: s => s.paused },
]

/** What keeps everything from coming; undefined: nothing does. */
export function judgeStanding(standing: SessionStanding): SessionVerdict | undefined {
  return standingRows.find(row => row.when(standing))?.code
}

export type NoteQuestion = {
  published: boolean
  gone: boolean
  mapped: boolean
  matchDue: boolean
  step: string
  due: boolean
  problem: string | null
  review: string | null
}

const noteRows: readonly { code: SessionVerdict; when(note: NoteQuestion, standing: SessionStanding): boolean }[] = [
  { code: 'rendered-review', when: n => n.step === 'rendered' && n.review !== null },
  { code: 'rendered', when: n => n.step === 'rendered' },
  { code: 'review', when: n => n.review !== null },
  { code: 'note-gone', when: n => n.gone },
  { code: 'draft', when: n => !n.published },
  { code: 'switched-off', when: (_, s) => !s.enabled },
  { code: 'no-consent', when: (_, s) => !s.agreed },
  { code: 'locked', when: (n, s) => !n.mapped && s.locked },
  { code: 'being-mapped', when: n => !n.mapped && n.matchDue },
  { code: 'not-mapped', when: n => !n.mapped },
  { code: 'not-rendered', when: n => n.step === 'blocked' },
  { code: 'tried-again', when: n => n.problem !== null && n.due },
  { code: 'waits-for-render', when: n => n.step === 'stopped' },
  { code: 'on-its-way', when: () => true },
]

/** How a note stands. */
export function judgeNote(note: NoteQuestion, standing: SessionStanding): SessionVerdict {
  return noteRows.find(row => row.when(note, standing))?.code ?? 'on-its-way'
}

export type EntryQuestion = { gone: boolean; mapped: boolean; matchDue: boolean; parent: boolean }

/** How a site, student or user stands. */
export function judgeEntry({ gone, mapped, matchDue, parent }: EntryQuestion): SessionVerdict {
  if (gone) return 'entry-gone'
  if (mapped) return 'entry-mapped'
  if (parent) return 'entry-parent'
  return matchDue ? 'entry-being-mapped' : 'entry-not-mapped'
}

export type AppointmentQuestion = { gone: boolean; state: string; over: boolean }

/** Why an appointment has no note. */
export function judgeAppointment(
  { gone, state, over }: AppointmentQuestion,
  standing: SessionStanding,
): SessionVerdict {
  if (gone) return 'appointment-gone'
  if (state === 'rendered') return 'appointment-rendered'
  if (state === 'cancelled') return 'appointment-cancelled'
  return judgeStanding(standing) ?? (over ? 'waits-for-pull' : 'no-note-yet')
}
