/** Gates on what proves the session: notes, signatures and the elements of an electronic visit. */
import { minutesBetween } from '../units.ts'
import { atAppointment, type Finding, found, type Gate } from './check.ts'
import type { RenderContext } from './context.ts'

/** No vendor states a window: this one is an assumption, so it warns. */
const signedMinutesBeforeEnd = 15
const signedHoursAfterEnd = 24

export const evidenceGates: readonly Gate[] = [
  {
    code: 'R12',
    severity: 'block',
    says: 'The result notes are there where the service needs them.',
    check: context =>
      context.service?.notesRequired && context.resultNotes.trim() === '' ? atNote(context) : undefined,
  },
  {
    code: 'R13',
    severity: 'block',
    says: 'The therapist has signed, and the signature is not blank.',
    check: context => {
      const because = lackOf(context.therapist)
      return because && atNote(context, { because })
    },
  },
  {
    code: 'R14',
    severity: 'off',
    says: 'The guardian has signed, with name and relationship; or signs once a month.',
    check: context => {
      // Signed once at the end of the month, and not with each session.
      if (context.funder?.guardianSignature === 'monthly') return undefined
      const { guardian } = context
      const because = lackOf(guardian?.signature)
      if (because) return atNote(context, { because })
      if (!guardian?.hasName) return atNote(context, { because: 'no-name' })
      return guardian.hasRelationship ? undefined : atNote(context, { because: 'no-relationship' })
    },
  },
  {
    code: 'R16',
    severity: 'off',
    says: 'The six elements of an electronic visit are there: type, individual, date, location, provider, begin and end.',
    check: context => {
      const missing = visitElements.filter(({ isThere }) => !isThere(context)).map(({ element }) => element)
      return missing.length > 0 ? atAppointment(context, { missing: missing.join(', ') }) : undefined
    },
  },
  {
    code: 'R17',
    severity: 'warn',
    says: 'It was signed between a quarter of an hour before the end and a day after it, and not before the start.',
    check: context =>
      signedOutside(context, 'therapist', context.therapist?.signedAt) ??
      signedOutside(context, 'guardian', context.guardian?.signature?.signedAt),
  },
]

function atNote({ appointment }: RenderContext, detail?: Finding['detail']): Finding {
  return found('note', appointment.note, detail)
}

function lackOf(signature: RenderContext['therapist']): 'no-signature' | 'blank' | undefined {
  if (!signature) return 'no-signature'
  return signature.blank ? 'blank' : undefined
}

const visitElements: ReadonlyArray<{ element: string; isThere(context: RenderContext): boolean }> = [
  { element: 'type', isThere: ({ service }) => service !== undefined },
  { element: 'individual', isThere: ({ client }) => client !== undefined },
  { element: 'date', isThere: ({ appointment }) => appointment.date !== '' },
  { element: 'location', isThere: ({ hasPlace }) => hasPlace },
  { element: 'provider', isThere: ({ staff }) => staff !== undefined },
  { element: 'begin-end', isThere: ({ appointment }) => appointment.endsAt.getTime() > appointment.startsAt.getTime() },
]

/** A signature of which the instant is not known says nothing of when it was drawn. */
function signedOutside(
  context: RenderContext,
  who: 'therapist' | 'guardian',
  signedAt: Date | undefined,
): Finding | undefined {
  if (!signedAt) return undefined
  const { startsAt, endsAt } = context.session ?? context.appointment
  const afterEndMs = signedAt.getTime() - endsAt.getTime()
  if (signedAt.getTime() < startsAt.getTime()) return atNote(context, { who, because: 'before-start' })
  if (afterEndMs < -signedMinutesBeforeEnd * 60_000)
    return atNote(context, { who, because: 'too-early', minutesBeforeEnd: minutesBetween(signedAt, endsAt) })
  return afterEndMs > signedHoursAfterEnd * 3_600_000
    ? atNote(context, { who, because: 'too-late', hoursAfterEnd: Math.floor(afterEndMs / 3_600_000) })
    : undefined
}
