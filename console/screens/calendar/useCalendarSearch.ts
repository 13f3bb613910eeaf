/** What the address says the calendar shows, and how to go elsewhere in it. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useNow } from '../../parts/clock.ts'
import { useSlug } from '../../parts/session.ts'
import type { CalendarSearch } from '../../search.ts'
import { addDays, dayOf, mondayOf, startOf } from '../myDay/days.ts'
import type { Grouping } from './columns.ts'

export type Shown = {
  search: CalendarSearch
  view: 'day' | 'week'
  by: Grouping
  /** The day that was chosen, and the span of the view, in the reader's zone. */
  chosen: Date
  from: Date
  to: Date
  isToday: boolean
  change: (next: CalendarSearch) => void
  goTo: (day: Date, view?: 'day' | 'week') => void
  /** So many days or weeks on. */
  move: (by: 1 | -1) => void
}

export function useCalendarSearch(): Shown {
  const slug = useSlug()
  const now = useNow()
  const navigate = useNavigate()
  const search: CalendarSearch = useSearch({ from: '/o/$slug/calendar' })
  const { view = 'day', by = 'practitioner' } = search
  const chosen = startOf(search.day, now)
  const from = view === 'week' ? mondayOf(chosen) : chosen
  const change = (next: CalendarSearch) =>
    void navigate({ to: '/o/$slug/calendar', params: { slug }, search: without(next) })
  const goTo = (day: Date, how = view) =>
    change({ ...search, day: dayOf(day) === dayOf(now) ? undefined : dayOf(day), view: how })
  const step = view === 'week' ? 7 : 1
  return {
    search,
    view,
    by,
    chosen,
    from,
    to: addDays(from, step),
    isToday: dayOf(chosen) === dayOf(now),
    change,
    goTo,
    move: times => goTo(addDays(chosen, times * step)),
  }
}

/** What goes without saying is not in the address. */
function without({ view, by, ...rest }: CalendarSearch): CalendarSearch {
  const search: CalendarSearch = {
    ...rest,
    ...(view === 'week' ? { view } : {}),
    ...(by === 'location' ? { by } : {}),
  }
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as CalendarSearch
}
