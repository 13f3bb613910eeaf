/** What is set up, in its parts: connections, the routes between them, and the words of one in those of the other. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import classes from './setUp.module.css'

const sections = [
  { name: 'connections', to: '/o/$slug/connections', action: 'connections.read' },
  { name: 'routes', to: '/o/$slug/connections/routes', action: 'routes.read' },
  { name: 'listings', to: '/o/$slug/connections/listings', action: 'listings.read' },
  { name: 'crosswalks', to: '/o/$slug/connections/crosswalks', action: 'configuration.read' },
  { name: 'versions', to: '/o/$slug/connections/versions', action: 'connections.read' },
] as const

type Name = (typeof sections)[number]['name']

/** @param here which of them this screen is: drawers have addresses below it */
export function SetUpSections({ here }: { here: Name }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  return (
    <div className={classes.sections}>
      <Tabs label={t('setUp.sections')}>
        {sections
          .filter(({ action }) => may(action))
          .map(({ name, to }) => (
            <Link
              key={name}
              to={to}
              params={{ slug }}
              className={tabClass}
              activeProps={{}}
              data-active={name === here || undefined}
              aria-current={name === here ? 'page' : undefined}
            >
              {t(`setUp.section.${name}`)}
            </Link>
          ))}
      </Tabs>
    </div>
  )
}
