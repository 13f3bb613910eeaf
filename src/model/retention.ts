/**
 * How long what is kept: periods, their bounds, and which states they hold for, as tables. The job, the preview and the
 * documentation go by these. Source: SPEC OPS-6, reference/operations.md section 1 row 15.
 */
import type { DeliveryState, MessageState } from './states.ts'

/** What can go, in the order in which it goes. */
export const retentionKinds = [
  'message-bodies',
  'documents',
  'answers',
  'record-versions',
  'tasks',
  'session-notes',
  'session-gone',
  'metadata',
  'audit',
] as const
export type RetentionKind = (typeof retentionKinds)[number]

/** Which period counts from when, for what is not a message or a delivery. Whatever waits for somebody stays whole. */
export const sessionPeriods = {
  /** Contents of a session note, with its signatures: of a version that was replaced, since then. */
  replaced: 'bodies',
  /** Of the newest version: since its appointment was rendered. */
  rendered: 'bodies',
  /** Of the newest version: since the note is gone at the source and a person has settled it. */
  gone: 'problems',
  /** A site, student, user or template that is gone at the source, with its name: since then. */
  entryGone: 'problems',
} as const satisfies Record<string, 'bodies' | 'problems'>

/**
 * Never removed by a period: what the practice management holds (people, appointments, result notes, signatures and their
 * history) is a record of care, and how long that is kept is the law's and not the hub's. What is deleted there by a person
 * is gone by that.
 */
export const keptWithoutEnd = ['practice'] as const

export const periodNames = ['bodies', 'problems', 'metadata', 'audit'] as const
export type PeriodName = (typeof periodNames)[number]
/** In days. */
export type Periods = Readonly<Record<PeriodName, number>>
/** What is different for one connection; the audit trail belongs to no connection. */
export type Override = { connection: string } & Readonly<Partial<Record<Exclude<PeriodName, 'audit'>, number>>>

export const defaultPeriods: Periods = { bodies: 30, problems: 90, metadata: 400, audit: 2557 }

/** In days, both allowed. The audit trail: six years is what 45 CFR 164.316(b)(2) asks for. */
export const periodBounds: Readonly<Record<PeriodName, { least: number; most: number }>> = {
  bodies: { least: 1, most: 3650 },
  problems: { least: 7, most: 3650 },
  metadata: { least: 30, most: 3650 },
  audit: { least: 2192, most: 36_500 },
}

/** How long the body of a settled thing stays, by how it ended; null: it is not settled, and nothing of it goes. */
export const messagePeriods: Readonly<Record<MessageState, 'bodies' | 'problems' | null>> = {
  received: null,
  reading: null,
  held: null,
  applied: 'bodies',
  ignored: 'bodies',
  unreadable: 'problems',
}
export const deliveryPeriods: Readonly<Record<DeliveryState, 'bodies' | 'problems' | null>> = {
  pending: null,
  sending: null,
  retry: null,
  ambiguous: null,
  delivered: 'bodies',
  suppressed: 'bodies',
  rejected: 'problems',
  dead: 'problems',
}

/** The states of a table whose bodies stay for a period. */
export function statesKept<State extends string>(
  table: Readonly<Record<State, 'bodies' | 'problems' | null>>,
  period: 'bodies' | 'problems',
): State[] {
  return (Object.keys(table) as State[]).filter(state => table[state] === period)
}

export type SeenMessage = {
  state: MessageState
  settledAt: Date | null
  deliveries: readonly { state: DeliveryState; settledAt: Date | null }[]
  /** An open task waits for it, or it is the sample of an open issue. */
  open: boolean
}

/** Whether the body of a message may go: it and everything that came of it has ended, long enough ago. */
export function bodyMayGo(message: SeenMessage, periods: Periods, now: Date): boolean {
  const over = (period: 'bodies' | 'problems' | null, settledAt: Date | null) =>
    period !== null && settledAt !== null && settledAt < daysBefore(now, periods[period])
  return (
    !message.open &&
    over(messagePeriods[message.state], message.settledAt) &&
    message.deliveries.every(({ state, settledAt }) => over(deliveryPeriods[state], settledAt))
  )
}

/** The periods of one connection. */
export function periodsOf(periods: Periods, override: Override | undefined): Periods {
  const { connection: _, ...own } = override ?? { connection: '' }
  return { ...periods, ...own }
}

export type PeriodFault = { period: PeriodName; fault: 'too-short' | 'too-long' | 'shorter-than-before' }

/** What is wrong with periods: out of bounds, or one that ends before the one that must end first. */
export function periodFaults(periods: Periods): PeriodFault[] {
  return periodNames.flatMap((period, index): PeriodFault[] => {
    const { least, most } = periodBounds[period]
    const before = periodNames[index - 1]
    const days = periods[period]
    if (days < least) return [{ period, fault: 'too-short' }]
    if (days > most) return [{ period, fault: 'too-long' }]
    return before && days < periods[before] ? [{ period, fault: 'shorter-than-before' }] : []
  })
}

const dayMs = 86_400_000

export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs)
}
