/** A clinician's own day or week: who comes when, for what, where, and whether it has reached the systems it goes to. */
import { ActionIcon, Button, SegmentedControl } from '@mantine/core'
import { IconCalendarOff, IconChevronLeft, IconChevronRight, IconLinkOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type OwnAppointment, ownCalendarQuery } from '../../api/calendar.ts'
import { useNow } from '../../parts/clock.ts'
import { useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import { useLocale } from '../../parts/useLocale.ts'
import list from '../list.module.css'
import { Appointment } from './Appointment.tsx'
import { addDays, dayOf, dayTitle, mondayOf, startOf } from './days.ts'
import classes from './MyDay.module.css'

const views = ['day', 'week'] as const

export function MyDay() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale } = useLocale()
  const navigate = useNavigate()
  const now = useNow()
  const { day, view = 'day' } = useSearch({ from: '/o/$slug/my-day' })
  const chosen = startOf(day, now)
  const from = view === 'week' ? mondayOf(chosen) : chosen
  const step = view === 'week' ? 7 : 1
  const to = addDays(from, step)
  const { data, error, refetch } = useQuery(ownCalendarQuery(slug, from, to))
  const go = (next: Date, how: (typeof views)[number] = view) => {
    const isToday = dayOf(next) === dayOf(now)
    const search = { ...(isToday ? {} : { day: dayOf(next) }), ...(how === 'day' ? {} : { view: how }) }
    void navigate({ to: '/o/$slug/my-day', params: { slug }, search })
  }
  useKeys({
    j: () => go(addDays(chosen, step)),
    k: () => go(addDays(chosen, -step)),
    t: () => go(startOf(undefined, now)),
  })
  const days = Array.from({ length: step }, (_, index) => addDays(from, index))
  const title =
    view === 'week'
      ? t('myDay.weekOf', { from: dayTitle(from, locale), to: dayTitle(addDays(to, -1), locale) })
      : dayTitle(from, locale)
  return (
    <>
      <PageHead title={t('nav.my-day')} about={t('myDay.about')} />
      <div className={list.bar}>
        <ActionIcon
          variant="default"
          aria-label={t(`myDay.previous.${view}`)}
          onClick={() => go(addDays(chosen, -step))}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" aria-label={t(`myDay.next.${view}`)} onClick={() => go(addDays(chosen, step))}>
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
        <Button variant="default" disabled={dayOf(chosen) === dayOf(now)} onClick={() => go(startOf(undefined, now))}>
          {t('myDay.today')}
        </Button>
        <h2 className={classes.title} aria-live="polite">
          {title}
        </h2>
        <span className={list.spacer} />
        <SegmentedControl
          size="sm"
          aria-label={t('myDay.view')}
          value={view}
          onChange={value => go(chosen, value as typeof view)}
          data={views.map(value => ({ value, label: t(`myDay.views.${value}`) }))}
        />
      </div>
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={6} height={52} />
            )
          ) : !data.bound ? (
            <Note icon={<IconLinkOff size={28} stroke={1.4} />} title={t('myDay.notBound')}>
              <p>{t('myDay.notBoundText')}</p>
            </Note>
          ) : data.items.length === 0 ? (
            <Note icon={<IconCalendarOff size={28} stroke={1.4} />} title={t(`myDay.none.${view}`)}>
              <p>{t('myDay.noneText')}</p>
            </Note>
          ) : (
            days.map(each => (
              <Day
                key={dayOf(each)}
                start={each}
                items={data.items}
                isAlone={view === 'day'}
                isToday={dayOf(each) === dayOf(now)}
              />
            ))
          )}
        </div>
      </div>
    </>
  )
}

type DayProps = { start: Date; items: readonly OwnAppointment[]; isAlone: boolean; isToday: boolean }

function Day({ start, items, isAlone, isToday }: DayProps) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const own = items.filter(item => dayOf(new Date(item.start)) === dayOf(start))
  if (own.length === 0) return null
  return (
    <section aria-label={dayTitle(start, locale)}>
      {!isAlone && (
        <h3 className={classes.day} data-today={isToday || undefined}>
          {dayTitle(start, locale)}
          {isToday && <span className={classes.today}>{t('myDay.today')}</span>}
        </h3>
      )}
      <ol className={classes.list}>
        {own.map(item => (
          <Appointment key={item.id} item={item} mark={<StateMark kind="appointment" state={item.status} />} />
        ))}
      </ol>
    </section>
  )
}
