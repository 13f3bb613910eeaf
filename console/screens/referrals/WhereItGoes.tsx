/** Every target of a referral: how it does there, which of its files arrived, and updates that were held back on purpose. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ReferralTarget } from '../../api/referralTypes.ts'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { eventWord } from '../setUp/eventWords.ts'
import { PartList } from './PartList.tsx'
import classes from './referrals.module.css'

type Props = { source: string; targets: readonly ReferralTarget[] }

export function WhereItGoes({ source, targets }: Props) {
  const { t } = useTranslation()
  const outside = targets.filter(({ own }) => !own)
  if (outside.length === 0) return null
  return (
    <section aria-label={t('referrals.where.title')} className={classes.where}>
      {outside.map(target => (
        <Target key={target.route.id} target={target} source={source} />
      ))}
    </section>
  )
}

function Target({ target, source }: { target: ReferralTarget; source: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { connection, state, parts, theirId, at } = target
  const files = parts.filter(({ part }) => part !== 'referral')
  const arrived = files.filter(each => each.state === 'delivered').length
  const created = parts.some(each => each.part === 'referral' && each.state === 'delivered')
  return (
    <div className={classes.target}>
      <p className={classes.targetLine}>
        <span>{t('referrals.where.to')} </span>
        {may('connections.read') ? (
          <Link to="/o/$slug/connections/$id" params={{ slug, id: connection.id }} className={text.link}>
            {connection.title}
          </Link>
        ) : (
          connection.title
        )}
        {state === null ? <StateMark kind="explain" state="not-wanted" /> : <StateMark kind="delivery" state={state} />}
        {at && (
          <span className={text.soft}>
            <When at={at} />
          </span>
        )}
        {theirId && <span className={text.soft}>{t('referrals.where.theirId', { id: theirId })}</span>}
      </p>
      {created && arrived < files.length && (
        <details>
          <summary>
            <span className={classes.partial}>{t('referrals.where.partial', { arrived, of: files.length })}</span>
          </summary>
          <PartList parts={parts} source={source} target={connection.title} />
        </details>
      )}
      {target.suppressed.length > 0 && <Suppressed target={target} />}
    </div>
  )
}

/** The policy says it for all of them. */
const saidAbove = 'referral.updates-not-taken'

/** Updates that the target does not take: no error, and nothing is lost; the policy says why. */
function Suppressed({ target }: { target: ReferralTarget }) {
  const { t } = useTranslation()
  const { connection, suppressed, takes } = target
  return (
    <details className={classes.suppressed}>
      <summary>
        <StateMark kind="delivery" state="suppressed" markOnly />{' '}
        {t('referrals.where.suppressed', { count: suppressed.length })}
        {takes && ` ${t(`referrals.policy.${takes.updates}`, { target: connection.title })}`}
      </summary>
      <ul className={classes.plain}>
        {suppressed.map(({ delivery, eventType, problem, at }) => (
          <li key={delivery}>
            {eventWord(t, eventType)}
            {' · '}
            <When at={at} />
            {problem && problem !== saidAbove && ` · ${problemText(t, problem, { connection: connection.title }).says}`}
          </li>
        ))}
      </ul>
      <p>{t('referrals.where.tellThem', { target: connection.title })}</p>
    </details>
  )
}
