/** The list of a tab: as long as it is, read as one scrolls, with how many rows there are below it. */
import { Button } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { LongTable } from '../../../parts/LongTable.tsx'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { errorText } from '../../../parts/problemText.ts'
import type { Column } from '../../../parts/Table.tsx'
import text from '../../../parts/text.module.css'
import { useLocale } from '../../../parts/useLocale.ts'
import { LiveList } from '../../LiveList.tsx'
import list from '../../list.module.css'
import classes from '../sessions.module.css'
import { type PageQuery, type Rows, useRows } from './useRows.ts'

type Props<Row> = {
  label: string
  columns: readonly Column<Row>[]
  queryOf: PageQuery<Row>
  /** What stands there when no row does. */
  nothing: ReactNode
}

export function RowList<Row extends { id: string }>({ label, columns, queryOf, nothing }: Props<Row>) {
  const scrolls = useRef<HTMLDivElement>(null)
  const rows = useRows(queryOf)
  return (
    <LiveList
      name="sessions"
      page={undefined}
      scrolls={scrolls}
      foot={rows.count !== undefined && <Foot rows={rows} />}
    >
      {rows.count === undefined ? (
        rows.error ? (
          <ErrorNote error={rows.error} onRetry={rows.retry} />
        ) : (
          <LoadingRows rows={16} />
        )
      ) : rows.count === 0 ? (
        nothing
      ) : (
        <div className={classes.rows}>
          <LongTable
            label={label}
            columns={columns}
            count={rows.count}
            rowAt={rows.rowAt}
            rowKey={keyOf}
            place={scrolls}
            onShown={rows.onShown}
          />
        </div>
      )}
    </LiveList>
  )
}

const keyOf = ({ id }: { id: string }): string => id

/** How many rows there are; on the way to far ones, how many are read; and what cannot be read. */
function Foot({ rows: { count = 0, readTo, error, retry } }: { rows: Rows<unknown> }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const figure = new Intl.NumberFormat(locale)
  return (
    <div className={list.foot}>
      <span className={text.figures}>{t('sessions.shown', { count, rows: figure.format(count) })}</span>
      {error ? (
        <span role="alert">
          {errorText(t, error).says}{' '}
          <Button size="compact-xs" variant="subtle" onClick={retry}>
            {t('common.tryAgain')}
          </Button>
        </span>
      ) : (
        readTo !== undefined && (
          <span className={text.figures} role="status">
            {t('sessions.readTo', { read: figure.format(readTo), rows: figure.format(count) })}
          </span>
        )
      )}
    </div>
  )
}
