/** What of an authorization is used and left, in its windows around today. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type UnitWindow, unitsQuery } from '../../api/practice.ts'
import { useNow } from '../../parts/clock.ts'
import { calendarDate } from '../../parts/format.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './practice.module.css'
import { wallAt } from './wall.ts'

const figures = ['authorized', 'rendered', 'planned', 'left'] as const

export function UnitsLeft({ authorization }: { authorization: string }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const now = useNow()
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const { data, error, refetch } = useQuery(unitsQuery(useSlug(), authorization, wallAt(zone, now.toISOString()).date))
  const columns: Column<UnitWindow>[] = [
    {
      key: 'per',
      head: t('practice.field.per'),
      cell: ({ per, from, to }) =>
        `${t(`practice.choice.${per}`)} · ${calendarDate(from, locale)} – ${calendarDate(to, locale)}`,
    },
    ...figures.map(
      (name): Column<UnitWindow> => ({
        key: name,
        head: t(`practice.units.${name}`),
        align: 'right',
        width: '100px',
        cell: window => window[name],
      }),
    ),
  ]
  return (
    <section className={classes.section} aria-label={t('practice.units.title')}>
      <div className={classes.sectionHead}>
        <h3>{t('practice.units.title')}</h3>
      </div>
      {data ? (
        <Table
          label={t('practice.units.title')}
          columns={columns}
          rows={data.windows}
          rowKey={({ per, from }) => `${per} ${from}`}
          tall
        />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={2} />
      )}
    </section>
  )
}
