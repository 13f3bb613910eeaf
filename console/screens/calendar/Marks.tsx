/** The marks of an appointment: how each system stands to it; quiet where all is equal. And what is wrong, in words. */
import { IconCopyX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CalendarItem } from '../../api/calendarTypes.ts'
import { Mark } from '../../parts/Mark.tsx'
import { stateWord } from '../../parts/states.ts'
import classes from './Block.module.css'
import type { Words } from './useItemWords.ts'

const quiet: ReadonlySet<string> = new Set(['equal', 'suppressed'])

/** What a person should do something about, said in words beside the mark. */
const needsWords: ReadonlySet<string> = new Set(['ambiguous', 'failed', 'held', 'conflict', 'behind'])

/** Marks only: the words stand in the name and the title of what carries them. */
export function Marks({ item }: { item: CalendarItem }) {
  const shown = item.systems.filter(({ standing }) => !quiet.has(standing))
  return (
    <span className={classes.marks} aria-hidden>
      {shown.map(({ connection, standing }) => {
        const { shape, tone } = stateWord('standing', standing)
        return (
          <span key={connection.id} data-tone={tone} className={classes.mark}>
            <Mark shape={shape} />
          </span>
        )
      })}
      {shown.length === 0 && item.doubleBooked.length === 0 && item.systems.length > 1 && (
        <span data-tone="good" className={classes.mark}>
          <Mark shape="done" />
        </span>
      )}
    </span>
  )
}

/** What another system has instead or needs, and a double booking. */
export function Troubles({ item, words, className = '' }: { item: CalendarItem; words: Words; className?: string }) {
  const { t } = useTranslation()
  const said = item.systems.flatMap(system => {
    const instead = words.instead(system, item)
    if (instead) return [instead]
    return needsWords.has(system.standing) ? [words.stands(system)] : []
  })
  return (
    <>
      {said.map(each => (
        <span key={each} className={`${classes.trouble} ${className}`}>
          {each}
        </span>
      ))}
      {item.doubleBooked.length > 0 && (
        <span className={`${classes.trouble} ${className}`}>
          <IconCopyX size={13} stroke={2} aria-hidden className={classes.twice} />
          {t('calendar.doubleBookedShort')}
        </span>
      )}
    </>
  )
}
