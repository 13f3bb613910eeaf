/** Tasks that somebody ticked, and the bar that gives them to a colleague, with a preview first. */
import { type ReactNode, useState } from 'react'
import type { Task } from '../api/types.ts'
import { BulkBar } from '../parts/bulk/BulkBar.tsx'
import { BulkDialog, type BulkRequest } from '../parts/bulk/BulkDialog.tsx'
import { type RowSelection, useSelection } from '../parts/bulk/useSelection.ts'
import { useMay } from '../parts/session.ts'

export function useTaskAssigning(tasks: readonly Task[]): {
  selection: RowSelection
  mayAssign: boolean
  bar: ReactNode
} {
  const may = useMay()
  const selection = useSelection()
  const [bulk, setBulk] = useState<BulkRequest>()
  // One that was decided since it was ticked is not meant any more.
  const ids = tasks.flatMap(({ id }) => (selection.ids.has(id) ? [id] : []))
  const assign = (assignee: string | null) => setBulk({ action: 'task.assign', select: { of: 'ids', ids }, assignee })
  const bar = (
    <>
      <BulkBar selection={{ ...selection, ids: new Set(ids) }} choices={[]} canTakeAll={false} onAssign={assign} />
      <BulkDialog request={bulk} onClose={() => setBulk(undefined)} onStarted={selection.clear} />
    </>
  )
  return { selection, mayAssign: may('bulk.run') && may('tasks.decide'), bar }
}
