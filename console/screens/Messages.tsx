/** The list of messages: filters in the address, live until somebody reads, keys for everything. */
import { SegmentedControl } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { connectionsQuery, messagesQuery } from '../api/queries.ts'
import { BulkBar } from '../parts/bulk/BulkBar.tsx'
import { BulkDialog } from '../parts/bulk/BulkDialog.tsx'
import { useSelection } from '../parts/bulk/useSelection.ts'
import { focusedRow, moveRow, useKeys } from '../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../parts/Notes.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { useMay, useSlug } from '../parts/session.ts'
import { Table } from '../parts/Table.tsx'
import text from '../parts/text.module.css'
import { LiveList } from './LiveList.tsx'
import classes from './list.module.css'
import { MessageFilters } from './MessageFilters.tsx'
import { MessagePages } from './MessagePages.tsx'
import { MessageSearchBox } from './MessageSearchBox.tsx'
import { messageColumns } from './messageColumns.tsx'
import { RowsMenu } from './RowsMenu.tsx'
import { useColumns } from './useColumns.ts'
import { useMessageActs } from './useMessageActs.ts'
import { ViewsMenu } from './ViewsMenu.tsx'

export function Messages() {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useSearch({ from: '/o/$slug/messages' })
  const { cursor, ...filter } = search
  const { data, error, refetch } = useQuery(messagesQuery(slug, filter, cursor))
  const { data: connections } = useQuery(connectionsQuery(slug))
  const [density, setDensity] = useLocalStorage<string>({ key: 'causeway.density', defaultValue: 'comfortable' })
  const may = useMay()
  const selection = useSelection()
  const acts = useMessageActs(selection, filter)
  const columns = useColumns()
  const dense = density === 'dense'
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    x: () => {
      const id = focusedRow()
      if (id !== undefined) selection.toggle(id)
    },
    r: may('bulk.run') ? () => acts.replay(focusedRow()) : undefined,
  })
  const shown = messageColumns({
    t,
    slug,
    search,
    selected: selection.ids,
    all: selection.all,
    toggle: selection.toggle,
    connections: connections?.items ?? [],
  }).filter(({ key }) => columns.isShown(key))
  return (
    <>
      <PageHead title={t('nav.messages')}>
        <SegmentedControl
          size="xs"
          aria-label={t('messages.density')}
          value={density}
          onChange={setDensity}
          data={[
            { value: 'comfortable', label: t('messages.comfortable') },
            { value: 'dense', label: t('messages.dense') },
          ]}
        />
      </PageHead>
      <div className={classes.bar}>
        <MessageFilters filter={filter} />
        <span className={classes.spacer} />
        <MessageSearchBox filter={filter} />
        <ViewsMenu filter={filter} />
        <RowsMenu rows={data?.items ?? []} columns={columns} />
      </div>
      <BulkBar
        selection={selection}
        choices={acts.choices}
        canTakeAll={Object.values(filter).some(Boolean) && !filter.search}
      />
      <LiveList name="messages" page={cursor} foot={data && <MessagePages page={data} />}>
        {!data ? (
          error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={14} height={dense ? 28 : 36} />
          )
        ) : data.items.length === 0 ? (
          <NoMessages filtered={Object.keys(search).length > 0} />
        ) : (
          <Table
            label={t('nav.messages')}
            columns={shown}
            rows={data.items}
            rowKey={({ id }) => id}
            dense={dense}
            isMarked={({ id }) => selection.all || selection.ids.has(id)}
          />
        )}
      </LiveList>
      <Outlet />
      <BulkDialog request={acts.request} onClose={acts.close} onStarted={selection.clear} />
    </>
  )
}

function NoMessages({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  if (!filtered)
    return (
      <Note title={t('messages.emptyTitle')}>
        <p>{t('messages.emptyText')}</p>
      </Note>
    )
  return (
    <Note
      title={t('messages.noMatch')}
      action={
        <Link to="/o/$slug/messages" params={{ slug }} search={{}} className={text.link}>
          {t('messages.clearFilters')}
        </Link>
      }
    >
      <p>{t('messages.noMatchText')}</p>
    </Note>
  )
}
