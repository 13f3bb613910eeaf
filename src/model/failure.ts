/**
 * One table that says what kind of failure was seen; the first row that matches wins. A connector may override a row
 * by name, and the override is printed in its docs. Source: reference/operations.md section 2.
 */
import type { ProblemCode } from './problems.ts'

/** What was seen of one request. `repeatable`: sending it again cannot double the effect. */
export type Failure = {
  written: boolean
  status?: number
  repeatable: boolean
  /** Why there was no answer. `blocked` means our own allow-list refused the address. */
  cause?: 'address' | 'refused' | 'tls' | 'timeout' | 'cut-off' | 'blocked'
}

export type FailureClass = 'transient' | 'ambiguous' | 'connection' | 'conflict' | 'gone' | 'permanent'

type FailureRow = { seen: FailureName; is: (f: Failure) => boolean; class: FailureClass; problem: ProblemCode }

export type FailureName =
  | 'address not allowed'
  | 'never left us'
  | 'no answer, repeat is safe'
  | 'no answer'
  | 'credentials refused'
  | 'gateway gave up waiting'
  | 'busy or broken'
  | 'changed meanwhile'
  | 'gone'
  | 'refused'

const busy = new Set([408, 425, 429])

export const failureTable: readonly FailureRow[] = [
  {
    seen: 'address not allowed',
    is: f => f.cause === 'blocked',
    class: 'connection',
    problem: 'connection.address-refused',
  },
  { seen: 'never left us', is: f => !f.written, class: 'transient', problem: 'target.unreachable' },
  {
    seen: 'no answer, repeat is safe',
    is: f => f.status === undefined && f.repeatable,
    class: 'transient',
    problem: 'target.no-answer',
  },
  { seen: 'no answer', is: f => f.status === undefined, class: 'ambiguous', problem: 'target.no-answer' },
  {
    seen: 'credentials refused',
    is: f => f.status === 401 || f.status === 403,
    class: 'connection',
    problem: 'connection.credentials-refused',
  },
  {
    seen: 'gateway gave up waiting',
    is: f => (f.status === 502 || f.status === 504) && !f.repeatable,
    class: 'ambiguous',
    problem: 'target.no-answer',
  },
  {
    seen: 'busy or broken',
    is: f => busy.has(f.status ?? 0) || (f.status ?? 0) >= 500,
    class: 'transient',
    problem: 'target.busy',
  },
  {
    seen: 'changed meanwhile',
    is: f => f.status === 409 || f.status === 412,
    class: 'conflict',
    problem: 'target.changed-meanwhile',
  },
  { seen: 'gone', is: f => f.status === 404 || f.status === 410, class: 'gone', problem: 'target.gone' },
  { seen: 'refused', is: () => true, class: 'permanent', problem: 'target.refused' },
]

/** Rows a connector reads differently, by name. */
export type FailureOverrides = Partial<Record<FailureName, { class: FailureClass; because: string }>>

/** The class of a failure and the problem to report for it. */
export function classify(
  failure: Failure,
  overrides: FailureOverrides = {},
): { seen: FailureName; class: FailureClass; problem: ProblemCode } {
  const row = failureTable.find(candidate => candidate.is(failure)) ?? lastRow
  return { seen: row.seen, class: overrides[row.seen]?.class ?? row.class, problem: row.problem }
}

const lastRow: FailureRow = { seen: 'refused', is: () => true, class: 'permanent', problem: 'target.refused' }

/**
 * The wait that a `Retry-After` header asks for, in milliseconds; undefined when absent or unreadable.
 * Accepts seconds and HTTP dates (RFC 9110 section 10.2.3).
 */
export function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  if (!header) return undefined
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}
