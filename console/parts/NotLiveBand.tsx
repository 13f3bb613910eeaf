/** In production, while something that going live needs is not recorded: a band over every screen that says what is missing. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { goLiveQuery } from '../api/setUp.ts'
import { Mark } from './Mark.tsx'
import classes from './NotLiveBand.module.css'
import { useHere, useMay } from './session.ts'

export function NotLiveBand() {
  const { t } = useTranslation()
  const { slug, environment } = useHere().organization
  const may = useMay()
  const { data } = useQuery({
    ...goLiveQuery(slug),
    enabled: environment === 'production' && may('go-live.read'),
  })
  if (data?.environment !== 'production' || data.flowing) return null
  const missing = data.records.filter(({ recorded }) => recorded === null)
  return (
    <p className={classes.band} role="status">
      <Mark shape="act" />
      <span>
        <strong>{t('goLive.notYet')}</strong>{' '}
        {t('goLive.missing', { what: missing.map(({ kind }) => t(`goLive.kind.${kind}.name`)).join(', ') })}{' '}
        <Link to="/o/$slug/settings/organization" params={{ slug }} className={classes.link}>
          {t('goLive.toChecklist')}
        </Link>
      </span>
    </p>
  )
}
