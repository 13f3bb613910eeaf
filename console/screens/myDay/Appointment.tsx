/** One appointment of one's own: when, who, for what, where; and how far it has got. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OwnAppointment } from '../../api/calendar.ts'
import { calendarDate } from '../../parts/format.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { timeOf } from './days.ts'
import classes from './MyDay.module.css'

export function Appointment({ item, mark }: { item: OwnAppointment; mark: ReactNode }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { start, end, person, visitType, place, targets, status } = item
  return (
    <li className={classes.row} data-over={status === 'cancelled' || undefined}>
      <div className={classes.time}>
        <time dateTime={start}>{timeOf(new Date(start), locale)}</time>
        {end && (
          <>
            <span aria-hidden> – </span>
            <time dateTime={end}>{timeOf(new Date(end), locale)}</time>
          </>
        )}
      </div>
      <div className={classes.who}>
        <span className={classes.name}>{person ? person.name || t('myDay.nameless') : t('myDay.nobody')}</span>
        {person?.birthDate && (
          <span className={text.soft}> · {t('myDay.born', { date: calendarDate(person.birthDate, locale) })}</span>
        )}
        <div className={text.soft}>{[visitType, place].filter(Boolean).join(' · ') || t('myDay.noType')}</div>
      </div>
      <div className={classes.states}>
        {mark}
        {targets.map(({ system, state }) => (
          <span key={system} className={classes.target}>
            <span className={text.soft}>{system}</span> <StateMark kind="delivery" state={state} />
          </span>
        ))}
      </div>
    </li>
  )
}
