/** The last runs: when, who asked, and what each removed. One can be asked for. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type RetentionRun, retentionRunsQuery, runRetention } from '../../api/retention.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import { useAct } from '../useAct.ts'
import classes from './Retention.module.css'

export function RetentionRuns() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('retention.change')
  const act = useAct()
  const { locale } = useLocale()
  const { data, error, refetch } = useQuery(retentionRunsQuery(slug))
  const underWay = data?.items.some(run => run.state === 'asked' || run.state === 'running') ?? false
  return (
    <section className={classes.part} aria-labelledby="retention-runs">
      <div className={classes.head}>
        <div>
          <h2 id="retention-runs" className={classes.title}>
            {t('retention.runs')}
          </h2>
          <p className={classes.about}>{t('retention.runsAbout')}</p>
        </div>
        <Button
          variant="default"
          disabled={!mayChange || underWay}
          onClick={() => act(() => runRetention(slug), t('retention.asked'))}
        >
          {t('retention.runNow')}
        </Button>
      </div>
      <div className={classes.table}>
        {error && !data ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <LoadingRows rows={3} />
        ) : data.items.length === 0 ? (
          <p className={classes.quiet}>{t('retention.runsEmpty')}</p>
        ) : (
          <Table
            label={t('retention.runs')}
            rows={data.items}
            rowKey={row => row.id}
            tall
            columns={[
              { key: 'when', head: t('retention.when'), cell: row => <When at={row.startedAt ?? row.askedAt} /> },
              { key: 'state', head: t('retention.state'), cell: row => t(`retention.states.${row.state}`) },
              {
                key: 'by',
                head: t('retention.by'),
                cell: row => t(row.byPerson ? 'retention.byPerson' : 'retention.byClock'),
              },
              { key: 'removed', head: t('retention.removed'), cell: row => removedText(t, row, locale) },
            ]}
          />
        )}
      </div>
    </section>
  )
}

function removedText(t: TFunction, { removed, state }: RetentionRun, locale: string): string {
  const number = new Intl.NumberFormat(locale)
  if (removed.length === 0) return state === 'done' ? t('retention.removedNothing') : '–'
  return removed.map(({ kind, count }) => `${t(`retention.kinds.${kind}`)}: ${number.format(count)}`).join(' · ')
}
