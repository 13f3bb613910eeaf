/** Messages to people, on the clock: follows what happened to visits, plans those that nobody has looked at, sends what is due. */
import type { Hub } from '../pipeline/hub.ts'
import { planVisit } from '../scheduling/reminders/plan.ts'
import { sendReminders } from '../scheduling/reminders/send.ts'
import { reminderSettingOf } from '../scheduling/reminders/setting.ts'
import { forgetReminders } from '../store/reminders.ts'
import { changedAppointments, unplannedAppointments } from '../store/reminders-visits.ts'
import { statements, withScope } from '../store/scope.ts'
import { claimWatch, moveWatch } from '../store/watch.ts'

/** How often an organization is looked at, in milliseconds. */
export const reminderEveryMs = 3_000
const atOnce = 50
const page = 200
/** A transaction that began so long ago has ended. */
const overlapMs = 30_000
/** What a message said and to whom goes after so long; that there was one stays as long as other metadata. */
const bodiesKeptMs = 90 * 86_400_000
const lowestId = '00000000-0000-0000-0000-000000000000'

/** Plans for the organizations whose turn it is, and sends what is due everywhere; returns how many messages were due. */
export async function remindersDue(hub: Hub): Promise<number> {
  const claimed = await claimWatch(statements(hub.pool), 'reminders', hub.now(), atOnce, reminderEveryMs)
  for (const { organization, until } of claimed) {
    await hub.sealer.ready(organization)
    await follow(hub, organization, until).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'reminder' }, 'messages could not be planned; they will be later'),
    )
  }
  return sendReminders(hub)
}

const minuteOf = (at: Date) => Math.floor(at.getTime() / 60_000)

async function follow(hub: Hub, organization: string, until: Date): Promise<void> {
  const now = hub.now()
  const inScope = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(hub.pool, organization, work)
  const { settings, version } = await inScope(db => reminderSettingOf(hub, db))
  if (settings.on) {
    let after = { at: new Date(until.getTime() - overlapMs), id: lowestId }
    for (let more = true; more; ) {
      const changes = await inScope(db => changedAppointments(db, after, now, page))
      // Of several changes of one visit the first says what was so before; what is so now is read anyway.
      const visits = new Map(changes.toReversed().map(change => [change.record, change]))
      for (const { record, version: changed, happened_at: happenedAt } of visits.values())
        await inScope(async db => {
          const configuration = await hub.configurations.within(db, organization)
          await planVisit(hub, db, configuration, record, { kind: 'changed', version: changed, happenedAt })
        })
      const last = changes.at(-1)
      if (last) after = { at: last.at, id: last.event }
      more = changes.length === page
    }
    // Looking through all that is to come costs more than following: each minute is soon enough.
    const met =
      minuteOf(until) === minuteOf(now) ? [] : await inScope(db => unplannedAppointments(db, version, now, page))
    for (const record of met)
      await inScope(async db => {
        const configuration = await hub.configurations.within(db, organization)
        await planVisit(hub, db, configuration, record, { kind: 'met' })
      })
  }
  await inScope(async db => {
    if (Math.floor(until.getTime() / 86_400_000) !== Math.floor(now.getTime() / 86_400_000))
      await forgetReminders(db, new Date(now.getTime() - bodiesKeptMs))
    await moveWatch(db, 'reminders', now)
  })
}
