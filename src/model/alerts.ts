/**
 * Alerts: what raises one, what it takes to clear it, and the steps between, as tables. A cause is told once when it
 * opens and once when it clears, however often it fails in between (reference/operations.md section 1, rows 1 to 4).
 */
import { isProblemCode, problems } from './problems.ts'

export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

export const alertKinds = {
  down: { severity: 'critical', clearsAfterMs: 0, follows: [] },
  paused: { severity: 'critical', clearsAfterMs: 0, follows: [] },
  stuck: { severity: 'critical', clearsAfterMs: 0, follows: [] },
  mail: { severity: 'critical', clearsAfterMs: 0, follows: [] },
  issue: { severity: 'warning', clearsAfterMs: 0, follows: [] },
  // What an outage brings with it is not told apart from it; a queue that goes up and down is told once.
  silent: { severity: 'warning', clearsAfterMs: 0, follows: ['down', 'paused', 'stuck'] },
  deep: { severity: 'warning', clearsAfterMs: 120_000, follows: ['down', 'paused', 'stuck'] },
  old: { severity: 'warning', clearsAfterMs: 120_000, follows: ['down', 'paused', 'stuck'] },
  // Somebody in the network asks for unusually much; an hour without it is the end of it.
  requester: { severity: 'warning', clearsAfterMs: 0, follows: [] },
  // A certificate or a revocation list of the gateway; a sharper stage silently takes the place of a milder one.
  ending: { severity: 'warning', clearsAfterMs: 0, follows: [] },
} as const satisfies Record<string, { severity: Severity; clearsAfterMs: number; follows: readonly string[] }>
export type AlertKind = keyof typeof alertKinds

/** How long after an outage its consequences are still its own: what waited drains meanwhile. Milliseconds. */
export const drainMs = 1_800_000

/** Ids, codes and numbers: there is no field that could hold anything of anybody. */
export type Cause = {
  /** What makes it the same cause: kind and ids. */
  key: string
  kind: AlertKind
  code: string
  severity: Severity
  connection?: string
  route?: string
  step?: string
  issue?: string
  message?: string
  delivery?: string
  facts: Facts
}
export type Facts = {
  count?: number
  depth?: number
  ageMs?: number
  silentMs?: number
  usualMs?: number
  /** The code of what went wrong last with the oldest that waits. */
  problem?: string
  /** The id of an organization in the network, how often it asked in an hour, and how often it usually does. */
  requester?: string
  asked?: number
  usuallyAsked?: number
  /** When it ends, an instant, and its file in the gateway's folder. */
  endsAt?: string
  file?: string
}

/**
 * How a cause looks now. `known`: it is there, but somebody works on it already, so it opens nothing; `dismissed`: a
 * person said that it does not matter.
 */
export type Presence = 'there' | 'known' | 'absent' | 'dismissed'
export type AlertState = 'none' | 'open' | 'fading'
export type Step = 'nothing' | 'open' | 'stay' | 'return' | 'fade' | 'clear' | 'dismiss'

/** What follows. `fade` and, while fading, `stay` become `clear` once it has been gone for long enough. */
export const alertSteps: Readonly<Record<AlertState, Readonly<Record<Presence, Step>>>> = {
  none: { there: 'open', known: 'nothing', absent: 'nothing', dismissed: 'nothing' },
  open: { there: 'stay', known: 'stay', absent: 'fade', dismissed: 'dismiss' },
  fading: { there: 'return', known: 'return', absent: 'stay', dismissed: 'dismiss' },
}

/** The next step of an alert. @param absentMs how long its cause has been gone */
export function stepOf(kind: AlertKind, state: AlertState, presence: Presence, absentMs: number): Step {
  const step = alertSteps[state][presence]
  const gone = presence === 'absent' && state !== 'none'
  return gone && absentMs >= alertKinds[kind].clearsAfterMs ? 'clear' : step
}

/** How bad a failure is, by whose it is: what stops everything is critical, what waits for a decision is not. */
export const severityOfClass: Readonly<Record<string, Severity>> = {
  connection: 'critical',
  hub: 'critical',
  message: 'warning',
  decision: 'info',
  request: 'info',
}

/** The severity of an issue with this code. */
export function severityOf(code: string): Severity {
  return isProblemCode(code) ? (severityOfClass[problems[code].class] ?? 'warning') : 'warning'
}

/** Whether a severity is at least another. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(least)
}

/** The failure class of a code, as the registry has it. */
export function classOf(code: string): string {
  return isProblemCode(code) ? problems[code].class : 'hub'
}
