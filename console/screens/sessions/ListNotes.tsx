/** What stands above a list that is locked, and in place of one without rows. */
import { IconEyeOff, IconLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { TabState } from '../../api/sessionTypes.ts'
import { Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import list from '../list.module.css'

/** Why a tab is locked, and the way to what unlocks it. */
export function LockBand({ because }: { because: TabState['because'] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <div className={list.bar} role="status">
      <IconLock size={16} aria-hidden />
      <span>{t(`sessions.lock.${because ?? 'sites-unmapped'}`)}</span>
      <Link
        to="/o/$slug/sessions"
        params={{ slug }}
        search={{ tab: 'agencies', mapping: 'none' }}
        className={text.link}
      >
        {t('sessions.lock.toSites')}
      </Link>
    </div>
  )
}

/** For whoever sees some agencies only: how many rows have none yet, and who maps them. */
export function Unplaced({ state: { tab, unplaced = 0 } }: { state: TabState }) {
  const { t } = useTranslation()
  if (unplaced === 0) return null
  return (
    <div className={list.bar} role="status">
      <IconEyeOff size={16} aria-hidden />
      <span>{t(tab === 'agencies' ? 'sessions.unplacedSites' : 'sessions.unplacedRows', { count: unplaced })}</span>
    </div>
  )
}

export function Nothing({ filtered, tab }: { filtered: boolean; tab: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return filtered ? (
    <Note
      title={t('sessions.noMatch')}
      action={
        <Link to="/o/$slug/sessions" params={{ slug }} search={{ tab }} className={text.link}>
          {t('sessions.showAll')}
        </Link>
      }
    />
  ) : (
    <Note title={t('sessions.nothing')}>
      <p>{t('sessions.nothingText')}</p>
    </Note>
  )
}
