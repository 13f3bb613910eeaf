/** One connection in the drawer: a tab each for its status, routes, webhooks, schedule, settings and history. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { connectionsQuery } from '../api/queries.ts'
import { connectorsQuery } from '../api/setUp.ts'
import type { Connection } from '../api/types.ts'
import { DetailDrawer } from '../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows, Note } from '../parts/Notes.tsx'
import { useMay, useSlug } from '../parts/session.ts'
import { Tabs, tabClass } from '../parts/Tabs.tsx'
import { ConnectionStatus } from './ConnectionStatus.tsx'
import { BusyTimes } from './setUp/busy/BusyTimes.tsx'
import { ConnectionHistory } from './setUp/ConnectionHistory.tsx'
import { ConnectionRoutes } from './setUp/ConnectionRoutes.tsx'
import { ConnectionSchedule } from './setUp/ConnectionSchedule.tsx'
import { ConnectionSettings } from './setUp/ConnectionSettings.tsx'
import { ConnectionWebhooks } from './setUp/ConnectionWebhooks.tsx'

/** The tabs in their order: what opens them to a person, and what they show. */
const tabs = [
  { name: 'status', action: 'connections.read', Shows: ConnectionStatus },
  { name: 'routes', action: 'routes.read', Shows: ConnectionRoutes },
  { name: 'webhooks', action: 'configuration.read', Shows: ConnectionWebhooks },
  { name: 'busy', action: 'configuration.read', Shows: BusyTimes },
  { name: 'schedule', action: 'configuration.read', Shows: ConnectionSchedule },
  { name: 'settings', action: 'configuration.read', Shows: ConnectionSettings },
  { name: 'history', action: 'configuration.read', Shows: ConnectionHistory },
] as const

/** Connectors whose lists can also be brought in as files. */
const sessionSources = new Set(['ensora', 'ensora-files'])

export function ConnectionDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/connections/$id' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(connectionsQuery(slug))
  const connection = data?.items.find(each => each.id === id)
  return (
    <DetailDrawer
      title={connection?.title ?? t('connections.connection')}
      onClose={() => void navigate({ to: '/o/$slug/connections', params: { slug } })}
    >
      {connection ? (
        <Content connection={connection} />
      ) : data ? (
        <Note title={t('connections.gone')} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={5} />
      )}
    </DetailDrawer>
  )
}

function Content({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { id } = connection
  const { tab: wanted } = useSearch({ from: '/o/$slug/connections/$id' })
  const { data: known } = useQuery({ ...connectorsQuery(slug), enabled: may('configuration.read') })
  const connector = known?.items.find(({ name }) => name === connection.connector)
  const has: Readonly<Record<string, boolean>> = {
    webhooks: connector?.hasWebhooks === true,
    busy: connector?.hasBusyFeeds === true,
  }
  const offered = tabs.filter(({ name, action }) => may(action) && (has[name] !== false || name === wanted))
  const here = offered.find(({ name }) => name === wanted) ?? offered[0]
  return (
    <>
      <Tabs label={t('connections.parts')}>
        {offered.map(({ name }) => (
          <Link
            key={name}
            to="/o/$slug/connections/$id"
            params={{ slug, id }}
            search={name === 'status' ? {} : { tab: name }}
            className={tabClass}
            activeProps={{}}
            data-active={name === here?.name || undefined}
            aria-current={name === here?.name ? 'page' : undefined}
          >
            {t(`connections.part.${name}`)}
          </Link>
        ))}
        {sessionSources.has(connection.connector) && may('sessions.map') && (
          <Link to="/o/$slug/sessions/files" params={{ slug }} className={tabClass}>
            {t('sessionFiles.open')} →
          </Link>
        )}
        {may('messages.read') && (
          <Link to="/o/$slug/messages" params={{ slug }} search={{ connection: id }} className={tabClass}>
            {t('nav.messages')} →
          </Link>
        )}
      </Tabs>
      {here && <here.Shows connection={connection} />}
    </>
  )
}
