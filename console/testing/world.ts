/** What the stand-in hub knows: everything a test may look at or change. */
import type { CalendarAnswer } from '../api/calendarTypes.ts'
import type { ReferralDetail } from '../api/referralTypes.ts'
import type { Connection, Issue, MessageRow, Task } from '../api/types.ts'
import { answerOf, today } from './calendar.ts'
import { connections } from './connections.ts'
import { manyMessages } from './messages.ts'
import { issues, openTasks } from './people.ts'
import { createReconciliation, type ReconciliationWorld } from './reconciliation.ts'
import { referralDetailOf } from './referralDetails.ts'
import { referralRows } from './referrals.ts'

export type World = {
  signedIn: boolean
  connections: Connection[]
  messages: MessageRow[]
  issues: Issue[]
  tasks: Task[]
  referrals: ReferralDetail[]
  calendar: CalendarAnswer
  reconciliation: ReconciliationWorld
  /** What was searched last among the referrals. */
  searched: string | undefined
  /** Every write, as `POST /connections/…/pause` with its body. */
  writes: { what: string; body: Record<string, unknown> }[]
  /** Paths (endings) that answer with this status instead. */
  broken: Map<string, number>
}

export const password = 'correct horse battery'
export const linkToken = 'one-time-token'

/** A clinic in the middle of its day; somebody is signed in. */
export function createWorld(): World {
  return {
    signedIn: true,
    connections: structuredClone([...connections]),
    messages: manyMessages(120),
    issues: structuredClone([...issues]),
    tasks: structuredClone([...openTasks]),
    referrals: structuredClone(referralRows.map(referralDetailOf)),
    calendar: structuredClone(answerOf(today)),
    reconciliation: createReconciliation(),
    searched: undefined,
    writes: [],
    broken: new Map(),
  }
}
