/** What of an authorization is authorized, rendered, still planned and left, in each of its windows that hold a date. */
import { minutesBetween, unitsOf } from '../model/sessions/units.ts'
import { type EntryRow, loadEntries } from '../store/practice-entries.ts'
import { plannedFor, usedUnits } from '../store/practice-rendering.ts'
import type { Scope } from '../store/scope.ts'
import { type Frequency, windowOf } from './windows.ts'

export type WindowUse = {
  per: Frequency
  from: string
  to: string
  authorized: number
  rendered: number
  planned: number
  /** After what is rendered; what is planned takes nothing away. */
  left: number
}

/** The use of an authorization around a date; planned are the client's appointments for its service. */
export async function authorizationUse(db: Scope, authorization: EntryRow, date: string): Promise<WindowUse[]> {
  const whole = { from: String(authorization.from), to: String(authorization.to) }
  const windows = (authorization.windows as { per: Frequency; units: number }[]).map(each => ({
    ...each,
    ...windowOf(each.per, date, whole),
  }))
  const used = await usedUnits(
    db,
    windows.map(({ from, to }) => ({ authorization: authorization.id, from, to })),
  )
  const [first = date] = windows.map(({ from }) => from).sort()
  const last =
    windows
      .map(({ to }) => to)
      .sort()
      .at(-1) ?? date
  const service = (await loadEntries(db, 'service', [String(authorization.service)])).get(String(authorization.service))
  const planned = (await plannedFor(db, [String(authorization.client)], first, last)).filter(
    each => each.service === service?.id,
  )
  return windows.map(({ per, units, from, to }, index) => {
    const rendered = used[index]?.rendered ?? 0
    const unitMinutes = Number(service?.unitMinutes ?? 15)
    return {
      per,
      from,
      to,
      authorized: units,
      rendered,
      planned: planned
        .filter(each => from <= each.date && each.date <= to)
        .reduce((sum, each) => sum + unitsOf(minutesBetween(each.startsAt, each.endsAt), unitMinutes), 0),
      left: Math.max(0, units - rendered),
    }
  })
}
