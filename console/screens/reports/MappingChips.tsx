/** Chips above a report: all of it, mapped or not, and by whom; each says how many rows that leaves, and is a link. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import type { ReportSearch } from '../../search.ts'
import list from '../referrals/list.module.css'
import type { Totals } from './counts.ts'
import { useReportPlace } from './useReportPlace.ts'

const chips = ['mapped', 'none', 'auto', 'user'] as const

export function MappingChips({ totals }: { totals: Totals | undefined }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const { report, search } = useReportPlace()
  const { cursor: _cursor, mapping, reason, ...others } = search
  const figure = new Intl.NumberFormat(locale)
  const rows: { key: keyof Totals; search: ReportSearch; active: boolean }[] = [
    { key: 'all', search: others, active: !mapping && !reason },
    ...chips.map(key => ({
      key,
      // Only what has no pair has a reason.
      search: { ...others, mapping: key, ...(key === 'none' && reason ? { reason } : {}) },
      active: mapping === key,
    })),
  ]
  return (
    <nav className={list.chips} aria-label={t('reports.byMapping')}>
      {rows.map(({ key, search: leads, active }) => (
        <Link
          key={key}
          to="/o/$slug/reports/$report"
          params={{ slug, report }}
          search={leads}
          className={list.chip}
          activeProps={{}}
          data-active={active || undefined}
          aria-current={active ? 'true' : undefined}
        >
          {t(`reports.mapping.${key}`)}
          {totals && <span className={`${list.chipCount} ${text.figures}`}>{figure.format(totals[key])}</span>}
        </Link>
      ))}
    </nav>
  )
}
