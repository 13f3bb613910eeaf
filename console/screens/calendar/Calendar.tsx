/** The calendar: every system's appointments laid over each other, by practitioner or place, for a day or a week. */
import { ActionIcon, Button, SegmentedControl } from '@mantine/core'
import { IconCalendarOff, IconChevronLeft, IconChevronRight, IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { calendarQuery } from '../../api/calendar.ts'
import type { CalendarAnswer } from '../../api/calendarTypes.ts'
import { useNow } from '../../parts/clock.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import list from '../list.module.css'
import { addDays, dayTitle, startOf } from '../myDay/days.ts'
import classes from './Calendar.module.css'
import { CalendarFilters } from './CalendarFilters.tsx'
import { DayGrid } from './DayGrid.tsx'
import { DaySheet } from './DaySheet.tsx'
import { useCalendarKeys } from './useCalendarKeys.ts'
import { type Shown, useCalendarSearch } from './useCalendarSearch.ts'
import { WeekTable } from './WeekTable.tsx'

export function Calendar() {
  const { t } = useTranslation()
  const slug = useSlug()
  const shown = useCalendarSearch()
  const { from, to, search } = shown
  useCalendarKeys(shown)
  const { practitioner, location, status, differs } = search
  const { data, error, refetch } = useQuery(calendarQuery(slug, from, to, { practitioner, location, status, differs }))
  return (
    <>
      <PageHead title={t('nav.calendar')} about={t('calendar.about')}>
        <Button
          className={classes.screenOnly ?? ''}
          variant="default"
          size="compact-sm"
          leftSection={<IconPrinter size={16} aria-hidden />}
          onClick={() => window.print()}
        >
          {t('calendar.print')}
        </Button>
      </PageHead>
      <Bar shown={shown} answer={data} />
      <div className={list.card}>
        {data?.truncated && <p className={classes.truncated}>{t('calendar.truncated')}</p>}
        {data !== undefined && data.unopened > 0 && (
          <p className={classes.truncated}>
            <Link to="/o/$slug/tasks" params={{ slug }} className={text.link}>
              {t('calendar.unopened', { count: data.unopened })}
            </Link>
          </p>
        )}
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={10} height={52} />
            )
          ) : data.items.length === 0 && data.waiting.length === 0 ? (
            <Nothing shown={shown} />
          ) : shown.view === 'week' ? (
            <WeekTable answer={data} by={shown.by} from={from} />
          ) : (
            <>
              <DayGrid answer={data} by={shown.by} from={from} to={to} />
              <DaySheet answer={data} by={shown.by} />
            </>
          )}
        </div>
      </div>
      <Outlet />
    </>
  )
}

/** Which day or week, which view, what it is narrowed to. */
function Bar({ shown, answer }: { shown: Shown; answer: CalendarAnswer | undefined }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const now = useNow()
  const { view, by, from, to, chosen, isToday, search, change, goTo, move } = shown
  const title =
    view === 'week'
      ? t('myDay.weekOf', { from: dayTitle(from, locale), to: dayTitle(addDays(to, -1), locale) })
      : dayTitle(from, locale)
  return (
    <div className={`${list.bar} ${classes.bar}`}>
      <ActionIcon variant="default" aria-label={t(`myDay.previous.${view}`)} onClick={() => move(-1)}>
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t(`myDay.next.${view}`)} onClick={() => move(1)}>
        <IconChevronRight size={18} aria-hidden />
      </ActionIcon>
      <Button variant="default" disabled={isToday} onClick={() => goTo(startOf(undefined, now))}>
        {t('myDay.today')}
      </Button>
      <h2 className={classes.title} aria-live="polite">
        {title}
      </h2>
      <CalendarFilters answer={answer} />
      <span className={list.spacer} />
      <SegmentedControl
        size="sm"
        aria-label={t('calendar.grouping')}
        value={by}
        onChange={value => change({ ...search, by: value as typeof by })}
        data={(['practitioner', 'location'] as const).map(value => ({ value, label: t(`calendar.by.${value}`) }))}
      />
      <SegmentedControl
        size="sm"
        aria-label={t('myDay.view')}
        value={view}
        onChange={value => goTo(chosen, value as typeof view)}
        data={(['day', 'week'] as const).map(value => ({ value, label: t(`myDay.views.${value}`) }))}
      />
    </div>
  )
}

function Nothing({ shown: { search, view, change } }: { shown: Shown }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { practitioner, location, status, differs } = search
  const icon = <IconCalendarOff size={28} stroke={1.4} />
  if (practitioner || location || status || differs)
    return (
      <Note
        icon={icon}
        title={t(differs && !practitioner && !location && !status ? 'calendar.allEqual' : 'calendar.noMatch')}
        action={
          <Button
            variant="default"
            onClick={() =>
              change({ ...search, practitioner: undefined, location: undefined, status: undefined, differs: undefined })
            }
          >
            {t('messages.clearFilters')}
          </Button>
        }
      />
    )
  return (
    <Note
      icon={icon}
      title={t(`myDay.none.${view}`)}
      action={
        may('connections.read') && (
          <Link to="/o/$slug/connections" params={{ slug }} className={text.link}>
            {t('referrals.toConnections')}
          </Link>
        )
      }
    >
      <p>{t('calendar.emptyText')}</p>
    </Note>
  )
}
