/** The rows of a report, a page at a time; a row leads to its place in Synchronization. */
import { Button } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReportPage } from '../../api/reports.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import type { ReportColumn } from './columns.tsx'
import classes from './reports.module.css'
import { useReportPlace } from './useReportPlace.ts'
import type { ShownColumns } from './useShownColumns.ts'

type Props<Row> = {
  data: ReportPage<Row> | undefined
  error: unknown
  onRetry: () => void
  columns: readonly ReportColumn<Row>[]
  shown: ShownColumns
}

export function ReportList<Row extends { id: string }>({ data, error, onRetry, columns, shown }: Props<Row>) {
  const { t } = useTranslation()
  const { report } = useReportPlace()
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const visible = columns.filter(({ key, always }) => always || shown.isShown(key))
  // As wide as its columns need: what does not fit is scrolled to, and nothing is squeezed.
  const width = visible.reduce((sum, column) => sum + Number.parseInt(column.width, 10), 0)
  return (
    <div className={list.card}>
      <div className={`${list.scroll} ${classes.rows}`} style={{ '--reports-width': `${width}px` } as CSSProperties}>
        {!data ? (
          error ? (
            <ErrorNote error={error} onRetry={onRetry} />
          ) : (
            <LoadingRows rows={14} />
          )
        ) : data.items.length === 0 ? (
          <Nothing />
        ) : (
          <Table label={t(`reports.tab.${report}`)} columns={visible} rows={data.items} rowKey={({ id }) => id} />
        )}
      </div>
      {data && data.items.length > 0 && <Pages next={data.next} count={data.items.length} />}
    </div>
  )
}

/** Nothing fits the filter, or nothing was pulled yet: the next step differs. */
function Nothing() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { filter, show } = useReportPlace()
  if (Object.values(filter).some(Boolean))
    return (
      <Note
        title={t('reports.noMatch')}
        action={
          <Button variant="default" leftSection={<IconFilterOff size={16} aria-hidden />} onClick={() => show({})}>
            {t('reports.showAll')}
          </Button>
        }
      >
        <p>{t('reports.noMatchText')}</p>
      </Note>
    )
  return (
    <Note title={t('reports.nothing')}>
      <p>
        {t('reports.nothingText')}{' '}
        <Link to="/o/$slug/sessions" params={{ slug }} search={{}} className={text.link}>
          {t('nav.sessions')}
        </Link>
      </p>
    </Note>
  )
}

function Pages({ next, count }: { next: string | null; count: number }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { report, search } = useReportPlace()
  const { cursor, ...first } = search
  return (
    <div className={list.foot}>
      <span>{t('reports.shown', { count })}</span>
      <span>
        {cursor !== undefined && (
          <Link to="/o/$slug/reports/$report" params={{ slug, report }} search={first} className={text.link}>
            {t('reports.firstPage')}
          </Link>
        )}
        {cursor !== undefined && next !== null && ' · '}
        {next !== null && (
          <Link
            to="/o/$slug/reports/$report"
            params={{ slug, report }}
            search={{ ...first, cursor: next }}
            className={text.link}
          >
            {t('reports.nextPage')}
          </Link>
        )}
      </span>
    </div>
  )
}
