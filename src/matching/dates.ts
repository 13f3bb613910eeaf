/**
 * Birth dates made comparable. A partial date stays partial; what nobody alive can have is missing.
 * Source: reference/matching.md section 3, row "DOB".
 */
import { placeholderBirthDates } from './placeholders.ts'

const dayMs = 86_400_000

/** Nobody alive is older. */
const oldestAge = 120

/**
 * The date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; undefined when it is unreadable, a placeholder, more than 120 years
 * ago or more than two days ahead (a birth east of us, a clock that is off).
 * @param oldest years ago that still count, for files about people of another century
 */
export function readBirthDate(text: string | undefined, now: Date, oldest = oldestAge): string | undefined {
  const match = text?.trim().match(/^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/)
  if (!match || placeholderBirthDates.has(match[0])) return undefined
  const [date, yearText = '', month, day] = match
  const year = Number(yearText)
  if (year < 1000 || !exists(year, month, day)) return undefined
  // Of a partial date the first and the last day it can be.
  const first = Date.UTC(year, Number(month ?? 1) - 1, Number(day ?? 1))
  const last = day ? first : month ? Date.UTC(year, Number(month), 0) : Date.UTC(year, 11, 31)
  const earliest = Date.UTC(now.getUTCFullYear() - oldest, now.getUTCMonth(), now.getUTCDate())
  return last >= earliest && first <= now.getTime() + 2 * dayMs ? date : undefined
}

/** Whether the day is known. */
export function isFullDate(date: string): boolean {
  return date.length === 10
}

/** Day and month exchanged, when that is a date too and another one. */
export function swapDayAndMonth(date: string): string | undefined {
  const [year = '', month, day] = date.split('-')
  if (!month || !day || month === day || !exists(Number(year), day, month)) return undefined
  return `${year}-${day}-${month}`
}

function exists(year: number, month: string | undefined, day: string | undefined): boolean {
  if (month === undefined) return true
  const monthNumber = Number(month)
  if (monthNumber < 1 || monthNumber > 12) return false
  if (day === undefined) return true
  const dayNumber = Number(day)
  return dayNumber >= 1 && dayNumber <= new Date(Date.UTC(year, monthNumber, 0)).getUTCDate()
}
