/** Decides about a referral: accepting, declining and taking either back. Each toast offers the way back. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import { type AcceptChoice, acceptReferral, declineReferral, reopenReferral } from '../../api/referrals.ts'
import type { ReferralDetail } from '../../api/referralTypes.ts'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { nameOf } from './referralColumns.tsx'

export type Decisions = {
  accept(choice: AcceptChoice, reason: string | undefined): void
  decline(reason: string): void
  reopen(): void
  isPending: boolean
}

type Step =
  | { kind: 'accept'; choice: AcceptChoice; reason: string | undefined }
  | { kind: 'decline'; reason: string }
  | { kind: 'reopen' }

/** Who decided in the meantime, and what. */
function faster(t: TFunction, theirs: unknown): string | undefined {
  const given = theirs as { inbox?: string; by?: { name: string | null } | null } | undefined
  if (given?.inbox !== 'accepted' && given?.inbox !== 'declined' && given?.inbox !== 'new') return undefined
  return t(`referrals.faster.${given.inbox}`, { who: given.by?.name ?? t('referrals.somebody') })
}

export function useDecisions(referral: ReferralDetail): Decisions {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { id, version } = referral
  const who = nameOf(t, referral)
  const send = (step: Step, since: number) => {
    switch (step.kind) {
      case 'accept':
        return acceptReferral(slug, id, since, step.choice, step.reason)
      case 'decline':
        return declineReferral(slug, id, since, step.reason)
      case 'reopen':
        return reopenReferral(slug, id, since)
    }
  }
  const decision = useMutation({
    mutationFn: ({ step, since }: { step: Step; since: number }) => send(step, since),
    onSuccess: (answer, { step }) => {
      const message = t(`referrals.did.${step.kind}`, { who })
      const undo = () => decision.mutate({ step: { kind: 'reopen' }, since: answer.version })
      showToast({ message: step.kind === 'reopen' ? message : <ToastWithUndo message={message} onUndo={undo} /> })
    },
    onError: error => {
      const { says, fix } = errorText(t, error)
      showToast({ message: faster(t, problemOf(error).theirs) ?? `${says} ${fix}`, tone: 'bad' })
    },
    onSettled: () => client.invalidateQueries({ queryKey: [slug] }),
  })
  const decide = (step: Step) => {
    if (!decision.isPending) decision.mutate({ step, since: version })
  }
  return {
    accept: (choice, reason) => decide({ kind: 'accept', choice, reason }),
    decline: reason => decide({ kind: 'decline', reason }),
    reopen: () => decide({ kind: 'reopen' }),
    isPending: decision.isPending,
  }
}
