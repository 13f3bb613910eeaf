/** The calendar as columns: one for each practitioner or place that has something, and one for who has none. Pure. */
import type { CalendarAnswer, CalendarItem, CalendarSystem } from '../../api/calendarTypes.ts'
import { shortestMs } from './lanes.ts'

export type Grouping = 'practitioner' | 'location'
/** `id` is null where there is no practitioner or place. */
export type Column = { id: string | null; name: string; items: CalendarItem[] }

/** Columns in the order of their names; an appointment of two practitioners stands in both. */
export function columnsOf(answer: CalendarAnswer, by: Grouping): Column[] {
  const named = by === 'practitioner' ? answer.practitioners : answer.locations
  const idsOf = (item: CalendarItem) => (by === 'practitioner' ? item.practitioners : item.locations)
  const columns = named
    .map(({ id, name }): Column => ({ id, name, items: answer.items.filter(item => idsOf(item).includes(id)) }))
    .filter(({ items }) => items.length > 0)
  const rest = answer.items.filter(item => idsOf(item).length === 0)
  return rest.length > 0 ? [...columns, { id: null, name: '', items: rest }] : columns
}

export type Block = { kind: 'appointment'; item: CalendarItem; start: number; end: number }
/** What another system has at another time. */
export type Outline = {
  kind: 'outline'
  item: CalendarItem
  system: CalendarSystem
  start: number
  end: number
}

/** What is drawn of appointments: themselves, and beside them where another system still has them. */
export function drawnOf(items: readonly CalendarItem[]): (Block | Outline)[] {
  return items.flatMap((item): (Block | Outline)[] => {
    const own = spanOf(item)
    if (!own) return []
    const outlines = item.systems.flatMap((system): Outline[] => {
      const theirs = system.theirs && spanOf(system.theirs)
      const moved = theirs && (theirs.start !== own.start || theirs.end !== own.end)
      return moved ? [{ kind: 'outline', item, system, ...theirs }] : []
    })
    return [{ kind: 'appointment', item, ...own }, ...outlines]
  })
}

/** Start and end in milliseconds; one without an end is short. Undefined without a start. */
export function spanOf(times: {
  start: string | null
  end: string | null
}): { start: number; end: number } | undefined {
  const start = Date.parse(times.start ?? '')
  if (Number.isNaN(start)) return undefined
  const end = Date.parse(times.end ?? '')
  return { start, end: Number.isNaN(end) || end <= start ? start + shortestMs : end }
}

const over: ReadonlySet<string> = new Set(['cancelled', 'noshow', 'entered-in-error'])
/** Whether it takes no time any more. */
export const isOver = ({ status }: { status: string }): boolean => over.has(status)
