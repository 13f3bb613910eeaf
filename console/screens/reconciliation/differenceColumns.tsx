/** A row: what differs and why, how each side has it, and what puts it right. */
import { Checkbox } from '@mantine/core'
import type { TFunction } from 'i18next'
import type { Difference, Pair, Repair, SideName } from '../../api/reconciliation.ts'
import type { RowSelection } from '../../parts/bulk/useSelection.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import type { Column } from '../../parts/Table.tsx'
import { When } from '../../parts/When.tsx'
import type { ReconciliationSearch } from '../../search.ts'
import list from '../list.module.css'
import { RepairButtons } from './RepairButtons.tsx'
import classes from './reconciliation.module.css'
import { SideCell } from './SideCell.tsx'
import { sideTitle } from './words.ts'

type Parts = {
  t: TFunction
  slug: string
  pair: Pair
  search: ReconciliationSearch
  selection: RowSelection
  mayRepair: boolean
  repair: (row: Difference, repair: Repair) => void
}

export function differenceColumns({
  t,
  slug,
  pair,
  search,
  selection,
  mayRepair,
  repair,
}: Parts): Column<Difference>[] {
  const side = (name: SideName): Column<Difference> => ({
    key: name,
    head: sideTitle(pair, name),
    width: '20%',
    cell: row => <SideCell row={row} side={name} />,
  })
  const check: Column<Difference> = {
    key: 'check',
    head: t('bulk.bar'),
    hiddenHead: true,
    width: '40px',
    cell: ({ id, state }) => (
      <Checkbox
        size="xs"
        aria-label={t('reconciliation.select')}
        disabled={state !== 'open'}
        checked={state === 'open' && (selection.all || selection.ids.has(id))}
        onChange={() => selection.toggle(id)}
      />
    ),
  }
  return [
    ...(mayRepair ? [check] : []),
    {
      key: 'what',
      head: t('reconciliation.what'),
      cell: row => (
        <>
          <RowLink row={row.id} to="/o/$slug/reconciliation" params={{ slug }} search={{ ...search, open: row.id }}>
            {t(`reconciliation.says.${row.kind}`, { system: sideTitle(pair, row.side) })}
          </RowLink>
          {row.fresh && row.state === 'open' && <span className={classes.fresh}>{t('reconciliation.new')}</span>}
          <p className={list.fix}>
            {row.lateMinutes === null
              ? t(`reconciliation.cause.${row.cause}`, { system: sideTitle(pair, row.side) })
              : t('reconciliation.lateBy', { count: row.lateMinutes })}
          </p>
          {(row.who !== null || row.at !== null) && (
            <p className={list.fix}>
              {row.who} {row.at !== null && <When at={row.at} show="clock" />}
            </p>
          )}
        </>
      ),
    },
    side('a'),
    side('b'),
    {
      key: 'repair',
      head: t('reconciliation.repair'),
      width: '25%',
      cell: row => <RepairButtons row={row} pair={pair} repair={mayRepair ? repair : undefined} />,
    },
  ]
}
