/** When a connection is asked by itself: each stream, how often, why, and when the next run is. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { connectorsQuery } from '../../api/setUp.ts'
import type { StreamPlan } from '../../api/setUpTypes.ts'
import type { Connection } from '../../api/types.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { Span, When } from '../../parts/When.tsx'
import { NoRight } from './NoRight.tsx'
import classes from './setUp.module.css'

export function ConnectionSchedule({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayRead = useMay()('configuration.read')
  const { data, error, refetch } = useQuery({ ...connectorsQuery(slug), enabled: mayRead })
  if (!mayRead) return <NoRight />
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={3} />
  const streams = data.items.find(({ name }) => name === connection.connector)?.streams ?? []
  if (streams.length === 0)
    return (
      <Note title={t('schedule.none')}>
        <p>{t('schedule.noneText')}</p>
      </Note>
    )
  const columns: Column<StreamPlan>[] = [
    {
      key: 'name',
      head: t('schedule.what'),
      width: '34%',
      cell: ({ name }) => t(`stream.${name}`, { defaultValue: name }),
    },
    { key: 'every', head: t('schedule.every'), width: '24%', cell: ({ everyMs }) => <Span ms={everyMs} /> },
    {
      key: 'why',
      head: t('schedule.why'),
      cell: ({ name, why }) => (
        <span className={text.soft}>{t(`streamWhy.${connection.connector}.${name}`, { defaultValue: why })}</span>
      ),
    },
  ]
  return (
    <>
      <p className={classes.about}>
        {connection.state === 'paused' ? (
          t('schedule.paused')
        ) : (
          <>
            {t('schedule.next')} <When at={connection.nextRunAt} />
          </>
        )}
      </p>
      <Table label={t('schedule.title')} columns={columns} rows={streams} rowKey={({ name }) => name} tall />
    </>
  )
}
