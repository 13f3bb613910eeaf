/** The head of a screen: its title, a line about it, whether it is live, and what can be done here. */
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../api/live.ts'
import classes from './PageHead.module.css'

type Props = { title: string; about?: ReactNode; children?: ReactNode }

export function PageHead({ title, about, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Causeway`
  }, [title])
  return (
    <div className={classes.head}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {about && <div className={classes.about}>{about}</div>}
      </div>
      <div className={classes.actions}>
        {children}
        <LiveMark />
      </div>
    </div>
  )
}

function LiveMark() {
  const { t } = useTranslation()
  const { status } = useLive()
  return (
    <span className={classes.live} data-status={status} role="status">
      <span className={classes.dot} aria-hidden />
      {status === 'live' ? t('live.live') : status === 'lost' ? t('live.lost') : t('live.connecting')}
    </span>
  )
}
