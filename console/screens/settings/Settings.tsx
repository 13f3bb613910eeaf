/** The settings: one section at a time, each at an address of its own; only those that this person may open are offered. */
import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useSessionsShown } from '../../parts/useSessionsShown.ts'
import classes from './Settings.module.css'
import { sections } from './sections.ts'

export function Settings() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const isBare = useLocation({ select: ({ pathname }) => /\/settings\/?$/.test(pathname) })
  const sessionsShown = useSessionsShown()
  const offered = sections.filter(
    ({ name, action }) => (action === 'any' || may(action)) && (name !== 'sessions' || sessionsShown),
  )
  const [first] = offered
  if (isBare && first) return <Navigate to={first.to} params={{ slug }} replace />
  return (
    <>
      <PageHead title={t('nav.settings')} about={t('settings.about')} />
      <nav className={classes.sections} aria-label={t('settings.sections')}>
        {offered.map(({ name, to }) => (
          <Link key={name} to={to} params={{ slug }} className={classes.section} activeProps={{ 'data-active': true }}>
            {t(`settings.${name}`)}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  )
}
