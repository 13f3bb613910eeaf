/** The foot of a list: how many rows are shown, on to the next page, back to the first. Each page has an address. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Page } from '../../api/types.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { useSessionSearch } from './useSessionSearch.ts'

export function Pages({ page }: { page: Page<unknown> }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { cursor, open: _open, ...filter } = useSessionSearch()
  return (
    <div className={list.foot}>
      <span>{t('sessions.shown', { count: page.items.length })}</span>
      <span>
        {cursor !== undefined && (
          <Link to="/o/$slug/sessions" params={{ slug }} search={filter} className={text.link}>
            {t('sessions.firstPage')}
          </Link>
        )}
        {cursor !== undefined && page.next !== null && ' · '}
        {page.next !== null && (
          <Link
            to="/o/$slug/sessions"
            params={{ slug }}
            search={{ ...filter, cursor: page.next }}
            className={text.link}
          >
            {t('sessions.nextPage')}
          </Link>
        )}
      </span>
    </div>
  )
}
