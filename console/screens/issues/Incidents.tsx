/** The incident log: what happened beyond single messages, open ones first to be worked on. */
import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Incident, incidentsQuery } from '../../api/issues.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import { When } from '../../parts/When.tsx'
import classes from '../list.module.css'
import { IssueTabs } from './IssueTabs.tsx'
import own from './issues.module.css'
import { NewIncident } from './NewIncident.tsx'
import { useSubjectName } from './useSubjectName.ts'

export function Incidents() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const navigate = useNavigate()
  const search = useSearch({ from: '/o/$slug/issues/incidents' })
  const { state = 'open', open } = search
  const { data, error, refetch } = useQuery(incidentsQuery(slug, state))
  const nameOf = useSubjectName()
  const go = (next: { state?: string; open?: string }) =>
    void navigate({ to: '/o/$slug/issues/incidents', params: { slug }, search: next })
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const columns: Column<Incident>[] = [
    {
      key: 'title',
      head: t('incidents.what'),
      cell: row => (
        <>
          <RowLink row={row.id} to="/o/$slug/issues/incidents/$id" params={{ slug, id: row.id }} search={{ state }}>
            {row.title}
          </RowLink>
          <p className={classes.fix}>{row.subjects.map(nameOf).join(', ')}</p>
        </>
      ),
    },
    { key: 'who', head: t('incidents.by'), width: '170px', wide: true, cell: ({ openedBy }) => openedBy.name },
    { key: 'at', head: t('incidents.since'), width: '190px', cell: ({ openedAt }) => <When at={openedAt} /> },
    ...(state === 'closed'
      ? [
          {
            key: 'closed',
            head: t('incidents.until'),
            width: '190px',
            cell: ({ closedAt }: Incident) => <When at={closedAt} />,
          },
        ]
      : []),
  ]
  const mayOpen = may('incidents.change')
  const openButton = mayOpen ? <Button onClick={() => go({ state, open: 'new' })}>{t('incidents.open')}</Button> : null
  return (
    <>
      <PageHead title={t('incidents.title')} about={t('incidents.about')}>
        {openButton}
      </PageHead>
      <div className={own.tabs}>
        <IssueTabs current="incidents" />
      </div>
      <div className={classes.bar}>
        <SegmentedControl
          size="sm"
          aria-label={t('messages.state')}
          value={state}
          onChange={value => go({ state: value })}
          data={['open', 'closed'].map(value => ({ value, label: t(`incidents.state.${value}`) }))}
        />
      </div>
      <div className={classes.card}>
        <div className={classes.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={5} height={52} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t(state === 'open' ? 'incidents.noneOpen' : 'incidents.noneClosed')}>
              <p>{t('incidents.noneText')}</p>
            </Note>
          ) : (
            <Table tall label={t('incidents.title')} columns={columns} rows={data.items} rowKey={({ id }) => id} />
          )}
        </div>
      </div>
      <Outlet />
      {mayOpen && open !== undefined && <NewIncident about={open} onClose={() => go({ state })} />}
    </>
  )
}
