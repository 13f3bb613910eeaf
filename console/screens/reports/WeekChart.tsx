/** Rows of a report by week: mapped and not mapped as bars from zero, each with its number, and all numbers as a table behind. */
import { useTranslation } from 'react-i18next'
import type { ReportName } from '../../api/reports.ts'
import { useLocale } from '../../parts/useLocale.ts'
import { type Part, parts, type Week, type Weeks } from './counts.ts'
import classes from './reports.module.css'

const height = 140

export function WeekChart({ report, data }: { report: ReportName; data: Weeks }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { weeks, earlier, undated } = data
  const figure = new Intl.NumberFormat(locale)
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' })
  const weekOf = ({ week }: Week) => day.format(new Date(week))
  const shown = report === 'appointments' ? parts : parts.filter(part => part !== 'rendered')
  const wordOf = (part: Part) =>
    t(report !== 'appointments' && part === 'mapped' ? 'reports.mapping.mapped' : `reports.part.${part}`)
  // Of people there is no more than mapped: it has the tone of what is done.
  const toneOf = (part: Part): Part => (report !== 'appointments' && part === 'mapped' ? 'rendered' : part)
  const of = (part: Part) => weeks.reduce((sum, each) => sum + each[part], 0)
  const most = Math.max(1, ...weeks.map(allOf))
  const others = [
    ...(earlier > 0 ? [t('reports.chart.earlier', { count: earlier, rows: figure.format(earlier) })] : []),
    ...(undated > 0 ? [t('reports.chart.undated', { count: undated, rows: figure.format(undated) })] : []),
  ]
  return (
    <section aria-labelledby="by-week">
      <h2 id="by-week" className={classes.heading}>
        {t(report === 'appointments' ? 'reports.chart.bySession' : 'reports.chart.byFirstSeen')}
      </h2>
      <ul className={classes.keys}>
        {shown.map(part => (
          <li key={part} className={classes.key}>
            <span className={classes.swatch} data-part={toneOf(part)} aria-hidden />
            {wordOf(part)} {figure.format(of(part))}
          </li>
        ))}
      </ul>
      <div className={classes.weeks} data-many={weeks.length >= 14 || undefined} aria-hidden>
        {weeks.map((each, index) => (
          <div key={each.week} className={classes.week} title={tooltipOf(each)}>
            <span>{allOf(each) > 0 && figure.format(allOf(each))}</span>
            <span className={classes.bar}>
              {shown.toReversed().map(part => (
                <span
                  key={part}
                  className={classes.part}
                  data-part={toneOf(part)}
                  style={{ height: (each[part] / most) * height }}
                />
              ))}
            </span>
            <span className={classes.weekName}>{(weeks.length < 14 || index % 2 === 0) && weekOf(each)}</span>
          </div>
        ))}
      </div>
      {others.length > 0 && <p className={classes.soft}>{others.join(' · ')}</p>}
      <details className={classes.numbers}>
        <summary>{t('reports.chart.asTable')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('reports.chart.week')}</th>
              {shown.map(part => (
                <th key={part} scope="col">
                  {wordOf(part)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map(each => (
              <tr key={each.week}>
                <th scope="row">{weekOf(each)}</th>
                {shown.map(part => (
                  <td key={part}>{figure.format(each[part])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )

  function tooltipOf(week: Week): string {
    return [weekOf(week), ...shown.map(part => t('filter.chip', { name: wordOf(part), value: week[part] }))].join('\n')
  }
}

function allOf({ rendered, mapped, none }: Week): number {
  return rendered + mapped + none
}
