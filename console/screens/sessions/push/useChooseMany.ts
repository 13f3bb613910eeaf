/** Chooses many in parts, with how far it is, what was left and why, and one step back for all of it. */
import { useQueryClient } from '@tanstack/react-query'
import { createElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Chosen, choosePeople, clearPeople, mostAtOnce, type PushKind } from '../../../api/sessionPushes.ts'
import { errorText } from '../../../parts/problemText.ts'
import { useSlug } from '../../../parts/session.ts'
import { ToastWithUndo } from '../../../parts/ToastWithUndo.tsx'
import { showToast } from '../../../parts/toast.ts'
import { partsOf, type Ready } from './readAll.ts'

export type Going = { done: number; of: number }

export function useChooseMany(kind: PushKind, after: (left: Chosen['left']) => void) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [going, setGoing] = useState<Going>()
  const failed = (error: unknown) => {
    const { says, fix } = errorText(t, error)
    showToast({ message: `${says} ${fix}`, tone: 'bad' })
  }
  const refresh = () => client.invalidateQueries({ queryKey: [slug, 'sessions', 'pushes'] })
  const takeBack = async (ids: readonly string[]) => {
    try {
      for (const part of partsOf(ids, mostAtOnce)) await clearPeople(slug, kind, part)
      showToast({ message: t('sessionPush.did.chosenBack') })
    } catch (error) {
      failed(error)
    } finally {
      await refresh()
    }
  }
  const choose = async (people: readonly Ready[]) => {
    const done: string[] = []
    const left: Chosen['left'][number][] = []
    setGoing({ done: 0, of: people.length })
    try {
      for (const part of partsOf(people, mostAtOnce)) {
        const wishes = part.map(({ id, does }) => ({ id, does }))
        const chosen = await choosePeople(slug, kind, wishes)
        done.push(...chosen.done)
        left.push(...chosen.left)
        setGoing({ done: done.length + left.length, of: people.length })
      }
    } catch (error) {
      failed(error)
    } finally {
      setGoing(undefined)
      await refresh()
    }
    if (done.length > 0) {
      const message = t('sessionPush.did.many', { count: done.length })
      showToast({ message: createElement(ToastWithUndo, { message, onUndo: () => void takeBack(done) }) })
    }
    after(left)
  }
  return { choose, going }
}
