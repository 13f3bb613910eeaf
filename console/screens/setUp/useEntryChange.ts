/** Adds, changes and removes entries of a crosswalk; each can be taken back at once. */
import { createElement } from 'react'
import { useTranslation } from 'react-i18next'
import { changeEntries, type EntryChanges } from '../../api/setUp.ts'
import type { Crosswalk, CrosswalkEntry } from '../../api/setUpTypes.ts'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { useChange } from '../../parts/useChange.ts'

type Input = { changes: EntryChanges; version: number; message?: string; undo?: EntryChanges }
export type EntryChange = {
  /** @param replaces what it was called before, when that was changed */
  set: (entry: CrosswalkEntry, replaces: CrosswalkEntry | undefined) => Promise<unknown>
  remove: (entry: CrosswalkEntry) => void
}

export function useEntryChange({ id, version, entries }: Crosswalk): EntryChange {
  const { t } = useTranslation()
  const slug = useSlug()
  const change = useChange<Input, { version: number }>({
    run: input => changeEntries(slug, id, input.version, input.changes),
    after: (answer, { message, undo }) => {
      if (message === undefined) return
      if (!undo) return showToast({ message })
      const onUndo = () => change.mutate({ changes: undo, version: answer.version, message: t('crosswalks.undone') })
      showToast({ message: createElement(ToastWithUndo, { message, onUndo }) })
    },
  })
  return {
    set(entry, replaces) {
      const renamed = replaces && replaces.from !== entry.from
      const old = replaces ?? entries.find(each => each.from === entry.from)
      return change.mutateAsync({
        version,
        changes: { set: [entry], remove: renamed ? [replaces.from] : [] },
        message: t(old ? 'crosswalks.changed' : 'crosswalks.added', { value: entry.from }),
        undo: { set: old ? [old] : [], remove: old && !renamed ? [] : [entry.from] },
      })
    },
    remove(entry) {
      change.mutate({
        version,
        changes: { set: [], remove: [entry.from] },
        message: t('crosswalks.removed', { value: entry.from }),
        undo: { set: [entry], remove: [] },
      })
    },
  }
}
