/** What did not arrive and waits for a person, each with its reason and what to do; and what was set aside in the last day. */
import { Button, Checkbox, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type UndeliveredRow, undeliveredQuery } from '../../api/issues.ts'
import { BulkBar } from '../../parts/bulk/BulkBar.tsx'
import { BulkDialog, type BulkRequest } from '../../parts/bulk/BulkDialog.tsx'
import { type RowSelection, useSelection } from '../../parts/bulk/useSelection.ts'
import { focusedRow, moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { problemText } from '../../parts/problemText.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import classes from '../list.module.css'
import { IssueTabs } from './IssueTabs.tsx'
import own from './issues.module.css'

export function Undelivered() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const navigate = useNavigate()
  const search = useSearch({ from: '/o/$slug/issues/dead-letters' })
  const { data, error, refetch } = useQuery(undeliveredQuery(slug, search))
  const selection = useSelection()
  const [bulk, setBulk] = useState<BulkRequest>()
  const rows = data?.items ?? []
  const aside = search.show === 'set-aside'
  const mayAct = may('bulk.run')
  const chosen = rows.filter(({ id }) => selection.ids.has(id))
  const deliveries = chosen.filter(({ kind }) => kind === 'delivery').map(({ id }) => id)
  const messages = chosen.filter(({ kind }) => kind === 'message').map(({ id }) => id)
  const { connection, problem } = search
  const allDeliveries = {
    of: 'deliveries',
    filter: { undelivered: true, target: connection, problem },
  } as const
  const act = (verb: 'retry' | 'discard', row?: UndeliveredRow) => {
    const ofDeliveries = row ? (row.kind === 'delivery' ? [row.id] : []) : deliveries
    const ofMessages = row ? (row.kind === 'message' ? [row.id] : []) : messages
    const one = ofDeliveries.length > 0 || selection.all ? 'delivery' : 'message'
    const ids = one === 'delivery' ? ofDeliveries : ofMessages
    setBulk({
      action: verb === 'retry' ? `${one}.replay` : one === 'delivery' ? 'delivery.suppress' : 'message.discard',
      select: selection.all && !row ? allDeliveries : { of: 'ids', ids },
    })
  }
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    x: () => {
      const id = focusedRow()
      if (mayAct && id !== undefined) selection.toggle(id)
    },
    r: () => {
      const row = rows.find(({ id }) => id === focusedRow())
      if (mayAct && (selection.ids.size > 0 || selection.all)) act('retry')
      else if (mayAct && row) act('retry', row)
    },
  })
  // Deliveries and messages are different acts: what is ticked is one or the other, and the bar says which it takes.
  const mixed = deliveries.length > 0 && messages.length > 0
  return (
    <>
      <PageHead title={t('undelivered.title')} about={t('undelivered.about')} />
      <div className={own.tabs}>
        <IssueTabs current="undelivered" />
      </div>
      <div className={classes.bar}>
        <SegmentedControl
          size="sm"
          aria-label={t('undelivered.show')}
          value={aside ? 'set-aside' : 'open'}
          onChange={show => {
            selection.clear()
            void navigate({
              to: '/o/$slug/issues/dead-letters',
              params: { slug },
              search: show === 'open' ? {} : { show },
            })
          }}
          data={[
            { value: 'open', label: t('undelivered.waits') },
            { value: 'set-aside', label: t('undelivered.setAside') },
          ]}
        />
      </div>
      <BulkBar
        selection={selection}
        canTakeAll={!aside}
        choices={
          mixed
            ? []
            : [
                { key: 'retry', label: t(aside ? 'undelivered.undo' : 'undelivered.retry'), run: () => act('retry') },
                ...(aside ? [] : [{ key: 'discard', label: t('undelivered.discard'), run: () => act('discard') }]),
              ]
        }
      />
      {mixed && <p className={`${classes.bar} ${text.soft}`}>{t('undelivered.mixed')}</p>}
      <div className={classes.card}>
        <div className={classes.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={6} height={52} />
            )
          ) : rows.length === 0 ? (
            <Note title={t(aside ? 'undelivered.noneAside' : 'undelivered.none')}>
              <p>{t(aside ? 'undelivered.noneAsideText' : 'undelivered.noneText')}</p>
            </Note>
          ) : (
            <Table
              tall
              label={t('undelivered.title')}
              columns={columns(
                t,
                slug,
                mayAct ? selection : undefined,
                aside,
                row => act('retry', row),
                row => act('discard', row),
              )}
              rows={rows}
              rowKey={({ id }) => id}
              isMarked={({ id }) => selection.all || selection.ids.has(id)}
            />
          )}
        </div>
        {data && (search.cursor || data.next) && (
          <div className={classes.foot}>
            <span>{t('undelivered.shown', { count: rows.length })}</span>
            {data.next && (
              <Link
                to="/o/$slug/issues/dead-letters"
                params={{ slug }}
                search={{ ...search, cursor: data.next }}
                className={text.link}
              >
                {t('messages.older')}
              </Link>
            )}
          </div>
        )}
      </div>
      <BulkDialog request={bulk} onClose={() => setBulk(undefined)} onStarted={selection.clear} />
    </>
  )
}

