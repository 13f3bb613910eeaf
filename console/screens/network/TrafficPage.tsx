/** What is asked over the network: whether the organization answers, how much, how fast, and by whom. */
import { Box } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { networkQuery, type Part, requestersQuery, type Traffic, trafficQuery } from '../../api/network.ts'
import { useNow } from '../../parts/clock.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import classes from './network.module.css'
import { OutcomeTable } from './OutcomeTable.tsx'
import { partState } from './partState.ts'
import { RequesterTable } from './RequesterTable.tsx'
import { TrafficChart } from './TrafficChart.tsx'

const periods = [1, 2, 7, 31] as const
const usualDays = 2
const dayMs = 86_400_000

export function TrafficPage() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { days: given } = useSearch({ from: '/o/$slug/network' })
  const days = periods.find(each => String(each) === given) ?? usualDays
  const network = useQuery(networkQuery(slug))
  const traffic = useQuery(trafficQuery(slug, days))
  const requesters = useQuery(requestersQuery(slug, days))
  const { data } = traffic
  const now = useNow()
  const last = network.data?.part?.lastExchangeAt
  const waits = last != null && Date.parse(last) > now.getTime() - days * dayMs
  return (
    <div className={classes.page}>
      {network.data && <Answer part={network.data.part} />}
      <Periods here={days} />
      {!data ? (
        traffic.error ? (
          <ErrorNote error={traffic.error} onRetry={() => void traffic.refetch()} />
        ) : (
          <LoadingRows rows={6} />
        )
      ) : data.hours.length === 0 && data.times.length === 0 ? (
        <Note title={t('network.traffic.none')}>
          <p>{t('network.traffic.noneText')}</p>
        </Note>
      ) : (
        <>
          {(data.hours.length > 0 || !waits) && <TrafficChart hours={data.hours} days={days} />}
          <Times times={data.times} />
          <OutcomeTable outcomes={data.outcomes} />
          <section className={classes.section} aria-labelledby="network-requesters">
            <h2 id="network-requesters" className={classes.heading}>
              {t('network.requesters')}
            </h2>
            <p className={classes.hint}>{t('network.traffic.late')}</p>
            {requesters.data ? (
              <RequesterTable requesters={requesters.data.items} waits={waits} />
            ) : requesters.error ? (
              <ErrorNote error={requesters.error} onRetry={() => void requesters.refetch()} />
            ) : (
              <LoadingRows rows={4} />
            )}
          </section>
        </>
      )}
    </div>
  )
}

/** Does the organization answer? One line. */
function Answer({ part }: { part: Part | null }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale } = useLocale()
  if (!part)
    return (
      <div className={classes.answer}>
        <p>{t('network.noPart')}</p>
        <Link to="/o/$slug/network" params={{ slug }} search={{ show: 'go-live' }} className={text.link}>
          {t('network.toGoLive')}
        </Link>
      </div>
    )
  return (
    <div className={classes.answer}>
      <StateMark kind="networkPart" state={partState(part)} pill />
      <p>
        {t('network.people', { count: part.people, number: new Intl.NumberFormat(locale).format(part.people) })}
        {part.lastExchangeAt && (
          <span className={text.soft}>
            {' · '}
            {t('network.lastAsked')} <When at={part.lastExchangeAt} />
          </span>
        )}
      </p>
    </div>
  )
}

function Periods({ here }: { here: number }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <nav className={classes.days} aria-label={t('network.traffic.periods')}>
      {periods.map(days => (
        <Link
          key={days}
          to="/o/$slug/network"
          params={{ slug }}
          search={days === usualDays ? {} : { days: String(days) }}
          className={`${text.link} ${classes.day}`}
          activeProps={{}}
          data-active={days === here || undefined}
          aria-current={days === here ? 'page' : undefined}
        >
          {t('network.traffic.days', { count: days })}
        </Link>
      ))}
    </nav>
  )
}

type Time = Traffic['times'][number]

function Times({ times }: { times: readonly Time[] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const ms = (value: number) => t('network.ms', { value: new Intl.NumberFormat(locale).format(value) })
  const columns: Column<Time>[] = [
    { key: 'transaction', head: t('network.transaction'), cell: each => t(`network.transactions.${each.transaction}`) },
    { key: 'p50', head: t('network.traffic.half'), align: 'right', width: '96px', cell: ({ p50 }) => ms(p50) },
    { key: 'p95', head: '95 %', align: 'right', width: '96px', cell: ({ p95 }) => ms(p95) },
    { key: 'p99', head: '99 %', align: 'right', width: '96px', cell: ({ p99 }) => ms(p99) },
  ]
  return (
    <section className={classes.section} aria-labelledby="network-times">
      <h2 id="network-times" className={classes.heading}>
        {t('network.traffic.times')}
      </h2>
      <p className={classes.hint}>{t('network.traffic.timesAbout')}</p>
      {/* Nothing in it takes the focus, and keys must move it all the same. */}
      <Box
        className={`${classes.table} ${classes.short}`}
        role="group"
        aria-label={t('network.traffic.times')}
        tabIndex={0}
      >
        <Table
          label={t('network.traffic.times')}
          columns={columns}
          rows={times}
          rowKey={({ transaction }) => transaction}
        />
      </Box>
    </section>
  )
}
