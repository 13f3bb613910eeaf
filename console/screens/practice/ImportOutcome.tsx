/** What a file would do or has done: counts, rows that do not fit with the reason at each, and columns that say nothing. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Imported, ImportedRow } from '../../api/practice.ts'
import { problemText } from '../../parts/problemText.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import classes from './practice.module.css'

const order = ['create', 'change', 'same', 'refuse'] as const
/** More rows than these are not read on a screen; refused ones come first. */
const mostShown = 200

export function ImportOutcome({ found, isDone }: { found: Imported; isDone: boolean }) {
  const { t } = useTranslation()
  const columns: Column<ImportedRow>[] = [
    { key: 'line', head: t('practice.import.line'), align: 'right', width: '80px', cell: ({ line }) => line },
    {
      key: 'what',
      head: t('practice.import.what'),
      width: '160px',
      cell: ({ what }) => t(`practice.import.row.${what}`),
    },
    {
      key: 'faults',
      head: t('practice.import.faults'),
      cell: ({ faults }) =>
        faults.map(({ column, code }) => [column, faultText(t, code)].filter(Boolean).join(' – ')).join(' · '),
    },
  ]
  const shown = found.rows.slice(0, mostShown)
  return (
    <section className={classes.section} aria-live="polite" aria-label={t('practice.import.outcome')}>
      <div className={classes.sectionHead}>
        <h3>{isDone ? t('practice.import.was') : t('practice.import.would')}</h3>
      </div>
      <p className={classes.counts}>
        {order.map(what => (
          <span key={what}>
            <strong>{found.counts[what]}</strong> {t(`practice.import.count.${what}`)}
          </span>
        ))}
      </p>
      {found.unused.length > 0 && (
        <p className={classes.columns}>{t('practice.import.unused', { columns: found.unused.join(', ') })}</p>
      )}
      {shown.length > 0 && (
        <div className={classes.rows}>
          <Table
            label={t('practice.import.outcome')}
            columns={columns}
            rows={shown}
            rowKey={({ line }) => String(line)}
            tall
          />
        </div>
      )}
    </section>
  )
}

/** Codes of a cell, of a field, or of a whole problem. */
function faultText(t: TFunction, code: string): string {
  if (code.includes('.')) return problemText(t, code).says
  const usual = t(`form.error.${code}`, { defaultValue: t('practice.import.otherFault', { code }) })
  return t(`practice.fault.${code}`, { defaultValue: usual })
}
