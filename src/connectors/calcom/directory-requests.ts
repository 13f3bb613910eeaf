/** What Cal.com is sent for wishes about its directory: one call for each thing that changes. Source: calcom.md section 8.6. */
import type { Json } from '../../model/events.ts'
import type { DirectoryState, DirectoryWish } from '../../model/visit/directory.ts'
import type { DatedHours, OpenHours } from '../../model/visit/week.ts'
import type { DirectoryRequest } from '../directory.ts'
import type { Resource } from './client.ts'

/** As Cal.com names them; the first is Monday. */
export const weekdays: readonly string[] = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
]

type Body = { readonly [name: string]: Json }

/** The calls, in the order of the wishes; a schedule's hours, zone and closed days go together. */
export function requestsFor(state: DirectoryState, wishes: readonly DirectoryWish[]): DirectoryRequest[] {
  const calls = new Map<string, DirectoryRequest>()
  for (const wish of joinedWishes(wishes)) {
    const next = requestOf(state, wish)
    const key = wish.kind === 'leave' ? JSON.stringify(next) : `${next.method} ${next.path}`
    const before = calls.get(key)
    calls.set(key, before ? { ...next, body: { ...before.body, ...next.body } } : next)
  }
  return [...calls.values()]
}

/** What is wished of one schedule is one wish: its overrides are one list. */
function joinedWishes(wishes: readonly DirectoryWish[]): DirectoryWish[] {
  const joined = new Map<string, DirectoryWish>()
  for (const [n, wish] of wishes.entries()) {
    const key = wish.kind === 'schedule' ? `${wish.owner} ${wish.id ?? ''}` : String(n)
    joined.set(key, { ...joined.get(key), ...wish } as DirectoryWish)
  }
  return [...joined.values()]
}

function requestOf(state: DirectoryState, wish: DirectoryWish): DirectoryRequest {
  switch (wish.kind) {
    case 'event-type':
      return { method: 'PATCH', path: `/event-types/${wish.id}`, body: eventTypeBody(wish.change) }
    case 'schedule': {
      const base = pathOf(state, wish.owner)
      const { id, hours, zone, closed = [], dates = [] } = wish
      const body: Body = {
        ...(hours ? { availability: availabilityOf(hours) } : {}),
        ...(zone ? { timeZone: zone } : {}),
        ...(closed.length + dates.length > 0 ? { overrides: overridesOf(state, id, closed, dates) } : {}),
      }
      return id
        ? { method: 'PATCH', path: `${base}/schedules/${id}`, body }
        : { method: 'POST', path: `${base}/schedules`, body: { name: 'Working hours', isDefault: true, ...body } }
    }
    case 'leave': {
      const path = state.organization && state.me !== wish.owner ? `${pathOf(state, wish.owner)}/ooo` : '/me/ooo'
      const body = { start: `${wish.from}T00:00:00.000Z`, end: `${wish.to}T23:59:59.999Z`, reason: 'unspecified' }
      return { method: 'POST', path, body }
    }
  }
}

/** Of one's own account the plain path; of a colleague's the organization's. */
function pathOf({ me, organization }: DirectoryState, owner: string): string {
  return organization && me !== owner ? `/organizations/${organization}/users/${owner}` : ''
}

function eventTypeBody(change: Extract<DirectoryWish, { kind: 'event-type' }>['change']): Body {
  return {
    ...(change.minutes === undefined ? {} : { lengthInMinutes: change.minutes }),
    ...(change.minutesBefore === undefined ? {} : { beforeEventBuffer: change.minutesBefore }),
    ...(change.minutesAfter === undefined ? {} : { afterEventBuffer: change.minutesAfter }),
    // No limit here is no limit there.
    ...('perDay' in change
      ? { bookingLimitsCount: change.perDay === undefined ? { disabled: true } : { day: change.perDay } }
      : {}),
  }
}

/** Days with the same times together, as Cal.com shows them. */
function availabilityOf(hours: readonly OpenHours[]): Json {
  const grouped = Map.groupBy(hours, ({ from, to }) => `${from} ${to}`)
  return [...grouped.values()].map(group => ({
    days: group.map(({ weekday }) => weekdays[weekday - 1] ?? '').sort((a, b) => indexOf(a) - indexOf(b)),
    startTime: group[0]?.from ?? '',
    endTime: group[0]?.to ?? '',
  }))
}

function indexOf(day: string): number {
  return weekdays.indexOf(day)
}

/** All of them: what is not sent is lost, since PATCH replaces the whole list. A closed day begins and ends at midnight. */
function overridesOf(
  state: DirectoryState,
  id: string | undefined,
  closed: readonly string[],
  dates: readonly DatedHours[],
): Json {
  const there = state.schedules.find(each => each.id === id)?.overrides ?? []
  const changed = new Set([...closed, ...dates.map(({ date }) => date)])
  return [
    ...[...there.filter(({ date }) => !changed.has(date)), ...dates.filter(({ date }) => !closed.includes(date))].map(
      ({ date, from, to }) => ({ date, startTime: from, endTime: to }),
    ),
    ...closed.map(date => ({ date, startTime: '00:00', endTime: '00:00' })),
  ].sort((a, b) => (`${a.date} ${a.startTime}` < `${b.date} ${b.startTime}` ? -1 : 1))
}

/** Which version header a path needs (section 8.2). */
export function resourceOf(path: string): Resource {
  if (path.startsWith('/event-types')) return 'eventTypes'
  return path.startsWith('/schedules') || path.includes('/schedules') ? 'schedules' : 'me'
}
