/** The names of weekdays in the language of the page; 1 is Monday. */
import { useLocale } from '../../parts/useLocale.ts'

export function useDayName(style: 'long' | 'short'): (weekday: number) => string {
  const format = new Intl.DateTimeFormat(useLocale().locale, { weekday: style, timeZone: 'UTC' })
  // The first of January 2024 was a Monday.
  return weekday => format.format(new Date(Date.UTC(2024, 0, weekday, 12)))
}
