/** From a route to its mappings: one link for each kind of record that it sends. Nothing for those who may not read them. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { mappingsQuery } from '../../api/mappings.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import classes from './setUp.module.css'

export function MappingLinks({ route }: { route: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayRead = useMay()('mappings.read')
  const { data } = useQuery({ ...mappingsQuery(slug), enabled: mayRead })
  const own = data?.items.filter(each => each.route.id === route) ?? []
  if (own.length === 0) return null
  return (
    <span className={classes.mappings}>
      <span className={text.soft}>{t('routes.mapping')}</span>
      {own.map(({ type, route: { slug: name } }) => (
        <Link key={type} to="/o/$slug/mapping/$route/$type" params={{ slug, route, type }} className={text.link}>
          {t(`record.${type}`)}
          <span className={text.unseen}> {name}</span>
        </Link>
      ))}
    </span>
  )
}
