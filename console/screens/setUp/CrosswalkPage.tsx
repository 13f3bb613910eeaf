/** One crosswalk: first what has no counterpart yet, then the entries with search, and its file in and out. */
import { Button, TextInput } from '@mantine/core'
import { IconDownload, IconPlus, IconSearch, IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { crosswalkFile, crosswalkQuery } from '../../api/setUp.ts'
import type { Crosswalk, CrosswalkEntry } from '../../api/setUpTypes.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { CrosswalkImport } from './CrosswalkImport.tsx'
import { EntryDialog } from './EntryDialog.tsx'
import { EntryTable } from './EntryTable.tsx'
import { NoRight } from './NoRight.tsx'
import classes from './setUp.module.css'
import { UnmappedList } from './UnmappedList.tsx'
import { useEntryChange } from './useEntryChange.ts'

export function CrosswalkPage() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/connections/crosswalks/$id' })
  const mayRead = useMay()('configuration.read')
  const { data, error, refetch } = useQuery({ ...crosswalkQuery(slug, id), enabled: mayRead })
  return (
    <>
      <PageHead
        title={data ? t('crosswalks.one', { kind: t(`crosswalks.kind.${data.kind}`) }) : t('crosswalks.title')}
        about={
          <>
            {data && `${data.from.title} → ${data.to.title} · `}
            <Link to="/o/$slug/connections/crosswalks" params={{ slug }} className={text.link}>
              {t('crosswalks.back')}
            </Link>
          </>
        }
      />
      {!mayRead ? (
        <NoRight />
      ) : data ? (
        <Content crosswalk={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </>
  )
}

function Content({ crosswalk }: { crosswalk: Crosswalk }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('configuration.change')
  const navigate = useNavigate()
  const { q = '' } = useSearch({ from: '/o/$slug/connections/crosswalks/$id' })
  const [edited, setEdited] = useState<CrosswalkEntry | 'new'>()
  const [importing, setImporting] = useState(false)
  const change = useEntryChange(crosswalk)
  const words = q.toLowerCase()
  const shown = crosswalk.entries.filter(entry => JSON.stringify(entry).toLowerCase().includes(words))
  return (
    <div className={list.scroll}>
      <UnmappedList crosswalk={crosswalk} />
      <div className={classes.tools}>
        <TextInput
          className={classes.grow}
          maw={340}
          label={t('crosswalks.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={q}
          onChange={event =>
            void navigate({
              to: '/o/$slug/connections/crosswalks/$id',
              params: { slug, id: crosswalk.id },
              search: event.currentTarget.value ? { q: event.currentTarget.value } : {},
              replace: true,
            })
          }
        />
        <Button
          component="a"
          href={crosswalkFile(slug, crosswalk.id)}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('crosswalks.export')}
        </Button>
        {mayChange && (
          <>
            <Button
              variant="default"
              leftSection={<IconUpload size={16} aria-hidden />}
              onClick={() => setImporting(true)}
            >
              {t('crosswalks.import')}
            </Button>
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
              {t('crosswalks.add')}
            </Button>
          </>
        )}
      </div>
      <div className={list.card}>
        {crosswalk.entries.length === 0 ? (
          <Note title={t('crosswalks.empty')}>
            <p>{t('crosswalks.emptyText')}</p>
          </Note>
        ) : shown.length === 0 ? (
          <Note title={t('crosswalks.nothingFound')} />
        ) : (
          <EntryTable
            entries={shown}
            crosswalk={crosswalk}
            onEdit={mayChange ? setEdited : undefined}
            onRemove={mayChange ? change.remove : undefined}
          />
        )}
      </div>
      <EntryDialog
        crosswalk={crosswalk}
        entry={edited}
        onSave={(entry, replaces) => change.set(entry, replaces)}
        onClose={() => setEdited(undefined)}
      />
      <CrosswalkImport crosswalk={crosswalk} opened={importing} onClose={() => setImporting(false)} />
    </div>
  )
}
