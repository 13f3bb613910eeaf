/** A tab for each kind of difference that the run found, with how many. */
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { RunDetail } from '../../api/reconciliation.ts'
import { useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import classes from './reconciliation.module.css'
import { kinds } from './words.ts'

export function KindTabs({ counts }: { counts: RunDetail['counts'] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { kind: here, cursor: _cursor, open: _open, ...rest } = useSearch({ from: '/o/$slug/reconciliation' })
  const of = (kind: string | undefined) =>
    counts.reduce((sum, each) => sum + (kind === undefined || each.kind === kind ? each.count : 0), 0)
  const shown = kinds.filter(kind => of(kind) > 0 || kind === here)
  if (shown.length === 0) return null
  return (
    <Tabs label={t('reconciliation.kinds')}>
      {[undefined, ...shown].map(kind => (
        <Link
          key={kind ?? 'all'}
          to="/o/$slug/reconciliation"
          params={{ slug }}
          search={{ ...rest, ...(kind ? { kind } : {}) }}
          className={tabClass}
          activeProps={{}}
          data-active={kind === here || undefined}
          aria-current={kind === here ? 'page' : undefined}
        >
          {kind ? t(`reconciliation.kind.${kind}`) : t('reconciliation.all')}{' '}
          <span className={classes.count}>{of(kind)}</span>
        </Link>
      ))}
    </Tabs>
  )
}
