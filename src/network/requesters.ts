/**
 * Watches requesters: counts what each asked by the hour, and flags what is unusual for it. Apart from answering, so that it
 * slows nothing down; counted again from the exchanges each time, so that any number of processes may do it.
 */
import { anomaliesOf } from '../model/network/anomalies.ts'
import { defaultPeriods } from '../model/retention.ts'
import type { Hub } from '../pipeline/hub.ts'
import {
  countHour,
  countHubHour,
  forgetExchanges,
  forgetHubExchanges,
  hasExchanges,
  hoursOfRequesters,
  noteAnomalies,
} from '../store/network-requesters.ts'
import { loadRetention } from '../store/retention/settings.ts'
import { statements, withScope } from '../store/scope.ts'
import { claimWatch, moveWatch } from '../store/watch.ts'

/** How often an organization's requesters are counted, in milliseconds. */
export const countEveryMs = 120_000
const atOnce = 50
const hourMs = 3_600_000
/** So long after an hour its last exchanges are in. */
const settledMs = 900_000
/** After a hub was off for longer, what came before is not counted. */
const mostHours = 48
/** What is usual is learned from so long. */
const pastMs = 14 * 24 * hourMs
const dayMs = 24 * hourMs
const forgottenAtOnce = 20_000

/** Counts the requesters of the organizations whose turn it is; returns how many organizations. */
export async function requestersDue(hub: Hub): Promise<number> {
  const sql = statements(hub.pool)
  const claimed = await claimWatch(sql, 'network', hub.now(), atOnce, countEveryMs)
  if (claimed.length === 0) return 0
  const now = hub.now()
  const before = new Date(now.getTime() - defaultPeriods.metadata * dayMs)
  const earliest = new Date(Math.min(...claimed.map(({ until }) => until.getTime())))
  for (const hour of hoursToCount(earliest, now)) await countHubHour(sql, hour)
  await forgetHubExchanges(sql, before, forgottenAtOnce)
  for (const { organization, until } of claimed)
    await countRequesters(hub, organization, until, now).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'network' }, 'requesters could not be counted; they will be later'),
    )
  return claimed.length
}

async function countRequesters(hub: Hub, organization: string, until: Date, now: Date): Promise<void> {
  await withScope(hub.pool, organization, async db => {
    await moveWatch(db, 'network', now)
    if (!(await hasExchanges(db))) return
    for (const hour of hoursToCount(until, now)) {
      await countHour(db, organization, hour)
      const rows = await hoursOfRequesters(db, hour, new Date(hour.getTime() - pastMs))
      const found = anomaliesOf(
        rows.map(({ requester, people, nothing, withheld, known_hours, ...row }) => ({
          requester,
          people,
          nothing,
          withheld,
          usual: {
            people: row.usual_people ?? 0,
            nothing: row.usual_nothing ?? 0,
            withheld: row.usual_withheld ?? 0,
          },
          knownHours: known_hours,
        })),
      )
      await noteAnomalies(db, organization, hour, found, now)
    }
    // What was told of people stays in the audit trail for longer.
    const { periods } = await loadRetention(db)
    await forgetExchanges(db, new Date(now.getTime() - periods.metadata * dayMs), forgottenAtOnce)
  })
}

/** The hours since it was counted last, the one before while its last exchanges may still have come in since. */
function hoursToCount(until: Date, now: Date): Date[] {
  const hourOf = (ms: number) => Math.floor(ms / hourMs) * hourMs
  const running = hourOf(now.getTime())
  const first = Math.max(hourOf(until.getTime() - settledMs), running - mostHours * hourMs)
  const hours: Date[] = []
  for (let hour = first; hour <= running; hour += hourMs) hours.push(new Date(hour))
  return hours
}
