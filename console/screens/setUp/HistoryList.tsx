/** Every change of the configuration: who, when, why. A row opens to its difference, from where it can be rolled back. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type HistoryFilter, historyQuery } from '../../api/setUp.ts'
import type { HistoryRow } from '../../api/setUpTypes.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import classes from './History.module.css'
import { VersionDetail } from './VersionDetail.tsx'

type Props = {
  filter: HistoryFilter
  /** Which version is open: its key. */
  open: string | undefined
  /** Whose connector the fields belong to, when all rows are of one connection. */
  connector?: string | undefined
  /** Whether each row names what it is about. */
  mixed?: boolean
}

/** Names a version in an address: `connection:0198…:3`. */
export const versionKey = ({ kind, subject, version }: HistoryRow): string => `${kind}:${subject}:${version}`

export function HistoryList({ filter, open, connector, mixed = false }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [cursors, setCursors] = useState<readonly string[]>([])
  const { data, error, refetch } = useQuery(historyQuery(slug, filter, cursors.at(-1)))
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={5} />
  if (data.items.length === 0 && cursors.length === 0)
    return (
      <Note title={t('history.none')}>
        <p>{t('history.noneText')}</p>
      </Note>
    )
  const currents = new Map(data.items.filter(row => row.current).map(row => [row.subject, row.version]))
  return (
    <>
      <ol className={classes.list}>
        {data.items.map(row => (
          <li key={versionKey(row)} data-open={open === versionKey(row) || undefined}>
            <Row row={row} mixed={mixed} open={open === versionKey(row)} />
            {open === versionKey(row) && (
              <VersionDetail row={row} connector={connector} current={currents.get(row.subject)} />
            )}
          </li>
        ))}
      </ol>
      {(data.next !== null || cursors.length > 0) && (
        <div className={classes.pages}>
          <Button
            variant="default"
            size="compact-sm"
            disabled={cursors.length === 0}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            {t('history.newer')}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={data.next === null}
            onClick={() => data.next !== null && setCursors([...cursors, data.next])}
          >
            {t('history.older')}
          </Button>
        </div>
      )}
    </>
  )
}

function Row({ row, mixed, open }: { row: HistoryRow; mixed: boolean; open: boolean }) {
  const { t } = useTranslation()
  const key = versionKey(row)
  return (
    <div className={classes.row}>
      <Link
        to="."
        search={(before: object) => ({ ...before, open: open ? undefined : key })}
        data-row={key}
        aria-expanded={open}
        className={classes.name}
      >
        {mixed ? t('history.what', { kind: t(`history.kind.${row.kind}`), slug: row.slug }) : null}
        {mixed && ' · '}
        {t('history.version', { version: row.version })}
      </Link>
      {row.current && <span className={classes.current}>{t('history.current')}</span>}
      <span className={classes.who}>
        {row.by?.name ?? t(`history.how.${row.how}`, { defaultValue: row.how })} · <When at={row.at} />
      </span>
      {row.reason && (
        <span className={`${text.soft} ${classes.reason}`}>{t('history.because', { reason: row.reason })}</span>
      )}
    </div>
  )
}