function columns(
  t: TFunction,
  slug: string,
  selection: RowSelection | undefined,
  aside: boolean,
  retry: (row: UndeliveredRow) => void,
  discard: (row: UndeliveredRow) => void,
): Column<UndeliveredRow>[] {
  const whatOf = ({ what }: UndeliveredRow) =>
    what ? t(`event.${what}`, { defaultValue: what }) : t('messages.unread')
  return [
    ...(selection
      ? [
          {
            key: 'select',
            head: t('messages.select'),
            hiddenHead: true,
            width: '40px',
            cell: (row: UndeliveredRow) => (
              <Checkbox
                size="xs"
                checked={selection.all || selection.ids.has(row.id)}
                onChange={() => selection.toggle(row.id)}
                aria-label={t('messages.selectRow', { what: whatOf(row), who: row.who ?? '' })}
              />
            ),
          },
        ]
      : []),
    {
      key: 'what',
      head: t('messages.what'),
      cell: row => {
        const reason = row.problem && problemText(t, row.problem, { connection: row.connection.title })
        return (
          <>
            <RowLink row={row.id} to="/o/$slug/messages/$id" params={{ slug, id: row.message }}>
              {[whatOf(row), row.who].filter(Boolean).join(' · ')}
            </RowLink>
            {reason && (
              <p className={classes.fix}>
                {reason.says} {!aside && reason.fix}
              </p>
            )}
          </>
        )
      },
    },
    {
      key: 'where',
      head: t('issues.where'),
      width: '160px',
      wide: true,
      cell: ({ connection, route }) => (
        <>
          {connection.title}
          {route && <p className={classes.fix}>{route}</p>}
        </>
      ),
    },
    {
      key: 'state',
      head: t('messages.state'),
      width: '160px',
      cell: row => <StateMark kind={row.kind} state={row.state} />,
    },
    { key: 'at', head: t('messages.when'), width: '170px', cell: ({ at }) => <When at={at} /> },
    {
      key: 'act',
      head: t('undelivered.acts'),
      width: '208px',
      cell: row =>
        row.state === 'ambiguous' ? (
          <Link to="/o/$slug/messages/$id" params={{ slug, id: row.message }} className={text.link}>
            {t('messages.nextDecide')}
          </Link>
        ) : selection ? (
          <>
            <Button size="compact-sm" variant="default" mr={6} onClick={() => retry(row)}>
              {t(aside ? 'undelivered.undo' : 'undelivered.retry')}
            </Button>
            {!aside && (
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => discard(row)}>
                {t('undelivered.discard')}
              </Button>
            )}
          </>
        ) : (
          <span className={text.soft}>{t('issues.askCoordinator')}</span>
        ),
    },
  ]
}
