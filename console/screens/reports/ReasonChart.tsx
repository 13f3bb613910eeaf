/** Why rows have no pair, the most frequent first: a bar with its number each, which narrows the report to it. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './reports.module.css'
import { useReportPlace } from './useReportPlace.ts'

export function ReasonChart({ reasons }: { reasons: readonly { reason: string; count: number }[] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const { report, search } = useReportPlace()
  const { cursor: _cursor, view: _view, ...filter } = search
  const figure = new Intl.NumberFormat(locale)
  const most = Math.max(1, ...reasons.map(({ count }) => count))
  const all = reasons.reduce((sum, { count }) => sum + count, 0)
  return (
    <section aria-labelledby="by-reason">
      <h2 id="by-reason" className={classes.heading}>
        {t('reports.chart.byReason')}
      </h2>
      {reasons.length === 0 ? (
        <p className={classes.soft}>{t('reports.chart.noReason')}</p>
      ) : (
        <>
          <ul className={classes.reasons}>
            {reasons.map(({ reason, count }) => (
              <li key={reason} className={classes.reason}>
                <Link
                  to="/o/$slug/reports/$report"
                  params={{ slug, report }}
                  search={{ ...filter, mapping: 'none', reason }}
                  className={text.link}
                >
                  {wordOf(reason)}
                </Link>
                <span className={classes.reasonBar}>
                  <span style={{ width: `calc(${(count / most) * 100}% - 56px)` }} aria-hidden />
                  <span>{figure.format(count)}</span>
                </span>
              </li>
            ))}
          </ul>
          <details className={classes.numbers}>
            <summary>{t('reports.chart.asTable')}</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('reports.column.reason')}</th>
                  <th scope="col">{t('reports.chart.rows')}</th>
                  <th scope="col">{t('reports.chart.share')}</th>
                </tr>
              </thead>
              <tbody>
                {reasons.map(({ reason, count }) => (
                  <tr key={reason}>
                    <th scope="row">{wordOf(reason)}</th>
                    <td>{figure.format(count)}</td>
                    <td>{new Intl.NumberFormat(locale, { style: 'percent' }).format(count / all)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </section>
  )

  function wordOf(reason: string): string {
    return t(`sessions.shortReason.${reason}`, { defaultValue: reason })
  }
}
