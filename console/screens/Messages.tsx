/** The list of messages: filters in the address, live until somebody reads, keys for everything. */
import { Button, SegmentedControl } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { connectionsQuery, messagesQuery } from '../api/queries.ts'
import { focusedRow, moveRow, useKeys } from '../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../parts/Notes.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { ReasonDialog, type ReasonRequest } from '../parts/ReasonDialog.tsx'
import { useSlug } from '../parts/session.ts'
import { Table } from '../parts/Table.tsx'
import text from '../parts/text.module.css'
import { LiveList } from './LiveList.tsx'
import classes from './list.module.css'
import { MessageFilters } from './MessageFilters.tsx'
import { MessagePages } from './MessagePages.tsx'
import own from './Messages.module.css'
import { messageColumns } from './messageColumns.tsx'
import { useReplay } from './useReplay.ts'

export function Messages() {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useSearch({ from: '/o/$slug/messages' })
  const { cursor, ...filter } = search
  const { data, error, refetch } = useQuery(messagesQuery(slug, filter, cursor))
  const { data: connections } = useQuery(connectionsQuery(slug))
  const [density, setDensity] = useLocalStorage<string>({ key: 'causeway.density', defaultValue: 'comfortable' })
  const { selected, toggle, clear, askReplay, asking, stopAsking } = useSelection()
  const dense = density === 'dense'
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    x: () => {
      const id = focusedRow()
      if (id !== undefined) toggle(id)
    },
    r: askReplay,
  })
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
        {selected.size > 0 && (
          <div className={own.bulk} role="status">
            {t('messages.selected', { count: selected.size })}
            <Button size="compact-sm" onClick={askReplay}>
              {t('action.replay')}
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={clear}>
              {t('messages.unselect')}
            </Button>
          </div>
        )}
      </div>
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
            columns={messageColumns({ t, slug, search, selected, toggle, connections: connections?.items ?? [] })}
            rows={data.items}
            rowKey={({ id }) => id}
            dense={dense}
            isMarked={({ id }) => selected.has(id)}
          />
        )}
      </LiveList>
      <Outlet />
      <ReasonDialog request={asking} onClose={stopAsking} />
    </>
  )
}

/** The rows that were chosen, and the question before they are replayed. */
function useSelection() {
  const { t } = useTranslation()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<ReasonRequest>()
  const clear = () => setSelected(new Set())
  const replay = useReplay(clear)
  const toggle = (id: string) =>
    setSelected(before =>
      before.has(id) ? new Set([...before].filter(each => each !== id)) : new Set([...before, id]),
    )
  const askReplay = () => {
    const focused = focusedRow()
    const ids = selected.size > 0 ? [...selected] : focused === undefined ? [] : [focused]
    if (ids.length === 0) return
    setAsking({
      title: t('messages.replayTitle', { count: ids.length }),
      explains: t('messages.replayExplains'),
      does: t('action.replay'),
      onReason: ({ reason }) => void replay(ids, reason),
    })
  }
  return { selected, toggle, clear, askReplay, asking, stopAsking: () => setAsking(undefined) }
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
