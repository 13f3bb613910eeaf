/** Which kind of entry this page is about, and the filters of its list, from the address. */
import { useParams, useSearch } from '@tanstack/react-router'
import type { KindPath, PracticeFilter } from '../../api/practice.ts'
import { type PracticeSearch, readPracticeSearch } from '../../search.ts'
import { kindOf } from './kinds.ts'
import { instantOf, wallAt } from './wall.ts'

export function usePlace(): { path: KindPath; search: PracticeSearch } {
  const { kind } = useParams({ strict: false })
  return { path: kindOf(kind), search: readPracticeSearch(useSearch({ strict: false })) }
}

/** The first day of the schedule that is shown: usually a week ago; undefined for all of it. */
export function firstDay({ day }: PracticeSearch, now: Date): string | undefined {
  if (day === 'all') return undefined
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return day ?? wallAt(zone, new Date(now.getTime() - weekMs).toISOString()).date
}

const weekMs = 7 * 86_400_000

/** As the API wants it: `yes` and `no` in the address, where `true` would be read as something else than text. */
export function filterOf(path: KindPath, search: PracticeSearch, now: Date): PracticeFilter {
  const { agency, active, state, gate, client, staff, search: found } = search
  const truth = active === undefined ? undefined : String(active === 'yes')
  const day = path === 'appointments' ? firstDay(search, now) : undefined
  // Agencies differ in their zones by hours: the day begins with the reader's.
  const from = day && instantOf(Intl.DateTimeFormat().resolvedOptions().timeZone, day, '00:00')
  return { agency, active: truth, state, gate, client, staff, from, search: found }
}
