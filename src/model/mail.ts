/** What becomes of a mail: what a mail server's answer means, as a table, and how long a mail waits. */
import type { ProblemCode } from './problems.ts'

export type MailOutcome =
  | { kind: 'sent' }
  /** This mail and no other: the address does not exist, the server does not want it. */
  | { kind: 'refused'; problem: ProblemCode; status?: number }
  /** This mail, for now. */
  | { kind: 'later'; problem: ProblemCode; status?: number }
  /** The server, whichever mail: all wait. */
  | {
      kind: 'away'
      problem: ProblemCode
      status?: number
      /** The whole mail had been written when the connection broke: the server may have taken it. */
      mayHaveLeft?: true
    }

/** After the n-th try; the last one repeats. After three days a mail is given up: what it says is no longer news. */
export const mailWaits = {
  afterMs: [30_000, 120_000, 300_000, 600_000, 900_000],
  longestMs: 3 * 86_400_000,
} as const

/** Of a failure: the step it happened at and the code the server answered, as the SMTP client tells. */
export type MailFailure = {
  at: 'connection' | 'sign-in' | 'sender' | 'recipient' | 'message'
  /** SMTP reply code; absent when there was no answer. */
  status?: number
}

/** The first row that matches. Source: RFC 5321 section 4.2.1 (4yz: try again, 5yz: never). */
export const mailFailures: readonly {
  seen: string
  is: (failure: MailFailure) => boolean
  kind: 'refused' | 'later' | 'away'
  problem: ProblemCode
}[] = [
  { seen: 'no connection, or it broke', is: f => f.at === 'connection', kind: 'away', problem: 'mail.unreachable' },
  { seen: 'user or password refused', is: f => f.at === 'sign-in', kind: 'away', problem: 'mail.credentials-refused' },
  { seen: 'no answer', is: f => f.status === undefined, kind: 'away', problem: 'mail.unreachable' },
  { seen: 'server closes down', is: f => f.status === 421, kind: 'away', problem: 'mail.unreachable' },
  {
    seen: 'sender refused',
    is: f => f.at === 'sender' && (f.status ?? 0) >= 500,
    kind: 'away', // every mail has the same sender: when that is put right, all can go
    problem: 'mail.sender-refused',
  },
  { seen: 'refused for good', is: f => (f.status ?? 0) >= 500, kind: 'refused', problem: 'mail.refused' },
  { seen: 'refused for now', is: () => true, kind: 'later', problem: 'mail.later' },
]

/** What a failure means. */
export function mailOutcome(failure: MailFailure): Exclude<MailOutcome, { kind: 'sent' }> {
  const row = mailFailures.find(({ is }) => is(failure))
  const { kind, problem } = row ?? { kind: 'later' as const, problem: 'mail.later' as const }
  return { kind, problem, ...(failure.status === undefined ? {} : { status: failure.status }) }
}
