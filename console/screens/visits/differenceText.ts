/** What differs, in the words of the page. Pure. */
import type { TFunction } from 'i18next'
import type { Difference, OpenHours } from '../../api/visits.ts'
import { weekText } from './hoursText.ts'

/** A value of one side as people read it; a dash where there is none. */
export function valueText(
  t: TFunction,
  { field }: Difference,
  value: string | null,
  dayOf: (weekday: number) => string,
): string {
  if (value === null || value === '') return '–'
  switch (field) {
    case 'hours':
      return weekText(hoursIn(value), dayOf)
    case 'mode':
      return t(`visits.mode.${value}`)
    case 'minutes':
    case 'minutesBefore':
    case 'minutesAfter':
      return t('visits.minutes', { count: Number(value) })
    default:
      return value
  }
}

/** Hours as the hub writes them in a difference: `1 09:00–17:00, 2 09:00–17:00`. */
function hoursIn(value: string): OpenHours[] {
  return value.split(', ').flatMap(part => {
    const match = part.match(/^([1-7]) (\d\d:\d\d)–(\d\d:\d\d)$/)
    return match ? [{ weekday: Number(match[1]), from: match[2] ?? '', to: match[3] ?? '' }] : []
  })
}
