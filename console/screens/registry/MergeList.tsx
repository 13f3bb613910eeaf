/** Every merge, the latest first, also those that were undone. */
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { mergesQuery } from '../../api/registry.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import list from '../list.module.css'
import { MergeTable } from './MergeTable.tsx'
import { Pages } from './Pages.tsx'

export function MergeList() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { cursor } = useSearch({ from: '/o/$slug/patients' })
  const { data, error, refetch } = useQuery(mergesQuery(slug, cursor))
  return (
    <div className={list.card}>
      <div className={list.scroll}>
        {!data ? (
          error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={14} />
          )
        ) : data.items.length === 0 ? (
          <Note title={t('registry.noMerges')}>
            <p>{t('registry.noMergesText')}</p>
          </Note>
        ) : (
          <MergeTable merges={data.items} />
        )}
      </div>
      {data && <Pages shown={t('registry.mergesShown', { count: data.items.length })} next={data.next} />}
    </div>
  )
}
