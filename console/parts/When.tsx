/** An instant: the time in the reader's zone, how far away it is, and everything else on hover. */
import { useNow } from './clock.ts'
import { clockTime, fromNow, fullTime, span } from './format.ts'
import classes from './text.module.css'
import { useLocale } from './useLocale.ts'

type Style = 'both' | 'clock' | 'relative'

export function When({ at, show = 'both' }: { at: string | null; show?: Style }) {
  const now = useNow()
  const { locale } = useLocale()
  if (at === null) return <span className={classes.soft}>–</span>
  const date = new Date(at)
  return (
    <time dateTime={at} title={fullTime(date, locale)} className={classes.figures}>
      {show !== 'relative' && clockTime(date, now, locale)}
      {show === 'both' && <span className={classes.soft}> · </span>}
      {show !== 'clock' && (
        <span className={show === 'both' ? classes.soft : undefined}>{fromNow(date, now, locale)}</span>
      )}
    </time>
  )
}

/** A span of time such as the age of the oldest that waits. */
export function Span({ ms }: { ms: number | null }) {
  const { locale } = useLocale()
  if (ms === null) return <span className={classes.soft}>–</span>
  return <span className={classes.figures}>{span(ms, locale)}</span>
}
