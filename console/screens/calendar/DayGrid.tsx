/** One day: a column for each practitioner or place, hours down the side, and first what waits for a decision. */
import { type CSSProperties, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarAnswer } from '../../api/calendarTypes.ts'
import { useNow } from '../../parts/clock.ts'
import { useLocale } from '../../parts/useLocale.ts'
import { timeOf } from '../myDay/days.ts'
import { Block, OutlineBlock, WaitingBlock } from './Block.tsx'
import { type Column, columnsOf, drawnOf, type Grouping, spanOf } from './columns.ts'
import classes from './DayGrid.module.css'
import { hourMs, hoursOf, lanesOf, type Placed, type Span, shortestMs } from './lanes.ts'
import { useItemWords, type Words } from './useItemWords.ts'

/** Pixels of an hour: a quarter of it holds one line. */
const hourHeight = 84

/** Pixels of a line in a block. */
const lineHeight = 18

type Props = { answer: CalendarAnswer; by: Grouping; from: Date; to: Date }

export function DayGrid({ answer, by, from, to }: Props) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const now = useNow()
  const words = useItemWords(answer)
  const [dayStart, dayEnd] = [from.getTime(), to.getTime()]
  const columns = useMemo(() => columnsOf(answer, by), [answer, by])
  const waiting = useMemo(
    () => answer.waiting.flatMap(each => ({ waiting: each, ...(spanOf(each) ?? { start: dayStart, end: dayStart }) })),
    [answer, dayStart],
  )
  const inDay = ({ start, end }: Span) => start < dayEnd && end > dayStart
  const drawn = useMemo(() => columns.map(({ items }) => drawnOf(items)), [columns])
  const hours = hoursOf([...drawn.flat(), ...waiting].filter(inDay), dayStart, dayEnd)
  const shown = Array.from({ length: hours.to - hours.from }, (_, index) => hours.from + index)
  const top = dayStart + hours.from * hourMs
  const offset = (at: number) => ((Math.max(at, top) - top) / hourMs) * hourHeight
  const heightOf = ({ start, end }: Span) =>
    Math.max(((Math.max(end, start + shortestMs) - Math.max(start, top)) / hourMs) * hourHeight, 21) - 2
  const placeOf = ({ start, end, lane, lanes }: Placed<Span>): CSSProperties => ({
    top: offset(start) + 1,
    height: heightOf({ start, end }),
    // No line is cut in half: as many as fit are shown.
    ...{ '--lines': Math.max(1, Math.floor((heightOf({ start, end }) - 2) / lineHeight)) },
    left: `calc(${(lane / lanes) * 100}% + 2px)`,
    width: `calc(${100 / lanes}% - 4px)`,
  })
  const height = shown.length * hourHeight
  const isNow = now.getTime() >= top && now.getTime() < top + shown.length * hourMs
  return (
    <div className={classes.day}>
      <div className={classes.axis} aria-hidden>
        <div className={classes.corner} />
        <div className={classes.hours} style={{ height }}>
          {shown.map((hour, index) => (
            <span key={hour} className={classes.hour} style={{ top: index * hourHeight }}>
              {timeOf(new Date(dayStart + hour * hourMs), locale)}
            </span>
          ))}
        </div>
      </div>
      {waiting.length > 0 && (
        <section className={classes.column} aria-label={t('calendar.waiting')}>
          <h3 className={classes.head}>
            {t('calendar.waiting')} <span className={classes.count}>{waiting.length}</span>
          </h3>
          <div className={classes.body} style={{ height, backgroundSize: `100% ${hourHeight}px` }}>
            {lanesOf(waiting).map(each => (
              <WaitingBlock key={each.waiting.task} waiting={each.waiting} words={words} style={placeOf(each)} />
            ))}
          </div>
        </section>
      )}
      {columns.map((column, index) => (
        <section key={column.id ?? ''} className={classes.column} aria-label={headOf(t, column, by)}>
          <h3 className={classes.head}>
            <span className={classes.headName}>{headOf(t, column, by)}</span>{' '}
            <span className={classes.count}>{column.items.length}</span>
          </h3>
          <div className={classes.body} style={{ height, backgroundSize: `100% ${hourHeight}px` }}>
            {isNow && <div className={classes.now} style={{ top: offset(now.getTime()) }} aria-hidden />}
            <Blocks drawn={(drawn[index] ?? []).filter(inDay)} by={by} words={words} placeOf={placeOf} />
          </div>
        </section>
      ))}
    </div>
  )
}

type BlocksProps = {
  drawn: ReturnType<typeof drawnOf>
  by: Grouping
  words: Words
  placeOf: (placed: Placed<Span>) => CSSProperties
}

function Blocks({ drawn, by, words, placeOf }: BlocksProps) {
  return lanesOf(drawn).map(each =>
    each.kind === 'appointment' ? (
      <Block key={each.item.id} block={each} by={by} words={words} style={placeOf(each)} />
    ) : (
      <OutlineBlock
        key={`${each.item.id} ${each.system.connection.id}`}
        outline={each}
        words={words}
        style={placeOf(each)}
      />
    ),
  )
}

/** The name of a column. */
export function headOf(t: (key: string) => string, { id, name }: Column, by: Grouping): string {
  if (id === null) return t(by === 'practitioner' ? 'calendar.noPractitioner' : 'calendar.noLocation')
  return name || t('myDay.nameless')
}
