/** Questions over the network in bars from zero, by the hour or, over many days, by the day; the numbers as a table behind. */
import { useTranslation } from 'react-i18next'
import type { TrafficHour } from '../../api/network.ts'
import { useNow } from '../../parts/clock.ts'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './network.module.css'
import { barsOf } from './trafficBars.ts'

const width = 960
const height = 96
const counted = ['discoveries', 'queries', 'retrieves', 'refused', 'failed'] as const

export function TrafficChart({ hours, days }: { hours: readonly TrafficHour[]; days: number }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const now = useNow()
  const bars = barsOf(hours, days, now)
  const most = Math.max(0, ...bars.map(({ asked }) => asked))
  const troubled = bars.reduce((sum, { bad }) => sum + bad, 0)
  const step = width / bars.length
  const gap = step > 8 ? 3 : 1
  const scale = (count: number) => (count / Math.max(1, most)) * (height - 8)
  const byDay = days > 7
  const format = new Intl.DateTimeFormat(locale, {
    ...(days > 1 ? { month: 'short', day: 'numeric' } : {}),
    ...(byDay ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  })
  const nameOf = (at: Date) => format.format(at)
  const number = new Intl.NumberFormat(locale)
  return (
    <section className={classes.section} aria-labelledby="network-traffic">
      <h2 id="network-traffic" className={classes.heading}>
        {t('network.traffic.title')}{' '}
        <span className={classes.key}>
          {t(byDay ? 'network.traffic.mostDay' : 'network.traffic.mostHour', { number: number.format(most) })}
        </span>
        {troubled > 0 && (
          <span className={classes.key} data-bad>
            <span className={classes.swatch} /> {t('network.traffic.bad')}
          </span>
        )}
      </h2>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={classes.bars} aria-hidden="true">
        {bars.map(({ at, asked, bad }, index) => (
          <g key={at.getTime()} transform={`translate(${index * step} ${height})`}>
            <title>{`${nameOf(at)}: ${asked} / ${bad}`}</title>
            <rect className={classes.asked} y={-scale(asked)} width={step - gap} height={scale(asked)} />
            <rect className={classes.bad} y={-scale(bad)} width={step - gap} height={scale(bad)} />
          </g>
        ))}
        <line x1="0" x2={width} y1={height} y2={height} className={classes.zero} />
      </svg>
      <div className={classes.axis} aria-hidden>
        {[0, 0.25, 0.5, 0.75].map(share => {
          const bar = bars[Math.floor(share * bars.length)]
          return bar && <span key={share}>{nameOf(bar.at)}</span>
        })}
        <span>{t('overview.now')}</span>
      </div>
      <details className={classes.numbers}>
        <summary>{t('overview.asTable')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t(byDay ? 'network.traffic.day' : 'overview.hour')}</th>
              {(['discover', 'query', 'retrieve'] as const).map(each => (
                <th key={each} scope="col">
                  {t(`network.transactions.${each}`)}
                </th>
              ))}
              <th scope="col">{t('network.count.refused')}</th>
              <th scope="col">{t('network.count.failed')}</th>
            </tr>
          </thead>
          <tbody>
            {bars
              .filter(({ asked }) => asked > 0)
              .map(bar => (
                <tr key={bar.at.getTime()}>
                  <th scope="row">{nameOf(bar.at)}</th>
                  {counted.map(name => (
                    <td key={name}>{number.format(bar[name])}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}
