/** What differs, in the words of the page. Pure. */
import type { TFunction } from 'i18next'
import type { Difference } from '../../api/visits.ts'
import { hoursIn } from '../reconciliation/words.ts'
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
      return weekText(hoursIn(value).week, dayOf)
    case 'dates':
      return someOf(t, value.split(', '))
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

const mostShown = 3

function someOf(t: TFunction, days: readonly string[]): string {
  const shown = days.slice(0, mostShown).join(', ')
  const left = days.length - mostShown
  return left > 0 ? t('visits.compare.andMore', { days: shown, count: left }) : shown
}
