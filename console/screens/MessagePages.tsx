/** The foot of the list: how many rows, on to the next page, back to the newest. Each page has an address. */
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { MessageRow, Page } from '../api/types.ts'
import { useSlug } from '../parts/session.ts'
import text from '../parts/text.module.css'
import classes from './list.module.css'

export function MessagePages({ page }: { page: Page<MessageRow> }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { cursor, ...filter } = useSearch({ from: '/o/$slug/messages' })
  return (
    <div className={classes.foot}>
      <span>{t('messages.shown', { count: page.items.length })}</span>
      <span>
        {cursor !== undefined && (
          <Link to="/o/$slug/messages" params={{ slug }} search={filter} className={text.link}>
            {t('messages.newest')}
          </Link>
        )}
        {cursor !== undefined && page.next !== null && ' · '}
        {page.next !== null && (
          <Link
            to="/o/$slug/messages"
            params={{ slug }}
            search={{ ...filter, cursor: page.next }}
            className={text.link}
          >
            {t('messages.older')}
          </Link>
        )}
      </span>
    </div>
  )
}
