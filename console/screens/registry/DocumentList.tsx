/** Current documents, the latest first, or those that wait for a patient who is not known yet. */
import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { registryDocumentsQuery } from '../../api/registry.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import list from '../list.module.css'
import { DocumentTable } from './DocumentTable.tsx'
import { Pages } from './Pages.tsx'

export function DocumentList() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { cursor, waiting } = useSearch({ from: '/o/$slug/patients' })
  const { data, error, refetch } = useQuery(registryDocumentsQuery(slug, waiting, cursor))
  return (
    <>
      <div className={list.bar}>
        <Checkbox
          size="xs"
          label={t('registry.onlyWaiting')}
          checked={waiting === 'true'}
          onChange={event =>
            void navigate({
              to: '/o/$slug/patients',
              params: { slug },
              search: { show: 'documents', ...(event.currentTarget.checked ? { waiting: 'true' } : {}) },
            })
          }
        />
      </div>
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={14} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t(waiting ? 'registry.noneWaits' : 'registry.noDocuments')}>
              <p>{t(waiting ? 'registry.noneWaitsText' : 'registry.noDocumentsText')}</p>
            </Note>
          ) : (
            <DocumentTable documents={data.items} />
          )}
        </div>
        {data && <Pages shown={t('registry.documentsShown', { count: data.items.length })} next={data.next} />}
      </div>
    </>
  )
}
