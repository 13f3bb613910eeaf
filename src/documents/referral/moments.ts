/** Dates and times in words: ISO, with the weekday in the language of the text. Source: reference/referrals.md section 10. */
import { localTimeIn } from '../../model/time.ts'
import type { Language } from './model.ts'
import { say, weekdays } from './words.ts'

const day = /^(\d{4})-(\d{2})-(\d{2})$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/** `1961-04-09 (Sunday)`; an instant in the zone: `2026-03-05 14:30 (Thursday)`. Anything else stays as it is. */
export function sayMoment(text: string, language: Language, zone: string): string {
  if (day.test(text)) {
    const at = new Date(`${text}T00:00:00Z`)
    if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text)) return text
    return `${text} (${weekday(at.getUTCDay() || 7, language)})`
  }
  if (!instant.test(text)) return text
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return text
  const local = localTimeIn(zone, at)
  return `${local.date} ${local.time} (${weekday(local.weekday, language)})`
}

/** Whether a text is a date or an instant that `sayMoment` puts in words. */
export function isMoment(text: string): boolean {
  return day.test(text) || instant.test(text)
}

function weekday(number: number, language: Language): string {
  const pair = weekdays[number - 1]
  return pair ? say(pair, language) : ''
}
