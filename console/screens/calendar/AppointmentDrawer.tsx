/** One appointment: when, who, where; how each system stands to it, with the next step; and its history. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { appointmentQuery } from '../../api/calendar.ts'
import type { AppointmentDetail } from '../../api/calendarTypes.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { type Fact, Facts } from '../../parts/Facts.tsx'
import { calendarDate } from '../../parts/format.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import story from '../MessageDrawer.module.css'
import { dayTitle } from '../myDay/days.ts'
import classes from './AppointmentDrawer.module.css'
import { History } from './History.tsx'
import { Systems } from './Systems.tsx'
import { useCalendarSearch } from './useCalendarSearch.ts'
import { useItemWords } from './useItemWords.ts'

export function AppointmentDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/calendar/$id' })
  const { search } = useCalendarSearch()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(appointmentQuery(slug, id))
  return (
    <DetailDrawer
      title={data?.person ? <bdi>{data.person.name || t('myDay.nameless')}</bdi> : t('calendar.one')}
      onClose={() => void navigate({ to: '/o/$slug/calendar', params: { slug }, search })}
    >
      {data ? (
        <Content appointment={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </DetailDrawer>
  )
}

function Content({ appointment }: { appointment: AppointmentDetail }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const may = useMay()
  const { practitionerNames, locationNames, start, birthDate, visitType } = appointment
  const words = useItemWords({
    practitioners: practitionerNames,
    locations: locationNames,
    zone: appointment.zone,
  })
  const names = (all: readonly { name: string }[]) =>
    all.map(({ name }) => name || t('myDay.nameless')).join(', ') || '–'
  const facts: Fact[] = [
    {
      name: t('calendar.time'),
      value: (
        <span title={words.zones(start)}>
          {start && <span className={classes.date}>{dayTitle(new Date(start), locale)}</span>}
          {start && ' · '}
          {words.time(appointment)}
        </span>
      ),
    },
    { name: t('calendar.practitioner'), value: names(practitionerNames) },
    { name: t('calendar.location'), value: names(locationNames) },
    { name: t('calendar.kind'), value: visitType ?? '–' },
    ...(birthDate ? [{ name: t('myDay.birthDate'), value: calendarDate(birthDate, locale) }] : []),
  ]
  return (
    <>
      <p className={classes.status}>
        <StateMark kind="appointment" state={appointment.status} pill />
      </p>
      <Facts facts={facts} />
      <h3 className={story.heading}>{t('calendar.systems')}</h3>
      <Systems appointment={appointment} words={words} />
      <h3 className={story.heading}>{t('calendar.history')}</h3>
      <History appointment={appointment} words={words} />
      {may('messages.read') && (
        <p>
          <Link to="/o/$slug/messages" params={{ slug }} search={{ record: appointment.id }} className={text.link}>
            {t('calendar.messages')}
          </Link>
        </p>
      )}
    </>
  )
}
