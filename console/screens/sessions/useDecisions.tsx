/** What people decide in a row: pairs made, taken back, refused, and what is made in the practice management. */
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { uncreateTarget, unrejectRow } from '../../api/sessionActs.ts'
import { createTarget, type Decided, mapRow, rejectRow, unmapRow } from '../../api/sessions.ts'
import type { EntryTab, Named, RowButtons, SessionTab } from '../../api/sessionTypes.ts'
import { errorText } from '../../parts/problemText.ts'
import type { ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { calledOf } from './names.ts'
import { rememberPlace } from './rememberPlace.ts'

type Row = { id: string; version: number; buttons: RowButtons }

/** A note that is gone takes no appointment any more: what is taken from it has no way back. */
const isGone = ({ buttons }: Row) => buttons.choose.because === 'gone'

export type Decisions = {
  /** `before`: what it was paired with, for the way back. */
  map(tab: SessionTab, row: Row, target: Named, before: string | undefined): void
  unmap(tab: SessionTab, row: Row, name: string, before: string | undefined): void
  reject(tab: SessionTab, row: Row, name: string): void
  create(tab: EntryTab, row: Row, name: string): void
}
/** `decisions` is the same while nothing of it changes: rows hold on to it. */
export type Deciding = { decisions: Decisions; asked: ReasonRequest | undefined; stopAsking: () => void }

export function useDecisions(): Deciding {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [asked, setAsked] = useState<ReasonRequest>()
  const decisions = useMemo((): Decisions => {
    const run = async <Answer extends Decided>(
      work: () => Promise<Answer>,
      says: string | ((answer: Answer) => string),
      undo?: (version: number, answer: Answer) => (() => void) | undefined,
    ) => {
      const keepPlace = rememberPlace()
      try {
        const answer = await work()
        const message = typeof says === 'string' ? says : says(answer)
        const back = answer.version === undefined ? undefined : undo?.(answer.version, answer)
        showToast({ message: back ? <ToastWithUndo message={message} onUndo={back} /> : message })
      } catch (error) {
        const failure = errorText(t, error)
        showToast({ message: `${failure.says} ${failure.fix}`, tone: 'bad' })
      } finally {
        await client.invalidateQueries({ queryKey: [slug, 'sessions'] })
        keepPlace()
      }
    }
    const mapBack =
      (tab: SessionTab, { id }: Row, name: string, before: string) =>
      (version: number) =>
      () =>
        void run(() => mapRow(slug, { tab, id, version }, before), t('sessions.did.mappedBack', { name }))
    const takeBack =
      (tab: SessionTab, { id }: Row, name: string) =>
      (version: number) =>
      () =>
        void run(() => unmapRow(slug, { tab, id, version }), t('sessions.did.unmapped', { name }))
    return {
      map: (tab, row, target, before) => {
        const name = calledOf(target)
        const undo = before === undefined ? takeBack(tab, row, name) : mapBack(tab, row, name, before)
        void run(() => mapRow(slug, { tab, ...row }, target.id), t('sessions.did.mapped', { name }), undo)
      },
      unmap: (tab, row, name, before) =>
        void run(
          () => unmapRow(slug, { tab, ...row }),
          t('sessions.did.unmapped', { name }),
          before === undefined || isGone(row) ? undefined : mapBack(tab, row, name, before),
        ),
      reject: (tab, row, name) =>
        setAsked({
          title: t('sessions.reject.title', { name }),
          explains: t('sessions.reject.explains'),
          does: t('sessions.reject.does'),
          onReason: ({ reason }) =>
            void run(
              () => rejectRow(slug, { tab, ...row }, reason),
              t('sessions.did.rejected', { name }),
              version =>
                isGone(row)
                  ? undefined
                  : () =>
                      void run(
                        () => unrejectRow(slug, { tab, id: row.id, version }),
                        t('sessions.did.unrejected', { name }),
                      ),
            ),
        }),
      create: (tab, row, name) =>
        void run(
          () => createTarget(slug, { tab, ...row }),
          ({ undo }) => t(undo ? 'sessions.did.created' : 'sessions.did.wasThere', { name }),
          (version, { undo }) =>
            undo
              ? () =>
                  void run(
                    () => uncreateTarget(slug, { tab, id: row.id, version }, undo),
                    t('sessions.did.uncreated', { name }),
                  )
              : takeBack(tab, row, name)(version),
        ),
    }
  }, [t, slug, client])
  return { decisions, asked, stopAsking: () => setAsked(undefined) }
}
