/** How a row came by its pair, `Auto` or `User`; or why it has none, with the way to what mends it. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Actor, Mapping } from '../../api/sessionTypes.ts'
import { fullTime } from '../../parts/format.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './sessions.module.css'

type Row = { mapping: Mapping; reason: string | null; mappedAt: string | null; mappedBy: Actor | null }

/** The tab where the cause is mended; the other causes are mended in the row itself, or at the source. */
const fixTab: Readonly<Record<string, 'agencies' | 'clients' | 'staff'>> = {
  NO_AGENCY: 'agencies',
  NO_CLIENT: 'clients',
  NO_CLIENT_STAFF: 'clients',
  NO_STAFF: 'staff',
}

export function MappingCell({ row, here }: { row: Row; here?: 'appointments' }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { mapping, reason, mappedAt, mappedBy } = row
  if (mapping === 'none')
    return (
      <span
        className={classes.reason}
        title={reason ? t(`sessions.reason.${reason}`, { defaultValue: reason }) : undefined}
      >
        {reason ? t(`sessions.reason.${reason}`, { defaultValue: reason }) : t('sessions.notLooked')}
        <FixLink reason={reason} here={here} />
      </span>
    )
  return (
    <span className={classes.mapping} title={mappedAt ? fullTime(new Date(mappedAt), locale) : undefined}>
      <span className={classes.how} data-how={mapping}>
        {t(`sessions.mapping.${mapping}`)}
      </span>
      {mapping === 'user' && mappedBy && <span className={text.soft}>{mappedBy.name ?? t('sessions.somebody')}</span>}
    </span>
  )
}

function FixLink({ reason, here }: { reason: string | null; here: 'appointments' | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  if (reason === 'TEMPLATE_INCOMPLETE')
    return (
      <>
        {' '}
        <Link
          to="/o/$slug/sessions"
          params={{ slug }}
          search={before => ({ ...before, open: 'templates' })}
          className={text.link}
        >
          {t('sessions.fix.templates')}
        </Link>
      </>
    )
  const tab = reason === null ? undefined : fixTab[reason]
  // On the first tabs the row itself lacks the pair: only a missing site is mended elsewhere.
  if (!tab || (!here && tab !== 'agencies')) return null
  return (
    <>
      {' '}
      <Link to="/o/$slug/sessions" params={{ slug }} search={{ tab, mapping: 'none' }} className={text.link}>
        {t(`sessions.fix.${tab}`)}
      </Link>
    </>
  )
}
