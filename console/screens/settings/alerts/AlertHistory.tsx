/** The alerts that are open, and what there was: since when, whom it was told to, and whether that arrived. */
import { Button, SegmentedControl } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Alert, alertChannelsQuery, alertsQuery } from '../../../api/alerts.ts'
import { span } from '../../../parts/format.ts'
import { moveRow, useKeys } from '../../../parts/keys.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { problemText } from '../../../parts/problemText.ts'
import { useSlug } from '../../../parts/session.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import { When } from '../../../parts/When.tsx'
import classes from './Alerts.module.css'

const route = getRouteApi('/o/$slug/settings/alerts')

export function AlertHistory() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { state, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery(alertsQuery(slug, state, cursor))
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  return (
    <section className={classes.part} aria-labelledby="alert-history">
      <div className={classes.historyHead}>
        <div>
          <h2 id="alert-history" className={classes.title}>
            {t('alerts.history.title')}
          </h2>
          <p className={classes.about}>{t('alerts.history.about')}</p>
        </div>
        <SegmentedControl
          aria-label={t('alerts.history.show')}
          value={state ?? 'all'}
          onChange={value => void navigate({ search: value === 'open' || value === 'cleared' ? { state: value } : {} })}
          data={(['all', 'open', 'cleared'] as const).map(value => ({ value, label: t(`alerts.history.of.${value}`) }))}
        />
      </div>
      <div className={classes.card}>
        {error && !data ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <LoadingRows rows={3} height={64} />
        ) : data.items.length === 0 ? (
          <p className={classes.quiet}>{t(`alerts.history.none.${state ?? 'all'}`)}</p>
        ) : (
          <ul className={classes.alerts}>
            {data.items.map(alert => (
              <AlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        )}
        {(data?.next || cursor) && (
          <div className={classes.more}>
            {cursor && (
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => void navigate({ search: state ? { state } : {} })}
              >
                {t('alerts.history.newest')}
              </Button>
            )}
            {data?.next && (
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() =>
                  void navigate({ search: { ...(state ? { state } : {}), cursor: data.next ?? undefined } })
                }
              >
                {t('alerts.history.older')}
              </Button>
            )}
          </div>
        )}
      </div>
    </section>
  )
}

function AlertRow({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const { code, connection, route: via, severity, openedAt, clearedAt, dismissed } = alert
  const { says, fix } = problemText(t, code, { connection: connection?.title, route: via?.slug })
  const isOpen = clearedAt === null
  return (
    // The row itself takes the focus of j and k: an alert has no page of its own.
    <li className={classes.alert} data-row={alert.id} tabIndex={-1}>
      <div className={classes.alertHead}>
        <span className={classes.says}>{says}</span>
        <span className={classes.state} data-open={isOpen ? severity : undefined}>
          {isOpen ? <IconAlertTriangle size={15} aria-hidden /> : <IconCheck size={15} aria-hidden />}
          {isOpen ? t(`alerts.severity.${severity}`) : t(dismissed ? 'alerts.dismissed' : 'alerts.cleared')}
        </span>
      </div>
      {isOpen && <p className={classes.line}>{fix}</p>}
      <p className={classes.line}>
        {t('alerts.since')} <When at={openedAt} />
        {clearedAt && (
          <>
            {' '}
            {t('alerts.until')} <When at={clearedAt} />
          </>
        )}
        <FactWords alert={alert} /> <AboutLink alert={alert} />
      </p>
      <Told alert={alert} />
    </li>
  )
}

/** What was counted and measured, as words. */
function FactWords({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { count, depth, ageMs, silentMs } = alert.facts
  const words = [
    count === undefined ? undefined : t('alerts.fact.count', { count }),
    depth === undefined ? undefined : t('alerts.fact.depth', { count: depth }),
    ageMs === undefined ? undefined : t('alerts.fact.age', { span: span(ageMs, locale) }),
    silentMs === undefined ? undefined : t('alerts.fact.silent', { span: span(silentMs, locale) }),
  ].filter(each => each !== undefined)
  return <>{words.map(each => ` · ${each}`)}</>
}

function AboutLink({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { issue, message, connection, facts } = alert
  if (issue)
    return (
      <Link to="/o/$slug/issues/$id" params={{ slug, id: issue }}>
        {t('alerts.openIssue')}
      </Link>
    )
  if (message)
    return (
      <Link to="/o/$slug/messages/$id" params={{ slug, id: message }}>
        {t('alerts.openMessage')}
      </Link>
    )
  // What ends and who asks stand with the network, not with the connection by which the organization takes part.
  if (facts.endsAt !== undefined)
    return (
      <Link to="/o/$slug/network" params={{ slug }} search={{ show: 'gateway' }}>
        {t('alerts.openGateway')}
      </Link>
    )
  if (facts.requester !== undefined)
    return (
      <Link to="/o/$slug/network" params={{ slug }} search={{ show: 'exchanges', requester: facts.requester }}>
        {t('alerts.openExchanges')}
      </Link>
    )
  if (connection)
    return (
      <Link to="/o/$slug/connections/$id" params={{ slug, id: connection.id }}>
        {t('alerts.openConnection')}
      </Link>
    )
  return null
}

/** Each channel once for each event, with what became of it. */
function Told({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data } = useQuery(alertChannelsQuery(slug))
  if (alert.told.length === 0) return <p className={classes.line}>{t('alerts.toldNobody')}</p>
  const nameOf = (channel: string | null) =>
    channel === null
      ? t('alerts.administrator')
      : (data?.items.find(each => each.id === channel)?.address ?? t('alerts.removedChannel'))
  return (
    <ul className={classes.alerts}>
      {alert.told.map(told => (
        <li key={`${told.channel} ${told.event} ${told.at}`} className={classes.line}>
          {t(`alerts.event.${told.event}`)} → {nameOf(told.channel)} · {t(`alerts.told.${told.state}`)}{' '}
          {told.dueAt && (told.state === 'held' || told.state === 'waiting') ? (
            <When at={told.dueAt} show="relative" />
          ) : (
            <When at={told.at} show="relative" />
          )}
          {told.problem && (
            <span className={classes.bad}>
              {' '}
              {problemText(t, told.problem).says}
              {told.status ? ` (${told.status})` : ''}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
