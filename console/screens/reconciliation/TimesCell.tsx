/** How one side has the hours of a practitioner, or the times that are taken: the week in words, the first times by name. */
import { useTranslation } from 'react-i18next'
import type { SideFacts } from '../../api/reconciliation.ts'
import { useNow } from '../../parts/clock.ts'
import { clockTime, fullTime } from '../../parts/format.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { weekText } from '../visits/hoursText.ts'
import { useDayName } from '../visits/useDayName.ts'
import classes from './reconciliation.module.css'
import { hoursIn } from './words.ts'

const fewDays = 3
const fewSpans = 3

export function TimesCell({ facts, isWhole = false }: { facts: SideFacts; isWhole?: boolean }) {
  return (
    <ul className={classes.facts}>
      {facts.practitioner !== null && <li>{facts.practitioner}</li>}
      {facts.hours && <HoursLines hours={facts.hours} isWhole={isWhole} />}
      {facts.taken && <TakenLines taken={facts.taken} isWhole={isWhole} />}
    </ul>
  )
}

function HoursLines({ hours, isWhole }: { hours: NonNullable<SideFacts['hours']>; isWhole: boolean }) {
  const { t } = useTranslation()
  const dayOf = useDayName('short')
  const { week, days } = hoursIn(hours.text)
  const shown = isWhole ? days : days.slice(0, fewDays)
  return (
    <>
      <li data-differs>{week.length > 0 ? weekText(week, dayOf) : t('reconciliation.noWeek')}</li>
      {shown.map(({ date, from, to }) => (
        <li key={`${date} ${from}`} className={text.figures}>
          {date} {from}–{to}
        </li>
      ))}
      {days.length > shown.length && <li>{t('reconciliation.moreDays', { count: days.length - shown.length })}</li>}
      <li className={text.soft}>{hours.zone}</li>
    </>
  )
}

function TakenLines({ taken, isWhole }: { taken: NonNullable<SideFacts['taken']>; isWhole: boolean }) {
  const { t } = useTranslation()
  const now = useNow()
  const { locale } = useLocale()
  const shown = isWhole ? taken.spans : taken.spans.slice(0, fewSpans)
  const clock = (at: string) =>
    new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at))
  return (
    <>
      <li data-differs>{t('reconciliation.holds', { count: taken.count })}</li>
      {shown.map(({ start, end }) => (
        <li key={start}>
          <time dateTime={start} title={fullTime(new Date(start), locale)} className={text.figures}>
            {clockTime(new Date(start), now, locale)} – {clock(end)}
          </time>
        </li>
      ))}
    </>
  )
}
