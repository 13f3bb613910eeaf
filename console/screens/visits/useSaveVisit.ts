/** Saves what is said of visits, says so, and offers to take it back. What somebody else saved meanwhile is never overwritten. */
import { createElement } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import { removeVisit, restoreVisit, saveVisit, type VisitKind } from '../../api/visits.ts'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { useChange } from '../../parts/useChange.ts'

export type Wish = {
  kind: VisitKind
  subject: string
  version: number
  body: object
  /** As it was, to be taken back to. */
  before: object
}

type Options = { done?: () => void; refused?: (error: unknown) => boolean }

export function useSaveVisit({ done, refused }: Options = {}) {
  const { t } = useTranslation()
  const slug = useSlug()
  const back = useChange({
    run: ({ kind, subject, version, before }: Wish) => saveVisit(slug, kind, subject, version, before),
    done: () => t('visits.takenBack'),
  })
  return useChange({
    run: ({ kind, subject, version, body }: Wish) => saveVisit(slug, kind, subject, version, body),
    after: ({ version }, wish) => {
      const onUndo = () => back.mutate({ ...wish, version })
      showToast({ message: createElement(ToastWithUndo, { message: t('visits.saved'), onUndo }) })
      done?.()
    },
    refused: error => {
      if (problemOf(error).status !== 412) return refused?.(error) ?? false
      showToast({ message: t('visits.changedMeanwhile'), tone: 'bad' })
      return true
    },
  })
}

/** Takes something away; it can be taken back at once. */
export function useRemoveVisit(done: () => void) {
  const { t } = useTranslation()
  const slug = useSlug()
  const back = useChange({ run: (id: string) => restoreVisit(slug, id), done: () => t('visits.takenBack') })
  return useChange({
    run: ({ id }: { id: string; name: string }) => removeVisit(slug, id),
    after: (_answer, { id, name }) => {
      const message = t('visits.removed', { name })
      showToast({ message: createElement(ToastWithUndo, { message, onUndo: () => back.mutate(id) }) })
      done()
    },
  })
}
