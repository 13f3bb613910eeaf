/** The routes: what of one system goes to which other. Each can be opened, paused and resumed. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { routesQuery } from '../../api/setUp.ts'
import type { Route } from '../../api/setUpTypes.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { eventWords } from './eventWords.ts'
import { SetUpSections } from './SetUpSections.tsx'
import { useSetRoutePaused } from './useSetRoutePaused.ts'

export function Routes() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const setPaused = useSetRoutePaused()
  const { data, error, refetch } = useQuery(routesQuery(slug))
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const add = may('configuration.change') && (
    <LinkButton
      to="/o/$slug/connections/routes/new"
      params={{ slug }}
      size="compact-md"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('routes.new')}
    </LinkButton>
  )
  return (
    <>
      <PageHead title={t('routes.title')} about={t('routes.about')}>
        {data && data.items.length > 0 && add}
      </PageHead>
      <SetUpSections here="routes" />
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows height={44} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('routes.none')} action={add}>
              <p>{t('routes.noneText')}</p>
            </Note>
          ) : (
            <Table
              label={t('routes.title')}
              columns={columns(t, slug, may('routes.pause') ? setPaused : undefined)}
              rows={data.items}
              rowKey={({ id }) => id}
            />
          )}
        </div>
      </div>
      <Outlet />
    </>
  )
}

type SetPaused = (route: Route, paused: boolean) => void

function columns(t: TFunction, slug: string, setPaused: SetPaused | undefined): Column<Route>[] {
  return [
    {
      key: 'state',
      head: t('routes.state'),
      width: '130px',
      cell: ({ state }) => <StateMark kind="route" state={state} />,
    },
    {
      key: 'route',
      head: t('routes.route'),
      cell: ({ id, slug: own, from, to }) => (
        <>
          <RowLink row={id} to="/o/$slug/connections/routes/$id" params={{ slug, id }}>
            {from.title} → {to.title}
          </RowLink>{' '}
          <span className={text.soft}>{own}</span>
        </>
      ),
    },
    { key: 'events', head: t('routes.events'), wide: true, cell: ({ events }) => eventWords(t, events) },
    {
      key: 'actions',
      head: t('connections.actions'),
      hiddenHead: true,
      width: '112px',
      align: 'right',
      cell: route => {
        const paused = route.state === 'paused'
        return (
          <Button
            size="compact-sm"
            variant={paused ? 'light' : 'subtle'}
            color={paused ? 'pine' : 'gray'}
            disabled={setPaused === undefined}
            onClick={() => setPaused?.(route, !paused)}
            aria-label={t(paused ? 'palette.resume' : 'palette.pause', { name: route.slug })}
          >
            {paused ? t('connections.resume') : t('connections.pause')}
          </Button>
        )
      },
    },
  ]
}
