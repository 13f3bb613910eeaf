/** Undoes a merge at once and offers the way back: merging the same two again. */

import { useTranslation } from 'react-i18next'
import { type Merge, mergeAgain, undoMerge } from '../../api/registry.ts'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { useChange } from '../../parts/useChange.ts'
import { nameOf } from './mergeColumns.tsx'

export function useUndoMerge(): { undo: (merge: Merge) => void; isPending: boolean } {
  const { t } = useTranslation()
  const slug = useSlug()
  const again = useChange({
    run: (merge: Merge) => mergeAgain(slug, merge.id),
    done: () => t('registry.mergedAgain'),
  })
  const undo = useChange({
    run: (merge: Merge) => undoMerge(slug, merge.id),
    after: (_answer, merge) => {
      const message = t('registry.undone', { survivor: nameOf(merge.survivor), retired: nameOf(merge.retired) })
      showToast({ message: <ToastWithUndo message={message} onUndo={() => again.mutate(merge)} /> })
    },
  })
  return { undo: merge => undo.mutate(merge), isPending: undo.isPending || again.isPending }
}
