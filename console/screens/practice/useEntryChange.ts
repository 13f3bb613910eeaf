/** Writes entries of the practice management: says so, offers to take a change back, and shows faults at their fields. */
import { createElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createEntry, type EntryFields, type KindPath, removeEntry, saveEntry } from '../../api/practice.ts'
import { problemOf } from '../../api/problem.ts'
import { errorsOf } from '../../parts/form/check.ts'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { useChange } from '../../parts/useChange.ts'
import { type Faults, faultsAt } from './draft.ts'
import { kinds } from './kinds.ts'

type Wish = { id: string; version: number; body: EntryFields; before: EntryFields }
const none: Faults = new Map()

export function useEntryChange(path: KindPath, done: () => void) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [faults, setFaults] = useState(none)
  const [problem, setProblem] = useState<{ code: string; detail?: string | undefined }>()
  const refused = (error: unknown) => {
    const { code, ...details } = problemOf(error)
    if (code === 'request.invalid') {
      setFaults(faultsAt(kinds[path], errorsOf(details)))
      return true
    }
    // It stays beside the form: what was typed is still there to be kept or given up.
    setProblem({ code, detail: details.detail })
    return true
  }
  const begin = () => {
    setFaults(none)
    setProblem(undefined)
  }
  const back = useChange({
    run: ({ id, version, before }: Wish) => saveEntry(slug, path, id, version, before),
    done: () => t('practice.takenBack'),
  })
  const away = useChange({
    run: ({ id, version }: { id: string; version: number }) => removeEntry(slug, path, id, version),
    done: () => t('practice.takenBack'),
  })
  const said = (message: string, onUndo: () => void) =>
    showToast({ message: createElement(ToastWithUndo, { message, onUndo }) })
  const create = useChange({
    run: (body: EntryFields) => {
      begin()
      return createEntry(slug, path, body)
    },
    after: saved => {
      said(t('practice.created'), () => away.mutate(saved))
      done()
    },
    refused,
  })
  const save = useChange({
    run: ({ id, version, body }: Wish) => {
      begin()
      return saveEntry(slug, path, id, version, body)
    },
    after: ({ version }, wish) => {
      said(t('practice.saved'), () => back.mutate({ ...wish, version }))
      done()
    },
    refused,
  })
  const remove = useChange({
    run: ({ id, version }: { id: string; version: number }) => {
      begin()
      return removeEntry(slug, path, id, version)
    },
    done: () => t('practice.removed'),
    after: done,
    refused,
  })
  return { create, save, remove, faults, problem, forget: begin }
}
