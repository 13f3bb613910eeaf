/** The connections: how each is doing, what waits, and pause or resume at once. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { connectionsQuery } from '../api/queries.ts'
import type { Connection } from '../api/types.ts'
import { moveRow, useKeys } from '../parts/keys.ts'
import { LinkButton } from '../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../parts/Notes.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { RowLink } from '../parts/RowLink.tsx'
import { StateMark } from '../parts/StateMark.tsx'
import { useMay, useSlug } from '../parts/session.ts'
import { type Column, Table } from '../parts/Table.tsx'
import text from '../parts/text.module.css'
import { useSetPaused } from '../parts/useSetPaused.ts'
import { Span, When } from '../parts/When.tsx'
import { byTrouble } from './connectionTrouble.ts'
import classes from './list.module.css'
import { SetUpSections } from './setUp/SetUpSections.tsx'

export function Connections() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const setPaused = useSetPaused()
  const { data, error, refetch } = useQuery(connectionsQuery(slug))
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const add = may('configuration.change') && (
    <LinkButton
      to="/o/$slug/connections/new"
      params={{ slug }}
      size="compact-md"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('setUp.newConnection')}
    </LinkButton>
  )
  return (
    <>
      <PageHead
        title={t('nav.connections')}
        about={data && data.items.length > 0 && t('connections.about', { count: data.items.length })}
      >
        {data && data.items.length > 0 && add}
      </PageHead>
      <SetUpSections here="connections" />
      <div className={classes.card}>
        <div className={classes.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows height={44} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('overview.emptyTitle')} action={add}>
              <p>{t('overview.emptyText')}</p>
            </Note>
          ) : (
            <Table
              label={t('nav.connections')}
              columns={columns(t, slug, may('connections.pause') ? setPaused : undefined)}
              rows={byTrouble(data.items)}
              rowKey={({ id }) => id}
            />
          )}
        </div>
      </div>
      <Outlet />
    </>
  )
}

type SetPaused = (connection: Connection, paused: boolean) => void

function columns(t: TFunction, slug: string, setPaused: SetPaused | undefined): Column<Connection>[] {
  return [
    {
      key: 'health',
      head: t('connections.health'),
      width: '150px',
      cell: ({ health }) => <StateMark kind="health" state={health} />,
    },
    {
      key: 'title',
      head: t('connections.connection'),
      cell: ({ id, title, slug: own }) => (
        <>
          <RowLink row={id} to="/o/$slug/connections/$id" params={{ slug, id }}>
            {title}
          </RowLink>{' '}
          <span className={text.soft}>{own}</span>
        </>
      ),
    },
    {
      key: 'last',
      head: t('connections.lastSuccess'),
      width: '120px',
      wide: true,
      cell: each => <When at={each.lastSuccessAt ?? each.lastReceivedAt} show="relative" />,
    },
    {
      key: 'waiting',
      head: t('connections.waiting'),
      width: '130px',
      align: 'right',
      cell: ({ waiting, oldestWaitingMs }) =>
        waiting === 0 ? (
          0
        ) : (
          <>
            <span className={text.soft}>
              <Span ms={oldestWaitingMs} /> ·{' '}
            </span>
            {waiting}
          </>
        ),
    },
    {
      key: 'received',
      head: t('connections.received'),
      width: '80px',
      align: 'right',
      wide: true,
      cell: each => each.received24h,
    },
    {
      key: 'delivered',
      head: t('connections.delivered'),
      width: '80px',
      align: 'right',
      wide: true,
      cell: each => each.delivered24h,
    },
    { key: 'failed', head: t('connections.failed'), width: '72px', align: 'right', cell: each => each.failed24h },
    {
      key: 'next',
      head: t('connections.nextRun'),
      width: '100px',
      wide: true,
      cell: each => <When at={each.nextRunAt} show="relative" />,
    },
    {
      key: 'actions',
      head: t('connections.actions'),
      hiddenHead: true,
      width: '112px',
      align: 'right',
      cell: connection => {
        const paused = connection.state === 'paused'
        return (
          <Button
            size="compact-sm"
            variant={paused ? 'light' : 'subtle'}
            color={paused ? 'pine' : 'gray'}
            disabled={setPaused === undefined}
            onClick={() => setPaused?.(connection, !paused)}
            aria-label={t(paused ? 'palette.resume' : 'palette.pause', { name: connection.title })}
          >
            {paused ? t('connections.resume') : t('connections.pause')}
          </Button>
        )
      },
    },
  ]
}
