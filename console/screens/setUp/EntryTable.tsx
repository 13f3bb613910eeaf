/** The entries of a crosswalk: a value of the source, and what it is at the target. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Crosswalk, CrosswalkEntry } from '../../api/setUpTypes.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { targetWords } from './crosswalkWords.ts'
import { useDirectoryNames } from './useDirectoryNames.ts'

type Props = {
  entries: readonly CrosswalkEntry[]
  crosswalk: Crosswalk
  onEdit: ((entry: CrosswalkEntry) => void) | undefined
  onRemove: ((entry: CrosswalkEntry) => void) | undefined
}

export function EntryTable({ entries, crosswalk, onEdit, onRemove }: Props) {
  const { t } = useTranslation()
  const names = useDirectoryNames(crosswalk)
  const columns: Column<CrosswalkEntry>[] = [
    {
      key: 'from',
      head: crosswalk.from.title,
      width: '42%',
      cell: ({ from, label }) => (
        <>
          {from} {label && label !== from && <span className={text.soft}>{label}</span>}
        </>
      ),
    },
    {
      key: 'to',
      head: crosswalk.to.title,
      cell: ({ to }) => {
        const words = targetWords(t, to)
        const name = names.get(words)
        return (
          <>
            {name ?? words} {name !== undefined && <span className={text.soft}>{words}</span>}
          </>
        )
      },
    },
  ]
  if (onEdit && onRemove)
    columns.push({
      key: 'actions',
      head: t('connections.actions'),
      hiddenHead: true,
      width: '190px',
      align: 'right',
      cell: entry => (
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            data-row={entry.from}
            aria-label={t('crosswalks.editWhat', { value: entry.from })}
            onClick={() => onEdit(entry)}
          >
            {t('crosswalks.edit')}
          </Button>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={t('crosswalks.removeWhat', { value: entry.from })}
            onClick={() => onRemove(entry)}
          >
            {t('setUp.remove')}
          </Button>
        </>
      ),
    })
  return (
    <Table
      label={t('crosswalks.entries')}
      columns={columns}
      rows={entries.toSorted((a, b) => a.from.localeCompare(b.from))}
      rowKey={({ from }) => from}
    />
  )
}
