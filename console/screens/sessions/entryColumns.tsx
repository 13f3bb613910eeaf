/** The columns of the first three tabs: what Ensora Data Collection has, what it is here, how that came about, and the buttons. */
import type { TFunction } from 'i18next'
import type { EntryRow, EntryTab } from '../../api/sessionTypes.ts'
import type { Column } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { MappingCell } from './MappingCell.tsx'
import { calledOf, tellApart } from './names.ts'
import { RowButtons } from './RowButtons.tsx'
import classes from './sessions.module.css'
import { TargetPicker } from './TargetPicker.tsx'
import type { Decisions } from './useDecisions.tsx'

type Given = { t: TFunction; tab: EntryTab; decisions: Decisions }

export function entryColumns({ t, tab, decisions }: Given): Column<EntryRow>[] {
  return [
    {
      key: 'source',
      head: t(`sessions.source.${tab}`),
      cell: ({ source, sites, isParent }) => (
        <div className={classes.side}>
          <bdi className={classes.name}>{calledOf(source)}</bdi>
          <span className={text.soft}>
            {[tellApart(source), tab === 'agencies' ? source.zone : sites.join(', ')].filter(Boolean).join(' · ')}
            {isParent && ` · ${t('sessions.parent')}`}
          </span>
        </div>
      ),
    },
    {
      key: 'target',
      head: t(`sessions.target.${tab}`),
      cell: row => (
        <TargetPicker tab={tab} row={row} onChoose={target => decisions.map(tab, row, target, row.target?.id)} />
      ),
    },
    {
      key: 'mapping',
      head: t('sessions.column.mapping'),
      width: '260px',
      cell: row => <MappingCell row={row} />,
    },
    {
      key: 'buttons',
      head: t('sessions.column.buttons'),
      hiddenHead: true,
      width: '156px',
      align: 'right',
      cell: row => (
        <RowButtons
          name={calledOf(row.source)}
          buttons={row.buttons}
          edit={row.target ? { kind: tab, open: row.target.id } : undefined}
          onDelete={() => decisions.unmap(tab, row, calledOf(row.source), row.target?.id)}
          onReject={() => decisions.reject(tab, row, calledOf(row.source))}
          onCreate={() => decisions.create(tab, row, calledOf(row.source))}
        />
      ),
    },
  ]
}
