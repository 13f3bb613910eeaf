/**
 * Why a referral is not at a target, in the order somebody needs it: plain words and the field, what to do, sending again
 * where that makes sense, the target's own words one click below, and whom to ask. Source: SPEC REF-8.
 */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Failure, ReferralDetail, ReferralTarget } from '../../api/referralTypes.ts'
import { problemText } from '../../parts/problemText.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { ResendButton } from './ResendButton.tsx'
import classes from './referrals.module.css'
import { SaidBy } from './SaidBy.tsx'
import { SupportRoute } from './SupportRoute.tsx'
import { useFieldWords } from './useFieldWords.ts'

type Props = { referral: ReferralDetail; target: ReferralTarget; failure: Failure }

export function FailurePanel({ referral, target, failure }: Props) {
  const { t } = useTranslation()
  const name = target.connection.title
  const fields = useFieldWords(failure.fields)
  const { says, fix } = problemText(t, failure.problem, { connection: name }, failure.fix)
  const waits = failure.kind === 'retrying'
  return (
    <section
      className={classes.failure}
      data-tone={waits ? 'off' : failure.kind === 'needs-review' ? 'unsure' : 'bad'}
      aria-label={t('referrals.failure.at', { target: name })}
    >
      <p className={classes.failureSays}>
        {fields.length > 0
          ? t('referrals.failure.fields', { target: name, fields: fields.join(', '), count: fields.length })
          : says}
      </p>
      {failure.kind === 'needs-data' ? (
        <ol className={classes.fixes}>
          <li>
            {fields.length > 0
              ? t('referrals.failure.correct', { source: referral.source.title, fields: fields.join(', ') })
              : t('referrals.failure.correctSomething', { source: referral.source.title })}
          </li>
          <li>{t('referrals.failure.save')}</li>
          {failure.mandatoryHint && <li>{t('referrals.failure.mandatory', { count: Math.max(1, fields.length) })}</li>}
        </ol>
      ) : (
        <p className={classes.failureFix}>
          {failure.kind === 'stopped' ? t('referrals.failure.stopped', { target: name }) : fix}
        </p>
      )}
      {waits && target.dueAt && (
        <p className={classes.failureFix}>
          {t('referrals.failure.next')} <When at={target.dueAt} />
        </p>
      )}
      <SendingAgain referral={referral} target={target} />
      {failure.said && <SaidBy said={failure.said} target={name} />}
      <SupportRoute referral={referral.id} support={target.support} />
    </section>
  )
}

/** The button where it makes sense, else why there is none. */
function SendingAgain({ referral, target }: { referral: ReferralDetail; target: ReferralTarget }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { resend, connection } = target
  if (!resend) return null
  switch (resend.because) {
    case 'not-failed':
      return null
    case 'fix-at-source':
      return <p className={text.soft}>{t('referrals.resend.fixAtSource', { target: connection.title })}</p>
    case 'under-way':
      return <p className={text.soft}>{t('referrals.resend.underWay')}</p>
    case 'fix-connection':
      return (
        <p>
          {may('connections.read') ? (
            <Link to="/o/$slug/connections/$id" params={{ slug, id: connection.id }} className={text.link}>
              {t('referrals.resend.toConnection', { target: connection.title })}
            </Link>
          ) : (
            t('referrals.resend.fixConnection')
          )}
        </p>
      )
    case 'too-soon':
    case null:
      return may('deliveries.replay') ? (
        <ResendButton referral={referral.id} resend={resend} target={connection} />
      ) : null
  }
}
