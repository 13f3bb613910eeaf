/** The charts of a report, under the filter of its rows. */
import { useTranslation } from 'react-i18next'
import type { ReportCount } from '../../api/reports.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import list from '../list.module.css'
import { narrowed, reasonsOf, weeksOf } from './counts.ts'
import { ReasonChart } from './ReasonChart.tsx'
import classes from './reports.module.css'
import { useReportPlace } from './useReportPlace.ts'
import { WeekChart } from './WeekChart.tsx'

type Props = { counts: readonly ReportCount[] | undefined; error: unknown; onRetry: () => void }

export function ReportCharts({ counts, error, onRetry }: Props) {
  const { t } = useTranslation()
  const { report, filter } = useReportPlace()
  const shown = counts && narrowed(counts, filter)
  return (
    <div className={list.card}>
      {!shown ? (
        error ? (
          <ErrorNote error={error} onRetry={onRetry} />
        ) : (
          <LoadingRows rows={6} height={60} />
        )
      ) : shown.length === 0 ? (
        <Note title={t('reports.noMatch')}>
          <p>{t('reports.noMatchText')}</p>
        </Note>
      ) : (
        <section className={list.scroll} aria-label={t('reports.view.charts')}>
          <div className={classes.page}>
            <WeekChart report={report} data={weeksOf(shown)} />
            <ReasonChart reasons={reasonsOf(shown)} />
          </div>
        </section>
      )}
    </div>
  )
}
