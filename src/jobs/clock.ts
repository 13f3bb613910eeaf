/** What runs on a clock, as a table. Due rows are claimed in the database, so any number of processes may run this. */

import { finishRotations } from '../configuration/finish-rotations.ts'
import { requestersDue } from '../network/requesters.ts'
import { chainDue } from '../pipeline/audit-chain.ts'
import { bulksDue } from '../pipeline/bulk.ts'
import type { Hub } from '../pipeline/hub.ts'
import { mailDue } from '../pipeline/mail.ts'
import { reconcileDue } from '../pipeline/reconcile/run.ts'
import { keysDue } from '../registry/keys.ts'
import { watchFreshness } from '../scheduling/busy/freshness.ts'
import { keepFeeds } from '../scheduling/busy/keep.ts'
import { renderDue } from '../scheduling/busy/render.ts'
import { verifyDue } from '../scheduling/busy/verify.ts'
import { leaveDue } from '../scheduling/leave/keep.ts'
import { callsDue } from './alerts/call.ts'
import { alertsDue } from './alerts/look.ts'
import { networkScopeDue } from './network-scope.ts'
import { noticesDue } from './notices.ts'
import { pullDue } from './pull.ts'
import { matchDue } from './registry-match.ts'
import { remindersDue } from './reminders.ts'
import { retainDue } from './retention.ts'
import { bringSessions, digestSessions, pushSessions } from './sessions.ts'
import { versionsDue } from './versions.ts'

/** One job: how often it is looked at, in milliseconds, and what it does. `stops` says whether the process is ending. */
export type Job = { name: string; everyMs: number; run(hub: Hub, stops: () => boolean): Promise<unknown> }

/**
 * What watches over the rest, and tells of it. It runs in every process, web processes too: an alarm that lived in the
 * delivery path would fall silent with it.
 */
export const watchdogJobs: readonly Job[] = [
  { name: 'alerts', everyMs: 2_000, run: alertsDue },
  { name: 'alert calls', everyMs: 1_000, run: callsDue },
  { name: 'mail', everyMs: 1_000, run: mailDue },
  { name: 'busy watchdog', everyMs: 10_000, run: verifyDue },
  { name: 'availability', everyMs: 15_000, run: watchFreshness },
]

/** Every job there is. They run side by side; one that fails is logged and goes on. */
export const jobs: readonly Job[] = [
  ...watchdogJobs,
  { name: 'pulls', everyMs: 1_000, run: pullDue },
  { name: 'notices', everyMs: 1_000, run: noticesDue },
  { name: 'reminders', everyMs: 1_000, run: remindersDue },
  { name: 'registry matching', everyMs: 1_000, run: matchDue },
  { name: 'network scope', everyMs: 500, run: networkScopeDue },
  { name: 'network requesters', everyMs: 15_000, run: requestersDue },
  { name: 'sessions', everyMs: 1_000, run: bringSessions },
  { name: 'session digests', everyMs: 15_000, run: digestSessions },
  { name: 'session pushes', everyMs: 2_000, run: pushSessions },
  { name: 'versions', everyMs: 2_000, run: versionsDue },
  { name: 'busy feeds', everyMs: 10_000, run: keepFeeds },
  { name: 'busy times', everyMs: 1_000, run: renderDue },
  { name: 'days away', everyMs: 15_000, run: leaveDue },
  { name: 'webhook secrets', everyMs: 30_000, run: finishRotations },
  { name: 'audit chain', everyMs: 1_000, run: chainDue },
  { name: 'bulks', everyMs: 500, run: bulksDue },
  { name: 'reconciliation', everyMs: 2_000, run: reconcileDue },
  { name: 'look-up keys', everyMs: 5_000, run: keysDue },
  { name: 'retention', everyMs: 10_000, run: retainDue },
]

export type Clock = { stop(): Promise<void> }

/** Starts a loop for each job; `stop` waits for what is under way. */
export function startClock(hub: Hub, run: readonly Job[] = jobs): Clock {
  const loops = run.map(job => startLoop(hub, job))
  return {
    async stop() {
      await Promise.all(loops.map(loop => loop.stop()))
    },
  }
}

function startLoop(hub: Hub, job: Job): Clock {
  let running = true
  let wakeUp: (() => void) | undefined
  const run = async () => {
    while (running) {
      await job
        .run(hub, () => !running)
        .catch((error: unknown) => hub.log.error({ error, type: job.name }, 'the clock goes on'))
      if (!running) return
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, job.everyMs)
        wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const done = run()
  return {
    async stop() {
      running = false
      wakeUp?.()
      await done
    },
  }
}
