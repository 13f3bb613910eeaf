/** Days and weeks of the reader's calendar: pure, in the zone of the browser, so that a day is a day where they are. */

const pad = (value: number) => String(value).padStart(2, '0')

/** A day as addresses have it: `2026-12-01`. */
export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
}

/** The moment a day begins here; that of `otherwise` when the text is no day. */
export function startOf(day: string | undefined, otherwise: Date): Date {
  const [year, month, date] = (day ?? '').split('-').map(Number)
  if (/^\d{4}-\d{2}-\d{2}$/.test(day ?? '') && year && month && date) {
    const found = new Date(year, month - 1, date)
    if (dayOf(found) === day) return found
  }
  return new Date(otherwise.getFullYear(), otherwise.getMonth(), otherwise.getDate())
}

/** The beginning of the day so many days later; days of 23 or 25 hours are days too. */
export function addDays(start: Date, count: number): Date {
  return new Date(start.getFullYear(), start.getMonth(), start.getDate() + count)
}

/** The Monday of a day's week: appointments are kept on working days. */
export function mondayOf(start: Date): Date {
  return addDays(start, -((start.getDay() + 6) % 7))
}

/** What stands above a day: `Tuesday, December 1`. */
export function dayTitle(start: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(start)
}

/** The time of day, in the 24-hour clock. */
export function timeOf(at: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}
