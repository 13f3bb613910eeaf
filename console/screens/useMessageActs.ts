/** What can be done to the messages that are ticked, or to all that match: read again, send what failed, set aside. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkAction, BulkSelect } from '../api/bulks.ts'
import type { MessageFilter } from '../api/hub.ts'
import type { BulkChoice } from '../parts/bulk/BulkBar.tsx'
import type { BulkRequest } from '../parts/bulk/BulkDialog.tsx'
import type { RowSelection } from '../parts/bulk/useSelection.ts'
import { useMay } from '../parts/session.ts'

/** In the order in which they are offered. */
const offered: readonly { action: BulkAction; needs: string }[] = [
  { action: 'message.replay', needs: 'messages.replay' },
  { action: 'delivery.replay', needs: 'deliveries.replay' },
  { action: 'delivery.send-now', needs: 'deliveries.send-now' },
  { action: 'delivery.suppress', needs: 'deliveries.suppress' },
  { action: 'message.discard', needs: 'messages.discard' },
]

export type MessageActs = {
  choices: readonly BulkChoice[]
  /** Reads the ticked ones again, or this one when none is. */
  replay(focused: string | undefined): void
  request: BulkRequest | undefined
  close(): void
}

export function useMessageActs(selection: RowSelection, filter: MessageFilter): MessageActs {
  const { t } = useTranslation()
  const may = useMay()
  const [request, setRequest] = useState<BulkRequest>()
  const selectOf = (action: BulkAction, ids: readonly string[]): BulkSelect => {
    if (selection.all) return { of: 'messages', filter }
    return action.startsWith('delivery.') ? { of: 'deliveries-of', messages: ids } : { of: 'ids', ids }
  }
  return {
    request,
    close: () => setRequest(undefined),
    replay(focused) {
      const ids = selection.ids.size > 0 ? [...selection.ids] : focused === undefined ? [] : [focused]
      if (ids.length > 0 || selection.all)
        setRequest({ action: 'message.replay', select: selectOf('message.replay', ids) })
    },
    choices: may('bulk.run')
      ? offered
          .filter(({ needs }) => may(needs))
          .map(({ action }) => ({
            key: action,
            label: t(`bulk.choice.${action.replace('.', '-')}`),
            run: () => setRequest({ action, select: selectOf(action, [...selection.ids]) }),
          }))
      : [],
  }
}
