/** The foot of the list: how many rows, on to the next page, back to the first. Each page has an address. */
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { DifferencePage } from '../../api/reconciliation.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import list from '../list.module.css'

export function Pages({ page }: { page: DifferencePage }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { cursor, open: _open, ...rest } = useSearch({ from: '/o/$slug/reconciliation' })
  return (
    <div className={list.foot}>
      <span>{t('reconciliation.shown', { count: page.items.length })}</span>
      <span>
        {cursor !== undefined && (
          <Link to="/o/$slug/reconciliation" params={{ slug }} search={rest} className={text.link}>
            {t('reconciliation.first')}
          </Link>
        )}
        {cursor !== undefined && page.next !== null && ' · '}
        {page.next !== null && (
          <Link
            to="/o/$slug/reconciliation"
            params={{ slug }}
            search={{ ...rest, cursor: page.next }}
            className={text.link}
          >
            {t('reconciliation.more')}
          </Link>
        )}
      </span>
    </div>
  )
}
