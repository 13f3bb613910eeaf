/**
 * The place of a live list. It stands still while somebody has scrolled down to read, and says when it missed
 * something; back at the top it moves again.
 */
import { Button } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../api/live.ts'
import own from './LiveList.module.css'
import classes from './list.module.css'

/** Pixels that a trackpad drifts without anybody wanting to scroll. */
const drift = 8

type Props = {
  name: string
  page: string | undefined
  foot: ReactNode
  /** For who must know what scrolls. */
  scrolls?: RefObject<HTMLDivElement | null>
  children: ReactNode
}

export function LiveList({ name, page, foot, scrolls, children }: Props) {
  const { t } = useTranslation()
  const { guard, catchUp, missed } = useLive()
  const inner = useRef<HTMLDivElement>(null)
  const place = scrolls ?? inner
  const toTop = () => place.current?.scrollTo({ top: 0 })
  useEffect(() => {
    // Another page begins at its top; a later page never moves under the reader.
    place.current?.scrollTo({ top: 0 })
    if (page === undefined) catchUp(name)
    return guard(name, () => page !== undefined || (place.current?.scrollTop ?? 0) > drift)
  }, [page, name, place, guard, catchUp])
  return (
    <div className={classes.card}>
      {missed.has(name) && (
        <div className={own.missed} role="status">
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            onClick={() => {
              toTop()
              catchUp(name)
            }}
          >
            {t('live.missed')}
          </Button>
        </div>
      )}
      <div
        ref={place}
        className={classes.scroll}
        onScroll={event => {
          if (page === undefined && event.currentTarget.scrollTop <= drift) catchUp(name)
        }}
      >
        {children}
      </div>
      {foot}
    </div>
  )
}
