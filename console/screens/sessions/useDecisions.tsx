/** What people decide in a row: pairs made, taken back, refused, and what is made in the practice management. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createTarget, type Decided, mapRow, rejectRow, unmapRow } from '../../api/sessions.ts'
import type { Named, SessionTab } from '../../api/sessionTypes.ts'
import { errorText } from '../../parts/problemText.ts'
import type { ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { calledOf } from './names.ts'
import { rememberPlace } from './rememberPlace.ts'

type Row = { id: string; version: number }

export type Decisions = {
  /** `before`: what it was paired with, for the way back. */
  map(tab: SessionTab, row: Row, target: Named, before: string | undefined): void
  unmap(tab: SessionTab, row: Row, name: string, before: string | undefined): void
  reject(tab: SessionTab, row: Row, name: string, before: string | undefined): void
  create(tab: SessionTab, row: Row, name: string): void
  asked: ReasonRequest | undefined
  stopAsking(): void
}

export function useDecisions(): Decisions {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [asked, setAsked] = useState<ReasonRequest>()
  const run = async (work: () => Promise<Decided>, message: string, undo?: (version: number) => void) => {
    const keepPlace = rememberPlace()
    try {
      const { version } = await work()
      const back = undo && version !== undefined ? () => undo(version) : undefined
      showToast({ message: back ? <ToastWithUndo message={message} onUndo={back} /> : message })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
    } finally {
      await client.invalidateQueries({ queryKey: [slug, 'sessions'] })
      keepPlace()
    }
  }
  const mapBack = (tab: SessionTab, { id }: Row, name: string, before: string | undefined) =>
    before === undefined
      ? undefined
      : (version: number) =>
          void run(() => mapRow(slug, { tab, id, version }, before), t('sessions.did.mappedBack', { name }))
  return {
    map: (tab, row, target, before) =>
      void run(
        () => mapRow(slug, { tab, ...row }, target.id),
        t('sessions.did.mapped', { name: calledOf(target) }),
        mapBack(tab, row, calledOf(target), before) ??
          (version =>
            void run(
              () => unmapRow(slug, { tab, id: row.id, version }),
              t('sessions.did.unmapped', { name: calledOf(target) }),
            )),
      ),
    unmap: (tab, row, name, before) =>
      void run(
        () => unmapRow(slug, { tab, ...row }),
        t('sessions.did.unmapped', { name }),
        mapBack(tab, row, name, before),
      ),
    reject: (tab, row, name, before) =>
      setAsked({
        title: t('sessions.reject.title', { name }),
        explains: t('sessions.reject.explains'),
        does: t('sessions.reject.does'),
        onReason: ({ reason }) =>
          void run(
            () => rejectRow(slug, { tab, ...row }, reason),
            t('sessions.did.rejected', { name }),
            mapBack(tab, row, name, before),
          ),
      }),
    create: (tab, row, name) =>
      void run(() => createTarget(slug, { tab, ...row }), t('sessions.did.created', { name })),
    asked,
    stopAsking: () => setAsked(undefined),
  }
}
