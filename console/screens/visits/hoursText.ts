/** Opening hours of a day as people type them, `9-12, 13:00–17:30`, and back. Pure. */
import type { OpenHours } from '../../api/visitTypes.ts'

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

/** The hours of a weekday as text; empty when it is closed. */
export function textOfDay(hours: readonly OpenHours[], weekday: number): string {
  return hours
    .filter(each => each.weekday === weekday)
    .sort((a, b) => (a.from < b.from ? -1 : 1))
    .map(({ from, to }) => `${from}–${to}`)
    .join(', ')
}

/** The hours that a text means; undefined when it cannot be read, or a part ends before it begins. */
export function hoursOfDay(text: string, weekday: number): OpenHours[] | undefined {
  const parts = text.split(/[,;]|\bet\b|\band\b/).map(part => part.trim())
  const hours = parts.filter(part => part !== '').map(part => partOf(part, weekday))
  if (hours.some(each => each === undefined)) return undefined
  const sorted = hours.filter(each => each !== undefined).sort((a, b) => (a.from < b.from ? -1 : 1))
  return sorted.some((each, n) => n > 0 && each.from < (sorted[n - 1]?.to ?? '')) ? undefined : sorted
}

function partOf(part: string, weekday: number): OpenHours | undefined {
  const [from, to, ...more] = part.split(/\s*[-–—]\s*|\s+(?:to|à)\s+/)
  const begins = timeOf(from)
  const ends = timeOf(to)
  return begins && ends && more.length === 0 && begins < ends && begins !== '24:00'
    ? { weekday, from: begins, to: ends }
    : undefined
}

/** `9`, `9:30`, `9 h 30` and `09:30` alike. */
function timeOf(text: string | undefined): string | undefined {
  const match = text?.match(/^(\d{1,2})(?:\s*[:h.]\s*(\d{2})?)?$/)
  if (!match) return undefined
  const [hour, minute] = [Number(match[1]), Number(match[2] ?? 0)]
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return undefined
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** A week in one line: days with the same hours together, `1–5 09:00–17:00`; `dayOf` names a weekday. */
export function weekText(hours: readonly OpenHours[], dayOf: (weekday: number) => string): string {
  const groups: { first: number; last: number; text: string }[] = []
  for (const weekday of weekdays) {
    const text = textOfDay(hours, weekday)
    const before = groups.at(-1)
    if (text === '') continue
    if (before && before.text === text && before.last === weekday - 1) before.last = weekday
    else groups.push({ first: weekday, last: weekday, text })
  }
  return groups
    .map(({ first, last, text }) => `${first === last ? dayOf(first) : `${dayOf(first)}–${dayOf(last)}`} ${text}`)
    .join(' · ')
}
