/** What was done to many at once: how far it has come, by whom and why, and what was not done. Found again after leaving. */
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type BulkStatus, bulksQuery, cancelBulk } from '../../api/bulks.ts'
import { BulkDialog } from '../../parts/bulk/BulkDialog.tsx'
import { Reasons, Sums } from '../../parts/bulk/BulkRun.tsx'
import bulk from '../../parts/bulk/bulk.module.css'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import classes from '../list.module.css'
import { IssueTabs } from './IssueTabs.tsx'
import own from './issues.module.css'

/** Acts that send something; what they sent can be set back. */
const sends: ReadonlySet<string> = new Set([
  'delivery.replay',
  'delivery.send-now',
  'delivery.undo',
  'message.replay',
  'difference.repair',
])

const canUndo = ({ action, state, done }: BulkStatus): boolean =>
  sends.has(action) && done > 0 && (state === 'done' || state === 'cancelled')

export function Bulks() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(bulksQuery(slug))
  const cancel = useMutation({
    mutationFn: (id: string) => cancelBulk(slug, id),
    onSettled: () => client.invalidateQueries({ queryKey: [slug, 'bulks'] }),
  })
  const [undo, setUndo] = useState<string>()
  const columns: Column<BulkStatus>[] = [
    {
      key: 'what',
      head: t('bulk.what'),
      cell: row => (
        <>
          {t(`bulk.title.${row.action.replace('.', '-')}`)}
          <p className={classes.fix}>
            {row.reason}
            {row.issue && (
              <>
                {' · '}
                <Link to="/o/$slug/issues/$id" params={{ slug, id: row.issue }} className={text.link}>
                  {t('bulk.itsIssue')}
                </Link>
              </>
            )}
          </p>
        </>
      ),
    },
    { key: 'who', head: t('bulk.who'), width: '150px', wide: true, cell: ({ by }) => by.name },
    { key: 'when', head: t('messages.when'), width: '178px', cell: ({ startedAt }) => <When at={startedAt} /> },
    {
      key: 'result',
      head: t('bulk.result'),
      width: '38%',
      cell: row => (
        <>
          <Sums bulk={row} />
          <Reasons bulk={row} />
        </>
      ),
    },
    {
      key: 'state',
      head: t('messages.state'),
      width: '150px',
      cell: row => (
        <>
          {t(`bulk.state.${row.state}`)}
          {canUndo(row) && may('deliveries.undo') && (
            <Button size="compact-sm" variant="subtle" onClick={() => setUndo(row.id)}>
              {t('undo.one')}
            </Button>
          )}
          {row.action === 'session.accept' && row.state !== 'preview' && may('sessions.map') && (
            <p className={classes.fix}>
              <Link
                to="/o/$slug/sessions"
                params={{ slug }}
                search={{ open: `accept.${row.id}` }}
                className={text.link}
              >
                {t('sessions.accept.see')}
              </Link>
            </p>
          )}
          {row.state === 'running' && (
            <>
              <progress
                className={bulk.narrow}
                max={row.selected}
                value={row.done + row.skipped + row.refused}
                aria-label={t('bulk.progress')}
              />
              {may('bulk.run') && (
                <Button size="compact-sm" variant="subtle" onClick={() => cancel.mutate(row.id)}>
                  {t('bulk.stop')}
                </Button>
              )}
            </>
          )}
        </>
      ),
    },
  ]
  return (
    <>
      <PageHead title={t('bulk.list')} about={t('bulk.about')} />
      <div className={own.tabs}>
        <IssueTabs current="bulks" />
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
            <Note title={t('bulk.none')}>
              <p>{t('bulk.noneText')}</p>
            </Note>
          ) : (
            <Table tall label={t('bulk.list')} columns={columns} rows={data.items} rowKey={({ id }) => id} />
          )}
        </div>
      </div>
      <BulkDialog
        request={undo ? { action: 'delivery.undo', select: { of: 'bulk', bulk: undo } } : undefined}
        onClose={() => setUndo(undefined)}
      />
    </>
  )
}
