/** The navigation by job. A count stands only where a person must act. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { referralCountsQuery } from '../api/referrals.ts'
import type { Counts } from '../api/types.ts'
import classes from './Navigation.module.css'
import { usePlaces } from './places.ts'
import { useMay, useSlug } from './session.ts'

export function Navigation({ counts }: { counts: Counts | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const places = usePlaces()
  const may = useMay()
  const { data: referrals } = useQuery({ ...referralCountsQuery(slug), enabled: may('referrals.read') })
  const known = { ...counts, referrals: referrals && referrals.new + referrals.flagged }
  return (
    <nav className={classes.nav} aria-label={t('frame.navigation')}>
      {places.map(({ name, to, icon: Icon, count }) => {
        const waiting = count(known)
        return (
          <Link
            key={name}
            to={to}
            params={{ slug }}
            search={{}}
            activeOptions={{ exact: name === 'overview', includeSearch: false }}
            activeProps={{ 'data-active': true }}
            className={classes.link}
          >
            <Icon size={18} stroke={1.6} aria-hidden className={classes.icon} />
            <span className={classes.label}>{t(`nav.${name}`)}</span>
            {waiting > 0 && (
              <span className={classes.count}>
                {waiting}
                <span className={classes.unseen}> {t('nav.waiting')}</span>
              </span>
            )}
          </Link>
        )
      })}
    </nav>
  )
}
