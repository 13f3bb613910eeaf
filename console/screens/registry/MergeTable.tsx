/** Merges as a table, in the list of all and in the drawer of a person. */
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Merge } from '../../api/registry.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import { mergeColumns } from './mergeColumns.tsx'
import { useUndoMerge } from './useUndoMerge.tsx'

export function MergeTable({ merges }: { merges: readonly Merge[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const search = useSearch({ from: '/o/$slug/patients' })
  const { undo, isPending } = useUndoMerge()
  const columns = mergeColumns({
    t,
    slug,
    search,
    mayUndo: may('registry.merge'),
    mayOpenMessage: may('messages.read'),
    isPending,
    undo,
  })
  return <Table tall label={t('registry.part.merges')} columns={columns} rows={merges} rowKey={({ id }) => id} />
}
