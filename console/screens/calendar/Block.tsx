/** One appointment in a column of the day, what another system has at another time, and what is not in yet. */
import { Link } from '@tanstack/react-router'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { WaitingBooking } from '../../api/calendarTypes.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import classes from './Block.module.css'
import { type Block as Drawn, isOver, type Outline } from './columns.ts'
import { Marks, Troubles } from './Marks.tsx'
import { useCalendarSearch } from './useCalendarSearch.ts'
import type { Words } from './useItemWords.ts'

type Place = { style: CSSProperties; words: Words }

export function Block({ block, style, words, by }: Place & { block: Drawn; by: 'practitioner' | 'location' }) {
  const slug = useSlug()
  const { search } = useCalendarSearch()
  const { item } = block
  const origin = item.systems.find(({ isOrigin }) => isOrigin)?.connection.title
  const where =
    by === 'practitioner' ? words.names(item.locations, 'locations') : words.names(item.practitioners, 'practitioners')
  return (
    <Link
      to="/o/$slug/calendar/$id"
      params={{ slug, id: item.id }}
      search={search}
      data-row={item.id}
      data-look={item.needsALook || undefined}
      data-over={isOver(item) || undefined}
      data-double={item.doubleBooked.length > 0 || undefined}
      className={classes.block}
      style={style}
      title={`${words.whole(item).replaceAll('; ', '\n')}\n${words.zones(item.start)}`}
    >
      <span className={classes.inside}>
        <span className={classes.line}>
          <span className={classes.time}>{words.time({ ...item, end: null })}</span>
          <span className={classes.name}>{words.person(item)}</span>
          <Marks item={item} />
        </span>
        <Troubles item={item} words={words} />
        <span className={classes.more}>{[origin, item.visitType].filter(Boolean).join(' · ')}</span>
        {where && <span className={classes.more}>{where}</span>}
      </span>
      <span className={text.unseen}>{words.standings(item)}</span>
    </Link>
  )
}

/** Not a second way to the appointment: it is reached by its own block. */
export function OutlineBlock({ outline, style, words }: Place & { outline: Outline }) {
  const { item, system } = outline
  const said = words.instead(system, item) ?? ''
  return (
    <div className={classes.outline} style={style} title={`${said}\n${words.person(item)}`}>
      <span className={classes.inside}>
        <span className={classes.line}>
          <span className={classes.name}>{said}</span>
        </span>
        <span className={classes.more}>{words.person(item)}</span>
      </span>
    </div>
  )
}

export function WaitingBlock({ waiting, style, words }: Place & { waiting: WaitingBooking }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const name = waiting.name ?? t('myDay.nameless')
  return (
    <Link
      to="/o/$slug/tasks/$id"
      params={{ slug, id: waiting.task }}
      data-row={waiting.task}
      className={classes.waiting}
      style={style}
      title={words.zones(waiting.start)}
    >
      <span className={classes.inside}>
        <span className={classes.line}>
          <span className={classes.time}>{words.time({ start: waiting.start, end: null })}</span>
          <span className={classes.name}>{name}</span>
        </span>
        <span className={classes.more}>
          {t('calendar.notInYet')} · {waiting.connection.title}
        </span>
      </span>
    </Link>
  )
}
