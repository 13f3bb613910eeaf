/** The differences of a run: a tab for each kind, both sides next to each other, and repairs one by one or for many. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkAction } from '../../api/bulks.ts'
import { allDifferences, differencesQuery, type Pair, type RunDetail } from '../../api/reconciliation.ts'
import { BulkBar } from '../../parts/bulk/BulkBar.tsx'
import { BulkDialog, type BulkRequest } from '../../parts/bulk/BulkDialog.tsx'
import { useSelection } from '../../parts/bulk/useSelection.ts'
import { focusedRow, moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { SheetMenu } from '../../parts/sheet/SheetMenu.tsx'
import { Table } from '../../parts/Table.tsx'
import list from '../list.module.css'
import { DifferenceDrawer } from './DifferenceDrawer.tsx'
import { differenceColumns } from './differenceColumns.tsx'
import { differenceSheet } from './differenceSheet.ts'
import { KindTabs } from './KindTabs.tsx'
import { Pages } from './Pages.tsx'
import { useRepair } from './useRepair.tsx'

export function DifferenceList({ pair, detail }: { pair: Pair; detail: RunDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const navigate = useNavigate()
  const search = useSearch({ from: '/o/$slug/reconciliation' })
  const { run } = detail
  const { data, error, refetch } = useQuery(differencesQuery(slug, run.id, search.kind, search.cursor))
  const [asked, setAsked] = useState<ReasonRequest>()
  const [bulk, setBulk] = useState<BulkRequest>()
  const selection = useSelection()
  const mayRepair = may('reconciliation.repair')
  const repair = useRepair(pair, setAsked)
  const rows = data?.items ?? []
  const focused = () => rows.find(({ id }) => id === focusedRow())
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    x: mayRepair
      ? () => {
          const row = focused()
          if (row?.state === 'open') selection.toggle(row.id)
        }
      : undefined,
    r: mayRepair
      ? () => {
          const row = focused()
          if (row?.state === 'open' && row.proposal) repair(row, row.proposal)
        }
      : undefined,
  })
  const choose = (action: BulkAction) => () =>
    setBulk({
      action,
      select: selection.all
        ? { of: 'differences', filter: { run: run.id, state: 'open', ...(search.kind ? { kind: search.kind } : {}) } }
        : { of: 'ids', ids: [...selection.ids] },
    })
  const openRow = rows.find(({ id }) => id === search.open)
  const close = () => {
    const { open: _open, ...rest } = search
    void navigate({ to: '/o/$slug/reconciliation', params: { slug }, search: rest })
  }
  return (
    <>
      <div className={list.bar}>
        <KindTabs counts={detail.counts} />
        <span className={list.spacer} />
        {rows.length > 0 && (
          <SheetMenu
            name={`reconciliation-${(run.endedAt ?? run.askedAt).slice(0, 10)}`}
            read={() => allDifferences(slug, run.id, search.kind).then(all => differenceSheet(all, pair))}
          />
        )}
      </div>
      {mayRepair && (
        <BulkBar
          selection={selection}
          choices={[
            { key: 'repair', label: t('reconciliation.repairMany'), run: choose('difference.repair') },
            { key: 'ignore', label: t('reconciliation.ignoreMany'), run: choose('difference.ignore') },
          ]}
          canTakeAll
        />
      )}
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows height={72} />
            )
          ) : rows.length === 0 ? (
            <Note title={t(search.kind ? 'reconciliation.noneOfKind' : 'reconciliation.equal')}>
              <p>{t('reconciliation.equalText', { count: run.equal })}</p>
            </Note>
          ) : (
            <Table
              label={t('reconciliation.differences')}
              columns={differenceColumns({ t, slug, pair, search, selection, mayRepair, repair })}
              rows={rows}
              rowKey={({ id }) => id}
              isMarked={({ id }) => selection.all || selection.ids.has(id)}
              tall
            />
          )}
        </div>
        {data && rows.length > 0 && <Pages page={data} />}
      </div>
      {openRow && (
        <DifferenceDrawer row={openRow} pair={pair} repair={mayRepair ? repair : undefined} onClose={close} />
      )}
      <ReasonDialog request={asked} onClose={() => setAsked(undefined)} />
      <BulkDialog request={bulk} onClose={() => setBulk(undefined)} onStarted={selection.clear} />
    </>
  )
}
