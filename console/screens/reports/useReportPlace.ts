/** Which report the page shows, under which filter, and what its address becomes when one of them changes. */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ReportFilter, ReportName } from '../../api/reports.ts'
import { useSlug } from '../../parts/session.ts'
import { type ReportSearch, readReportSearch } from '../../search.ts'

/** The one that is read most comes first. */
export const reportOrder = ['appointments', 'clients', 'staff'] as const satisfies readonly ReportName[]

export type ReportPlace = {
  report: ReportName
  search: ReportSearch
  filter: ReportFilter
  /** Shows the same report otherwise; from its first page. */
  show(search: ReportSearch): void
}

export function useReportPlace(): ReportPlace {
  const slug = useSlug()
  const navigate = useNavigate()
  const { report: asked } = useParams({ strict: false })
  const search = readReportSearch(useSearch({ strict: false }))
  const report = reportOrder.find(each => each === asked) ?? 'appointments'
  const { cursor: _cursor, view: _view, ...filter } = search
  return {
    report,
    search,
    filter,
    show: ({ cursor: _page, ...wanted }) =>
      void navigate({ to: '/o/$slug/reports/$report', params: { slug, report }, search: wanted }),
  }
}
