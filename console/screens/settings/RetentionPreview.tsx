/** What would go now with the periods that stand in the form, saved or not; nothing goes by looking. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type RetentionDraft, type RetentionSettings, retentionPreviewQuery } from '../../api/retention.ts'
import { connectionName } from '../../parts/connectionName.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import classes from './Retention.module.css'

type Props = { connections: RetentionSettings['connections']; draft: RetentionDraft; sound: boolean; changed: boolean }

export function RetentionPreview({ connections, draft, sound, changed }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale } = useLocale()
  const { data, error, refetch } = useQuery({ ...retentionPreviewQuery(slug, draft), enabled: sound })
  const number = new Intl.NumberFormat(locale)
  return (
    <section className={classes.part} aria-labelledby="retention-preview">
      <h2 id="retention-preview" className={classes.title}>
        {t('retention.preview')}
      </h2>
      <p className={classes.about}>{t(changed ? 'retention.previewOfDraft' : 'retention.previewAbout')}</p>
      <div className={classes.table} role="status" aria-live="polite">
        {!sound ? (
          <p className={classes.quiet}>{t('retention.previewNeedsSound')}</p>
        ) : error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <LoadingRows rows={3} />
        ) : data.items.length === 0 ? (
          <p className={classes.quiet}>{t('retention.previewEmpty')}</p>
        ) : (
          <Table
            label={t('retention.preview')}
            rows={data.items}
            rowKey={row => `${row.kind} ${row.connection?.id ?? ''}`}
            columns={[
              { key: 'kind', head: t('retention.what'), cell: row => t(`retention.kinds.${row.kind}`) },
              {
                key: 'connection',
                head: t('retention.connection'),
                cell: row =>
                  row.connection ? connectionName(connections, row.connection.id) : t('retention.ofOrganization'),
              },
              {
                key: 'count',
                head: t('retention.howMany'),
                align: 'right',
                cell: row =>
                  row.more ? t('retention.moreThan', { number: number.format(row.count) }) : number.format(row.count),
              },
              { key: 'oldest', head: t('retention.oldest'), align: 'right', cell: row => <When at={row.oldest} /> },
            ]}
          />
        )}
      </div>
    </section>
  )
}
