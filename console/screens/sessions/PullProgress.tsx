/** How a pull goes, list by list: pages, items, and how many there are in all where the source says so. */
import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SessionOverview } from '../../api/sessionTypes.ts'
import { problemText } from '../../parts/problemText.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './sessions.module.css'

/** While something is pulled, or stored and not taken yet; and before the first pull has begun. */
export function isPulling({ running, byFiles, pulls, waiting }: SessionOverview): boolean {
  return waiting > 0 || (running && !byFiles && pulls.length === 0) || pulls.some(({ state }) => state === 'running')
}

export function PullProgress({ overview }: { overview: SessionOverview }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { pulls, waiting } = overview
  const shown = pulls.filter(({ state }) => state === 'running' || state === 'failed')
  const isFirst = overview.running && !overview.byFiles && pulls.length === 0
  if (shown.length === 0 && waiting === 0 && !isFirst) return null
  const figure = new Intl.NumberFormat(locale)
  return (
    <section className={classes.progress} aria-label={t('sessions.progress')} role="status">
      {isFirst && <p>{t('sessions.firstPull')}</p>}
      {shown.map(({ stream, state, items, pages, total, problem }) => (
        <div key={stream} className={classes.pull}>
          <span>{t(`sessions.stream.${stream}`, { defaultValue: stream })}</span>
          {state === 'failed' ? (
            <span>{problem ? problemText(t, problem).says : t('sessions.pullFailed')}</span>
          ) : (
            <>
              <Progress
                value={total ? Math.min(100, (items / total) * 100) : 100}
                animated={total === null}
                size="sm"
                aria-label={t(`sessions.stream.${stream}`, { defaultValue: stream })}
              />
              <span className={text.figures}>
                {total === null
                  ? t('sessions.pulled', { count: items, items: figure.format(items), pages: figure.format(pages) })
                  : t('sessions.pulledOf', { items: figure.format(items), total: figure.format(total) })}
              </span>
            </>
          )}
        </div>
      ))}
      {waiting > 0 && <p className={text.soft}>{t('sessions.waitingPages', { count: waiting })}</p>}
    </section>
  )
}
