/** Chooses somebody for Ensora Data Collection or clears the choice, says what becomes of it, and offers to take it back. */
import { createElement } from 'react'
import { useTranslation } from 'react-i18next'
import { choosePerson, clearPerson, dryRun, type PushKind } from '../../../api/sessionPushes.ts'
import { useSlug } from '../../../parts/session.ts'
import { ToastWithUndo } from '../../../parts/ToastWithUndo.tsx'
import { showToast } from '../../../parts/toast.ts'
import { useChange } from '../../../parts/useChange.ts'

export type PushWish = { kind: PushKind; id: string; does: 'create' | 'update' }
type Person = Omit<PushWish, 'does'>

export function usePush() {
  const { t } = useTranslation()
  const slug = useSlug()
  const said = (message: string, onUndo: () => void) =>
    showToast({ message: createElement(ToastWithUndo, { message, onUndo }) })
  const clearAgain = useChange({
    run: ({ kind, id }: Person) => clearPerson(slug, kind, id),
    done: () => t('sessionPush.did.chosenBack'),
  })
  const chooseAgain = useChange({
    run: async ({ kind, id }: Person) => {
      const plan = await dryRun(slug, kind, id)
      // Whoever was switched off meanwhile is there still, and is brought up to date.
      return choosePerson(slug, kind, id, plan?.does === 'create' ? 'create' : 'update')
    },
    done: () => t('sessionPush.did.clearedBack'),
  })
  const choose = useChange({
    run: ({ kind, id, does }: PushWish) => choosePerson(slug, kind, id, does),
    after: (_, wish) => said(t('sessionPush.did.chosen'), () => clearAgain.mutate(wish)),
  })
  const clear = useChange({
    run: ({ kind, id }: Person) => clearPerson(slug, kind, id),
    after: (_, wish) => said(t('sessionPush.did.cleared'), () => chooseAgain.mutate(wish)),
  })
  return { choose, clear }
}
