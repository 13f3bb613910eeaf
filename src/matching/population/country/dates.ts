/** Days as `YYYY-MM-DD`, counted without zones or clocks. */

/** Days since 1970-01-01. By hand, since a population asks for ten million of them (a Date costs five times as much). */
function dayNumber(date: string): number {
  const month = Number(date.slice(5, 7))
  const day = Number(date.slice(8, 10))
  // Years that begin in March have their odd day at the end.
  const year = Number(date.slice(0, 4)) - (month <= 2 ? 1 : 0)
  const era = Math.floor(year / 400)
  const ofEra = year - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

function dateOfNumber(number: number): string {
  const shifted = number + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100))
  const part = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * part + 2) / 5) + 1
  const month = part < 10 ? part + 3 : part - 9
  const year = years + era * 400 + (month <= 2 ? 1 : 0)
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`
}

export function addDays(date: string, days: number): string {
  return dateOfNumber(dayNumber(date) + days)
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

export function yearOf(date: string): number {
  return Number(date.slice(0, 4))
}

/** The date moved by days, months or years; a day that the month has not becomes its last. */
export function shiftDate(date: string, part: 'day' | 'month' | 'year', by: number): string {
  if (part === 'day') return addDays(date, by)
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const first = new Date(Date.UTC(year + (part === 'year' ? by : 0), month - 1 + (part === 'month' ? by : 0), 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return `${first.toISOString().slice(0, 8)}${String(Math.min(day, last)).padStart(2, '0')}`
}

/** Years that have passed from one day to another. */
export function ageOn(born: string, day: string): number {
  return yearOf(day) - yearOf(born) - (day.slice(5) < born.slice(5) ? 1 : 0)
}
