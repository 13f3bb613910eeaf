/** The overview: one line that says whether everything is all right, what is not, and each connection by its trouble. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { overviewQuery } from '../api/queries.ts'
import type { Overview as OverviewData } from '../api/types.ts'
import { Mark } from '../parts/Mark.tsx'
import { ErrorNote, LoadingRows, Note } from '../parts/Notes.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { useSlug } from '../parts/session.ts'
import { ConnectionTile } from './ConnectionTile.tsx'
import { byTrouble } from './connectionTrouble.ts'
import { FirstSteps } from './FirstSteps.tsx'
import classes from './Overview.module.css'
import { ThroughputChart } from './ThroughputChart.tsx'
import { TroubleList } from './TroubleList.tsx'

export function Overview() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(overviewQuery(useSlug()))
  return (
    <>
      <PageHead title={t('nav.overview')} />
      <div className={classes.scroll}>
        {data ? (
          <Content overview={data} />
        ) : error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={6} height={56} />
        )}
      </div>
    </>
  )
}

function Content({ overview }: { overview: OverviewData }) {
  const { t } = useTranslation()
  const { connections, throughput, since } = overview
  if (connections.length === 0)
    return (
      <>
        <FirstSteps />
        <Note title={t('overview.emptyTitle')}>
          <p>{t('overview.emptyText')}</p>
        </Note>
      </>
    )
  return (
    <>
      <FirstSteps />
      <Answer overview={overview} />
      <TroubleList overview={overview} />
      <section aria-labelledby="overview-connections">
        <h2 id="overview-connections" className={classes.heading}>
          {t('nav.connections')}
        </h2>
        <div className={classes.tiles}>
          {byTrouble(connections).map(connection => (
            <ConnectionTile key={connection.id} connection={connection} since={since} />
          ))}
        </div>
      </section>
      <ThroughputChart hours={throughput} />
    </>
  )
}

/** Is everything all right? One line. */
function Answer({ overview }: { overview: OverviewData }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { allWell, counts, connections, since } = overview
  const troubled = connections.filter(({ health }) => ['down', 'failing', 'invalid'].includes(health)).length
  return (
    <p className={classes.answer} data-well={allWell || undefined}>
      <span className={classes.answerMark}>
        <Mark shape={allWell ? 'done' : 'act'} />
      </span>
      <span>
        <strong>
          {allWell
            ? t('overview.allWell')
            : counts.tasksOpen > 0
              ? t('overview.needsYou', { count: counts.tasksOpen })
              : troubled > 0
                ? t('overview.troubled', { count: troubled })
                : t('overview.look')}
        </strong>{' '}
        <Link
          to="/o/$slug/messages"
          params={{ slug }}
          search={{ delivery: 'delivered', settledFrom: since }}
          className={classes.answerMore}
        >
          {t('overview.delivered', { count: counts.messagesDelivered })}
        </Link>
      </span>
    </p>
  )
}
