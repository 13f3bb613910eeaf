/** From a person to what there is of them: their schedule, and what was authorized. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { KindPath } from '../../api/practice.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import classes from './practice.module.css'

const related: Readonly<Partial<Record<KindPath, { by: 'client' | 'staff'; kinds: readonly KindPath[] }>>> = {
  clients: { by: 'client', kinds: ['appointments', 'authorizations'] },
  staff: { by: 'staff', kinds: ['appointments'] },
}

export function Related({ path, id }: { path: KindPath; id: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const found = related[path]
  if (!found) return null
  return (
    <p className={classes.head}>
      {found.kinds.map(kind => (
        <Link
          key={kind}
          to="/o/$slug/practice/$kind"
          params={{ slug, kind }}
          search={{ [found.by]: id, ...(kind === 'appointments' ? { day: 'all' } : {}) }}
          className={text.link}
        >
          {t(`practice.related.${kind}`)}
        </Link>
      ))}
    </p>
  )
}
