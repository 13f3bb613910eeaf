/** The four tabs, each with how many rows have a pair; a locked one says so, and its page says what unlocks it. */
import { IconLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { SessionTab, TabState } from '../../api/sessionTypes.ts'
import { useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './sessions.module.css'

export function TabBar({ tabs, here }: { tabs: readonly TabState[]; here: SessionTab | undefined }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const figure = new Intl.NumberFormat(locale)
  return (
    <div className={classes.tabs}>
      <Tabs label={t('sessions.tabs')}>
        {tabs.map(({ tab, locked, all, none }) => (
          <Link
            key={tab}
            to="/o/$slug/sessions"
            params={{ slug }}
            search={{ tab }}
            className={tabClass}
            activeProps={{}}
            data-active={tab === here || undefined}
            aria-current={tab === here ? 'page' : undefined}
          >
            {locked && (
              <>
                <IconLock size={14} aria-hidden className={classes.lock} />
                <span className={text.unseen}>{t('sessions.locked')} </span>
              </>
            )}
            {t(`sessions.tab.${tab}`)}
            <span className={classes.tabCount}>
              {figure.format(all - none)}/{figure.format(all)}
              <span className={text.unseen}> {t('sessions.haveAPair')}</span>
            </span>
          </Link>
        ))}
      </Tabs>
    </div>
  )
}
