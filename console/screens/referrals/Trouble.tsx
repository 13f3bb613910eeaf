/** What is wrong with a referral, or was and nobody has cleared it, and what somebody should know before deciding. */
import { Button } from '@mantine/core'
import { IconFlag } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { clearReferralFlag } from '../../api/referrals.ts'
import type { ReferralDetail, ReferralWarning } from '../../api/referralTypes.ts'
import { problemText } from '../../parts/problemText.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { useAct } from '../useAct.ts'
import { FailurePanel } from './FailurePanel.tsx'
import classes from './referrals.module.css'

export function Trouble({ referral }: { referral: ReferralDetail }) {
  const failing = referral.sendingTo.flatMap(target =>
    target.failure ? [{ key: target.connection.id, target, failure: target.failure }] : [],
  )
  return (
    <>
      {failing.map(({ key, target, failure }) => (
        <FailurePanel key={key} referral={referral} target={target} failure={failure} />
      ))}
      {referral.flag && <FlagBand referral={referral} flag={referral.flag} failing={failing.length > 0} />}
      {referral.warnings.map(warning => (
        <Warning key={`${warning.code} ${warning.referrals.join()}`} warning={warning} referral={referral} />
      ))}
    </>
  )
}

type FlagProps = { referral: ReferralDetail; flag: NonNullable<ReferralDetail['flag']>; failing: boolean }

/** The flag stays after it went well, until a person has seen it. */
function FlagBand({ referral, flag, failing }: FlagProps) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const act = useAct()
  const target = referral.sendingTo.find(({ delivery }) => delivery === flag.delivery)?.connection.title
  return (
    <div className={classes.flag}>
      <IconFlag size={16} aria-hidden />
      <p>
        {failing
          ? t('referrals.flag.stands')
          : t('referrals.flag.over', { says: problemText(t, flag.problem, { connection: target }).says })}{' '}
        <span className={text.soft}>
          <When at={flag.at} />
        </span>
      </p>
      {may('referrals.decide') && referral.actions.includes('clear-flag') && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => act(() => clearReferralFlag(slug, referral.id), t('referrals.flag.cleared'))}
        >
          {t('referrals.flag.clear')}
        </Button>
      )}
    </div>
  )
}

/** Something that a person should weigh, with the other referrals that it is about. */
function Warning({ warning, referral }: { warning: ReferralWarning; referral: ReferralDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <div className={classes.warning}>
      <p>
        {t(`referrals.warning.${warning.code}`, {
          target: warning.target?.title ?? t('common.theConnection'),
          count: warning.referrals.length,
          defaultValue: warning.code,
        })}
      </p>
      {warning.referrals.length > 0 && (
        <ul className={classes.others}>
          {warning.referrals.map(id => {
            const other = referral.related.find(each => each.id === id)
            return (
              <li key={id}>
                <Link to="/o/$slug/referrals/$id" params={{ slug, id }} className={text.link}>
                  {[other?.reference, other?.listing].filter(Boolean).join(' · ') || t('referrals.other')}
                </Link>
                {other?.receivedAt && (
                  <span className={text.soft}>
                    {' · '}
                    <When at={other.receivedAt} show="relative" />
                  </span>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
