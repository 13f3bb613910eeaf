/** Replays messages one after the other and says what became of them: "3 replayed, 1 refused". */
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { actOnMessage } from '../api/hub.ts'
import { useSlug } from '../parts/session.ts'
import { showToast } from '../parts/toast.ts'

export function useReplay(onDone: () => void): (ids: readonly string[], reason: string) => Promise<void> {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  return async (ids, reason) => {
    let refused = 0
    for (const id of ids) {
      // One that is refused does not keep the others.
      await actOnMessage(slug, id, 'replay', reason).catch(() => {
        refused += 1
      })
    }
    const done = t('messages.replayed', { count: ids.length - refused })
    const message = refused === 0 ? done : `${done}, ${t('messages.refused', { count: refused })}`
    showToast({ message, tone: refused === 0 ? 'good' : 'bad' })
    onDone()
    await client.invalidateQueries({ queryKey: [slug, 'messages'] })
  }
}
