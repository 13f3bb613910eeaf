/** The rows of the report that the address names, with its columns. */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { notesReportQuery, peopleReportQuery } from '../../api/reports.ts'
import { useSlug } from '../../parts/session.ts'
import { useLocale } from '../../parts/useLocale.ts'
import { ColumnMenu } from './ColumnMenu.tsx'
import { noteColumns } from './noteColumns.tsx'
import { personColumns } from './personColumns.tsx'
import { ReportList } from './ReportList.tsx'
import { useReportPlace } from './useReportPlace.ts'
import { useShownColumns } from './useShownColumns.ts'

/** `bar` puts what stands above the rows around the menu of columns. */
type Props = { bar: (menu: ReactNode) => ReactNode }

export function NoteRows({ bar }: Props) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const { search, filter } = useReportPlace()
  const { data, error, refetch } = useQuery(notesReportQuery(slug, filter, search.cursor))
  const columns = useMemo(() => noteColumns({ t, slug, locale }), [t, slug, locale])
  const shown = useShownColumns('appointments', columns)
  return (
    <>
      {bar(<ColumnMenu columns={columns} shown={shown} />)}
      <ReportList data={data} error={error} onRetry={() => void refetch()} columns={columns} shown={shown} />
    </>
  )
}

export function PersonRows({ report, bar }: Props & { report: 'staff' | 'clients' }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { search, filter } = useReportPlace()
  const { data, error, refetch } = useQuery(peopleReportQuery(slug, report, filter, search.cursor))
  const columns = useMemo(() => personColumns({ t, slug, report }), [t, slug, report])
  const shown = useShownColumns(report, columns)
  return (
    <>
      {bar(<ColumnMenu columns={columns} shown={shown} />)}
      <ReportList data={data} error={error} onRetry={() => void refetch()} columns={columns} shown={shown} />
    </>
  )
}
