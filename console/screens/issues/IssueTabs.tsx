/** The tabs of everything that went wrong: by cause, one by one, as incidents, and what was done about many at once. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'

const tabs = [
  { name: 'causes', to: '/o/$slug/issues', action: 'issues.read' },
  { name: 'undelivered', to: '/o/$slug/issues/dead-letters', action: 'messages.read' },
  { name: 'incidents', to: '/o/$slug/issues/incidents', action: 'incidents.read' },
  { name: 'bulks', to: '/o/$slug/issues/bulks', action: 'bulk.read' },
  { name: 'firstAid', to: '/o/$slug/issues/first-aid', action: 'incidents.read' },
] as const

export type IssueTab = (typeof tabs)[number]['name']

export function IssueTabs({ current }: { current: IssueTab }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  return (
    <Tabs label={t('issues.tabs')}>
      {tabs
        .filter(({ action }) => may(action))
        .map(({ name, to }) => (
          <Link
            key={name}
            to={to}
            params={{ slug }}
            search={{}}
            className={tabClass}
            activeProps={{}}
            data-active={name === current || undefined}
            aria-current={name === current ? 'page' : undefined}
          >
            {t(`issues.tab.${name}`)}
          </Link>
        ))}
    </Tabs>
  )
}
