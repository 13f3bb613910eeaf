/** The routes from and to one connection. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { routesQuery } from '../../api/setUp.ts'
import type { Connection } from '../../api/types.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { MappingLinks } from './MappingLinks.tsx'
import classes from './setUp.module.css'

export function ConnectionRoutes({ connection: { id, capabilities } }: { connection: Connection }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { data, error, refetch } = useQuery(routesQuery(slug))
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={3} />
  const routes = data.items.filter(({ from, to }) => from.id === id || to.id === id)
  const takes = (capabilities?.delivers?.length ?? 0) > 0
  const add = may('configuration.change') && (
    <LinkButton
      to="/o/$slug/connections/routes/new"
      params={{ slug }}
      search={takes ? { to: id } : { from: id }}
      variant="light"
    >
      {t('routes.new')}
    </LinkButton>
  )
  if (routes.length === 0)
    return (
      <Note title={t('routes.none')} action={add}>
        <p>{t('routes.noneText')}</p>
      </Note>
    )
  return (
    <>
      <ul className={classes.list}>
        {routes.map(route => (
          <li key={route.id} className={classes.row}>
            <StateMark kind="route" state={route.state} />
            <span className={classes.rowWords}>
              <Link to="/o/$slug/connections/routes/$id" params={{ slug, id: route.id }} className={text.link}>
                {route.slug}
              </Link>
              <span className={text.soft}>
                {route.from.title} → {route.to.title}
              </span>
            </span>
            {route.to.id === id && <MappingLinks route={route.id} />}
          </li>
        ))}
      </ul>
      {add && <div className={classes.actions}>{add}</div>}
    </>
  )
}
