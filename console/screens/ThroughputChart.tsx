/** The last 24 hours by hour: delivered and failed as bars from zero, with the same numbers as a table behind. */
import { useTranslation } from 'react-i18next'
import type { HourCount } from '../api/types.ts'
import { useLocale } from '../parts/useLocale.ts'
import classes from './ThroughputChart.module.css'

const width = 960
const height = 88
const gap = 4

export function ThroughputChart({ hours }: { hours: readonly HourCount[] }) {
  const { t } = useTranslation()
  const hourOf = useHourFormat()
  if (hours.length === 0) return null
  const most = Math.max(1, ...hours.map(({ delivered, failed }) => delivered + failed))
  const failures = hours.reduce((sum, { failed }) => sum + failed, 0)
  const step = width / hours.length
  const scale = (count: number) => (count / most) * (height - 8)
  return (
    <section className={classes.chart} aria-labelledby="throughput">
      <h2 id="throughput" className={classes.heading}>
        {t('overview.throughput')} <span className={classes.most}>{t('overview.most', { count: most })}</span>
        {failures > 0 && (
          <span className={classes.key}>
            <span className={classes.swatch} /> {t('overview.failedHead')}
          </span>
        )}
      </h2>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={classes.bars} aria-hidden="true">
        {hours.map(({ hour, delivered, failed }, index) => (
          <g key={hour} transform={`translate(${index * step} ${height})`}>
            <title>{`${hourOf(hour)}: ${delivered} / ${failed}`}</title>
            <rect className={classes.delivered} y={-scale(delivered)} width={step - gap} height={scale(delivered)} />
            <rect
              className={classes.failed}
              y={-scale(delivered) - scale(failed)}
              width={step - gap}
              height={scale(failed)}
            />
          </g>
        ))}
        <line x1="0" x2={width} y1={height} y2={height} className={classes.zero} />
      </svg>
      <div className={classes.axis} aria-hidden>
        {[0, 6, 12, 18].map(index => hours[index] && <span key={index}>{hourOf(hours[index].hour)}</span>)}
        <span>{t('overview.now')}</span>
      </div>
      <details className={classes.numbers}>
        <summary>{t('overview.asTable')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('overview.hour')}</th>
              <th scope="col">{t('overview.receivedHead')}</th>
              <th scope="col">{t('overview.deliveredHead')}</th>
              <th scope="col">{t('overview.failedHead')}</th>
            </tr>
          </thead>
          <tbody>
            {hours.map(({ hour, received, delivered, failed }) => (
              <tr key={hour}>
                <th scope="row">{hourOf(hour)}</th>
                <td>{received}</td>
                <td>{delivered}</td>
                <td>{failed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

function useHourFormat(): (hour: string) => string {
  const { locale } = useLocale()
  const format = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return hour => format.format(new Date(hour))
}
