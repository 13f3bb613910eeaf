/** The chips above the list: new, accepted, declined and all, each with its count, and what is in trouble. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ReferralFilter } from '../../api/referrals.ts'
import type { ReferralCounts } from '../../api/referralTypes.ts'
import { Mark } from '../../parts/Mark.tsx'
import { useSlug } from '../../parts/session.ts'
import { stateWord } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './list.module.css'

const inboxes = ['all', 'new', 'accepted', 'declined'] as const
const troubles = ['flagged', 'missing'] as const

export function StatusChips({ filter, counts }: { filter: ReferralFilter; counts: ReferralCounts | undefined }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  const slug = useSlug()
  const { inbox: _inbox, ...anyInbox } = filter
  return (
    <nav className={classes.chips} aria-label={t('referrals.chips')}>
      {inboxes.map(name => {
        const current = (filter.inbox ?? 'all') === name
        return (
          <Link
            key={name}
            to="/o/$slug/referrals"
            params={{ slug }}
            search={name === 'all' ? anyInbox : { ...filter, inbox: name }}
            className={classes.chip}
            activeProps={{}}
            data-active={current || undefined}
            aria-current={current ? 'page' : undefined}
          >
            {name === 'all' ? t('referrals.all') : stateWord('inbox', name).word[language]}
            <Count counts={counts} name={name} />
          </Link>
        )
      })}
      <span className={classes.chipGap} aria-hidden />
      {troubles.map(name => {
        const { [name]: on, ...without } = filter
        return (
          <Link
            key={name}
            to="/o/$slug/referrals"
            params={{ slug }}
            search={on ? without : { ...filter, [name]: 'yes' }}
            className={classes.chip}
            activeProps={{}}
            data-active={on ? true : undefined}
            data-trouble={(counts?.[name] ?? 0) > 0 ? name : undefined}
            aria-current={on ? 'true' : undefined}
          >
            <Mark shape={name === 'flagged' ? 'refused' : 'act'} />
            {t(`referrals.trouble.${name}`)}
            <Count counts={counts} name={name} />
          </Link>
        )
      })}
    </nav>
  )
}

type CountProps = { counts: ReferralCounts | undefined; name: Exclude<keyof ReferralCounts, 'most'> }

/** How many; `99+` where the hub stopped counting. */
function Count({ counts, name }: CountProps) {
  const { locale } = useLocale()
  if (!counts) return null
  const count = counts[name]
  return (
    <span className={`${classes.chipCount} ${text.figures}`}>
      {new Intl.NumberFormat(locale).format(count)}
      {count >= counts.most ? '+' : ''}
    </span>
  )
}
