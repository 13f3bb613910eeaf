/** A week: a row for each practitioner or place, a cell for each day, the appointments of it in order. */
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarAnswer, CalendarItem } from '../../api/calendarTypes.ts'
import { useNow } from '../../parts/clock.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { addDays, dayOf } from '../myDay/days.ts'
import { columnsOf, type Grouping, isOver } from './columns.ts'
import { headOf } from './DayGrid.tsx'
import { Marks, Troubles } from './Marks.tsx'
import { useCalendarSearch } from './useCalendarSearch.ts'
import { useItemWords, type Words } from './useItemWords.ts'
import classes from './WeekTable.module.css'

type Props = { answer: CalendarAnswer; by: Grouping; from: Date }

export function WeekTable({ answer, by, from }: Props) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const today = dayOf(useNow())
  const { search } = useCalendarSearch()
  const words = useItemWords(answer)
  const days = Array.from({ length: 7 }, (_, index) => addDays(from, index))
  const rows = useMemo(
    () =>
      columnsOf(answer, by).map(column => ({
        column,
        byDay: Map.groupBy(column.items, ({ start }) => (start ? dayOf(new Date(start)) : '')),
      })),
    [answer, by],
  )
  const waiting = useMemo(() => Map.groupBy(answer.waiting, ({ start }) => dayOf(new Date(start))), [answer])
  const short = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric' })
  return (
    <table className={classes.week}>
      <caption className={text.unseen}>{t('calendar.week')}</caption>
      <thead>
        <tr>
          <td className={classes.corner} />
          {days.map(day => (
            <th key={dayOf(day)} scope="col" className={classes.day} data-today={dayOf(day) === today || undefined}>
              <Link
                to="/o/$slug/calendar"
                params={{ slug }}
                search={{ ...search, day: dayOf(day), view: undefined }}
                className={classes.dayLink}
              >
                {short.format(day)}
              </Link>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {answer.waiting.length > 0 && (
          <tr>
            <th scope="row" className={classes.who}>
              {t('calendar.waiting')}
            </th>
            {days.map(day => (
              <td key={dayOf(day)} className={classes.cell}>
                {(waiting.get(dayOf(day)) ?? []).map(each => (
                  <Link
                    key={each.task}
                    to="/o/$slug/tasks/$id"
                    params={{ slug, id: each.task }}
                    data-row={each.task}
                    className={classes.waiting}
                    title={words.zones(each.start)}
                  >
                    <span className={classes.time}>{words.time({ start: each.start, end: null })}</span>
                    <span className={classes.name}>{each.name ?? t('myDay.nameless')}</span>
                  </Link>
                ))}
              </td>
            ))}
          </tr>
        )}
        {rows.map(({ column, byDay }) => (
          <tr key={column.id ?? ''}>
            <th scope="row" className={classes.who}>
              {headOf(t, column, by)}
            </th>
            {days.map(day => (
              <td key={dayOf(day)} className={classes.cell} data-today={dayOf(day) === today || undefined}>
                {(byDay.get(dayOf(day)) ?? []).map(item => (
                  <Chip key={item.id} item={item} words={words} />
                ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Chip({ item, words }: { item: CalendarItem; words: Words }) {
  const slug = useSlug()
  const { search } = useCalendarSearch()
  return (
    <Link
      to="/o/$slug/calendar/$id"
      params={{ slug, id: item.id }}
      search={search}
      data-row={item.id}
      data-look={item.needsALook || undefined}
      data-over={isOver(item) || undefined}
      className={classes.chip}
      title={`${words.whole(item).replaceAll('; ', '\n')}\n${words.zones(item.start)}`}
    >
      <span className={classes.time}>{words.time({ ...item, end: null })}</span>
      <span className={classes.name}>{words.person(item)}</span>
      <Marks item={item} />
      <Troubles item={item} words={words} className={classes.said ?? ''} />
      <span className={text.unseen}>{words.standings(item)}</span>
    </Link>
  )
}
