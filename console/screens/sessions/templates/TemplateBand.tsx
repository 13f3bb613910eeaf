/** Above a list: that templates lack something, and the way to what. It is silent when nothing needs mending. */
import { IconTriangleFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { templatesQuery } from '../../../api/sessionRows.ts'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import list from '../../list.module.css'
import classes from '../sessions.module.css'
import { useSessionSearch } from '../useSessionSearch.ts'
import { toMend } from './standing.ts'

/** `isLive`: notes are matched already. */
export function TemplateBand({ isLive }: { isLive: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useSessionSearch()
  const { data } = useQuery(templatesQuery(slug))
  const broken = toMend(data?.items ?? [], isLive)
  if (broken.length === 0) return null
  return (
    <div className={list.bar} role="status">
      <span className={classes.light} data-colour="yellow">
        <IconTriangleFilled size={11} aria-hidden />
        <span>
          {isLive
            ? t('sessions.templates.waits', { count: broken.reduce((sum, { waiting }) => sum + waiting, 0) })
            : t('sessions.templates.before', { count: broken.length })}
        </span>
      </span>
      <Link to="/o/$slug/sessions" params={{ slug }} search={{ ...search, open: 'templates' }} className={text.link}>
        {t('sessions.templates.see')}
      </Link>
    </div>
  )
}
