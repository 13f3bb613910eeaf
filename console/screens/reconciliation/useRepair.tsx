/** Asks why, repairs, says what came of it; leaving a difference as it is can be taken back at once. */
import { useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { countAgain, type Difference, type Pair, type Repair, repairDifference } from '../../api/reconciliation.ts'
import { errorText } from '../../parts/problemText.ts'
import type { ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { sideTitle } from './words.ts'

/** What a repair is called for this difference, and what it explains. */
export function repairWords(t: TFunction, pair: Pair, row: Difference, repair: Repair) {
  const other = row.side === 'a' ? 'b' : 'a'
  const from = sideTitle(pair, row.kind === 'missing' ? other : row.side)
  const words = { side: sideTitle(pair, row.side), other: sideTitle(pair, other), from }
  return {
    does: t(`reconciliation.does.${repair}`, words),
    explains: t(`reconciliation.explains.${row.kind === 'hours' && repair === 'push' ? 'push-hours' : repair}`, words),
    done: t(`reconciliation.done.${row.kind === 'hours' && repair === 'push' ? 'push-hours' : repair}`, words),
  }
}

export function useRepair(
  pair: Pair,
  ask: (request: ReasonRequest) => void,
): (row: Difference, repair: Repair) => void {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const readAgain = () => client.invalidateQueries({ queryKey: [slug, 'reconciliation'] })
  const failed = (error: unknown) => {
    const { says, fix } = errorText(t, error)
    showToast({ message: `${says} ${fix}`, tone: 'bad' })
  }
  return (row, repair) => {
    const { does, explains, done } = repairWords(t, pair, row, repair)
    const undo = () => void countAgain(slug, row.id).catch(failed).then(readAgain)
    ask({
      title: does,
      does,
      explains,
      onReason: ({ reason }) =>
        void repairDifference(slug, row.id, repair, reason)
          .then(
            () => showToast({ message: repair === 'ignore' ? <ToastWithUndo message={done} onUndo={undo} /> : done }),
            failed,
          )
          .then(readAgain),
    })
  }
}
