/** A filter without what is empty, its names in order: two that mean the same are the same. Pure. */
import type { ViewSearch } from '../../api/views.ts'

export function sortedSearch(filter: ViewSearch): ViewSearch {
  return Object.fromEntries(
    Object.entries(filter)
      .filter(([, value]) => value)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
