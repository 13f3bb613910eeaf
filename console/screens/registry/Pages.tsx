/** The foot of a list of the registry: how many are shown, and the way to older ones. Each page has an address. */
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import list from '../list.module.css'

export function Pages({ shown, next }: { shown: string; next: string | null }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { cursor, ...filter } = useSearch({ from: '/o/$slug/patients' })
  return (
    <div className={list.foot}>
      <span>{shown}</span>
      <span>
        {cursor !== undefined && (
          <Link to="/o/$slug/patients" params={{ slug }} search={filter} className={text.link}>
            {t('audit.newest')}
          </Link>
        )}
        {cursor !== undefined && next !== null && ' · '}
        {next !== null && (
          <Link to="/o/$slug/patients" params={{ slug }} search={{ ...filter, cursor: next }} className={text.link}>
            {t('audit.older')}
          </Link>
        )}
      </span>
    </div>
  )
}
