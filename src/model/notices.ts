/** Notices in the console: which kinds there are, whom they are for, and who gets them without asking. */
import type { PersonRole } from './roles.ts'

export const noticeKinds = {
  'appointment.new': { for: ['clinician'], unasked: ['clinician'] },
  'appointment.moved': { for: ['clinician'], unasked: ['clinician'] },
  'appointment.cancelled': { for: ['clinician'], unasked: ['clinician'] },
  'appointment.no-show': { for: ['clinician'], unasked: ['clinician'] },
  'task.new': { for: ['coordinator', 'integration-admin'], unasked: ['coordinator'] },
  'task.assigned': { for: ['coordinator', 'integration-admin'], unasked: ['coordinator', 'integration-admin'] },
  'issue.assigned': { for: ['coordinator', 'integration-admin'], unasked: ['coordinator', 'integration-admin'] },
  'alert.opened': { for: ['integration-admin', 'support'], unasked: ['integration-admin', 'support'] },
} as const satisfies Record<string, { for: readonly PersonRole[]; unasked: readonly PersonRole[] }>

export type NoticeKind = keyof typeof noticeKinds
export const noticeKindNames = Object.keys(noticeKinds) as [NoticeKind, ...NoticeKind[]]

/** The kinds that somebody with this role can get. */
export function kindsFor(role: string): NoticeKind[] {
  return noticeKindNames.filter(kind => (noticeKinds[kind].for as readonly string[]).includes(role))
}

/** Whether somebody gets a kind: what they chose, else what their role gets unasked. */
export function wantsNotice(kind: NoticeKind, role: string, chosen: boolean | undefined): boolean {
  if (!(noticeKinds[kind].for as readonly string[]).includes(role)) return false
  return chosen ?? (noticeKinds[kind].unasked as readonly string[]).includes(role)
}

/** What a version of an appointment says, as far as a notice of it goes. */
export type VisitFacts = {
  practitioners: readonly string[]
  start: string
  cancelled: boolean
  /** The person did not come. */
  missed?: boolean
}

/** What a change means to the one whose practitioner this is; undefined when nothing that they must know. */
export function visitNotice(
  practitioner: string,
  before: VisitFacts | undefined,
  after: VisitFacts,
): Extract<NoticeKind, `appointment.${string}`> | undefined {
  const isTheirs = (facts: VisitFacts | undefined) =>
    facts !== undefined && !facts.cancelled && !facts.missed && facts.practitioners.includes(practitioner)
  const [was, is] = [isTheirs(before), isTheirs(after)]
  if (is && !was) return 'appointment.new'
  if (was && after.missed && after.practitioners.includes(practitioner)) return 'appointment.no-show'
  if (was && !is) return 'appointment.cancelled'
  return is && before?.start !== after.start ? 'appointment.moved' : undefined
}
