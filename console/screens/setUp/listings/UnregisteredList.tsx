/** Listings that referrals name and nobody has registered: nothing of them leaves, so each can be registered in one step. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { unregisteredQuery } from '../../../api/listings.ts'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import { When } from '../../../parts/When.tsx'
import classes from '../setUp.module.css'

export function UnregisteredList() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('listings.change')
  const { data } = useQuery(unregisteredQuery(slug))
  const items = data?.items ?? []
  if (items.length === 0) return null
  return (
    <section className={classes.unmapped} aria-labelledby="unregistered-title">
      <h2 id="unregistered-title" className={classes.heading}>
        {t('listings.unregistered', { count: items.length })}
      </h2>
      <p className={classes.about}>{t('listings.unregisteredText')}</p>
      <ul className={classes.list}>
        {items.map(({ from, sourceId, name, referrals, lastSeenAt }) => (
          <li key={`${from.id} ${sourceId} ${name}`} className={classes.row}>
            <span className={classes.rowWords}>
              <span>
                {name || sourceId} <span className={text.soft}>{from.title}</span>
              </span>
              <span className={text.soft}>
                {t('listings.cameBy', { count: referrals })} · <When at={lastSeenAt} />
              </span>
            </span>
            {mayChange && (
              <LinkButton
                to="/o/$slug/connections/listings/new"
                params={{ slug }}
                search={{ from: from.id, name: name || undefined, sourceId: sourceId ?? undefined }}
                size="compact-sm"
                variant="default"
                aria-label={t('listings.registerWhat', { name: name || (sourceId ?? '') })}
              >
                {t('listings.register')}
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
