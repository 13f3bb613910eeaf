/** How it went: what each run found, as bars and as a table, and what people corrected, by week and cause. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Correction, type Pair, type Run, runsQuery } from '../../api/reconciliation.ts'
import { calendarDate } from '../../parts/format.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import classes from './reconciliation.module.css'

export function History({ pair }: { pair: Pair }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(runsQuery(slug, pair.id))
  return (
    <div className={list.card}>
      <div className={list.scroll}>
        {!data ? (
          error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows />
          )
        ) : data.items.length === 0 ? (
          <Note title={t('reconciliation.never')}>
            <p>{t('reconciliation.neverText')}</p>
          </Note>
        ) : (
          <div className={classes.history}>
            <Trend runs={data.items} />
            <Runs runs={data.items} pair={pair} />
            <Corrections corrections={data.corrections} />
          </div>
        )}
      </div>
    </div>
  )
}

const width = 960
const height = 96
const gap = 3

/** Open differences of the runs over the whole window, oldest left. The table below says the same in numbers. */
function Trend({ runs }: { runs: readonly Run[] }) {
  const { t } = useTranslation()
  const shown = runs.filter(({ state, cause }) => state === 'done' && cause !== 'hour').toReversed()
  if (shown.length < 2) return null
  const most = Math.max(1, ...shown.map(({ found }) => found))
  const step = width / shown.length
  return (
    <section aria-labelledby="reconciliation-trend">
      <h2 id="reconciliation-trend">{t('reconciliation.trend')}</h2>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={classes.bars} aria-hidden="true">
        {shown.map(({ id, found }, index) => {
          const tall = found === 0 ? 3 : Math.max(6, (found / most) * (height - 4))
          return (
            <rect
              key={id}
              className={found === 0 ? classes.clean : classes.found}
              x={index * step}
              y={height - tall}
              width={Math.max(1, step - gap)}
              height={tall}
            />
          )
        })}
        <line x1="0" x2={width} y1={height} y2={height} className={classes.zero} />
      </svg>
    </section>
  )
}

function Runs({ runs, pair }: { runs: readonly Run[]; pair: Pair }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <section aria-labelledby="reconciliation-runs">
      <h2 id="reconciliation-runs">{t('reconciliation.runs')}</h2>
      <table className={classes.numbers}>
        <thead>
          <tr>
            <th scope="col">{t('reconciliation.when')}</th>
            <th scope="col">{t('reconciliation.why')}</th>
            <th scope="col" data-figure>
              {t('reconciliation.comparedHead')}
            </th>
            <th scope="col" data-figure>
              {t('reconciliation.foundHead')}
            </th>
            <th scope="col" data-figure>
              {t('reconciliation.newHead')}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map(run => (
            <tr key={run.id}>
              <th scope="row">
                <Link
                  to="/o/$slug/reconciliation"
                  params={{ slug }}
                  search={{ pair: pair.id, run: run.id }}
                  className={text.link}
                >
                  <When at={run.endedAt ?? run.askedAt} show="clock" />
                </Link>
              </th>
              <td>
                {t(`reconciliation.runCause.${run.cause}`)}
                {run.state !== 'done' && ` · ${t(`reconciliation.runState.${run.state}`)}`}
              </td>
              <td data-figure>{run.compared}</td>
              <td data-figure>{run.found}</td>
              <td data-figure>{run.fresh}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Corrections({ corrections }: { corrections: readonly Correction[] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  return (
    <section aria-labelledby="reconciliation-corrections">
      <h2 id="reconciliation-corrections">{t('reconciliation.corrections')}</h2>
      {corrections.length === 0 ? (
        <p className={text.soft}>{t('reconciliation.noCorrections')}</p>
      ) : (
        <table className={classes.numbers}>
          <thead>
            <tr>
              <th scope="col">{t('reconciliation.week')}</th>
              <th scope="col">{t('reconciliation.causeHead')}</th>
              <th scope="col">{t('reconciliation.repair')}</th>
              <th scope="col" data-figure>
                {t('reconciliation.countHead')}
              </th>
            </tr>
          </thead>
          <tbody>
            {corrections.map(({ week, cause, repair, count }) => (
              <tr key={`${week} ${cause} ${repair}`}>
                <th scope="row">{calendarDate(week, locale)}</th>
                <td>{t(`reconciliation.causeName.${cause}`)}</td>
                <td>{t(`reconciliation.repairName.${repair}`)}</td>
                <td data-figure>{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
