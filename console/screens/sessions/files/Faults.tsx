/** What cannot be read of a file: line, column and reason, the first of them here and all of them to take along. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { RowFault } from '../../../api/sessionFiles.ts'
import { SheetMenu } from '../../../parts/sheet/SheetMenu.tsx'
import { sheetOf } from '../../../parts/sheet/sheet.ts'
import { type Column, Table } from '../../../parts/Table.tsx'
import { useLocale } from '../../../parts/useLocale.ts'
import classes from './files.module.css'
import type { Held } from './held.ts'

const mostShown = 100

export function Faults({ held }: { held: Held }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { faults, wrong, file } = held
  const shown = faults.slice(0, mostShown)
  const columns: Column<RowFault>[] = [
    { key: 'line', head: t('sessionFiles.line'), align: 'right', width: '64px', cell: ({ line }) => line },
    { key: 'column', head: t('sessionFiles.column'), width: '140px', cell: ({ column }) => column ?? '–' },
    { key: 'reason', head: t('sessionFiles.reason'), cell: ({ code }) => reasonOf(t, code) },
  ]
  const sheet = async () =>
    sheetOf(
      [
        { head: t('sessionFiles.line'), read: ({ line }: RowFault) => line },
        { head: t('sessionFiles.column'), read: ({ column }: RowFault) => column },
        { head: t('sessionFiles.reason'), read: ({ code }: RowFault) => reasonOf(t, code) },
      ],
      faults,
    )
  return (
    <div className={classes.faults}>
      <div className={classes.faultsHead}>
        <h2>{t('sessionFiles.faults', { count: wrong })}</h2>
        <SheetMenu name={`${file.name.replace(/\.\w+$/, '')}-${t('sessionFiles.faultsFile')}`} read={sheet} />
      </div>
      <div className={classes.table}>
        <Table
          label={t('sessionFiles.faultsOf', { name: file.name })}
          columns={columns}
          rows={shown}
          rowKey={({ line, column, code }) => `${line} ${column ?? ''} ${code}`}
          tall
        />
      </div>
      {wrong > shown.length && (
        <p className={classes.small}>
          {t('sessionFiles.moreFaults', {
            count: wrong - shown.length,
            shown: new Intl.NumberFormat(locale).format(shown.length),
          })}
        </p>
      )}
    </div>
  )
}

function reasonOf(t: TFunction, code: string): string {
  return t(`sessionFiles.fault.${code}`, { defaultValue: t('sessionFiles.otherFault', { code }) })
}
