/** The span of dates that a frequency of an authorization means: weeks begin on Sunday, as American payers count them. */

export type Frequency = 'total' | 'day' | 'week' | 'month'
export type DateSpan = { from: string; to: string }

/** The window that holds a date, both ends included; `whole` is that of the authorization. */
export function windowOf(per: Frequency, date: string, whole: DateSpan): DateSpan {
  switch (per) {
    case 'total':
      return whole
    case 'day':
      return { from: date, to: date }
    case 'week':
      return weekOf(date)
    case 'month': {
      const [year = 0, month = 1] = date.split('-').map(Number)
      const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
      return { from: `${date.slice(0, 7)}-01`, to: `${date.slice(0, 7)}-${String(last).padStart(2, '0')}` }
    }
  }
}

const weeks = new Map<string, DateSpan>()
const mostWeeks = 5_000

/** Remembered: a batch asks for the same few dates again and again. */
function weekOf(date: string): DateSpan {
  const known = weeks.get(date)
  if (known) return known
  if (weeks.size >= mostWeeks) weeks.clear()
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  const week = { from: daysAfter(date, -weekday), to: daysAfter(date, 6 - weekday) }
  weeks.set(date, week)
  return week
}

function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
