/** The list of one kind of entry: its filters, its rows, and a page after the other. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type EntryPage, entriesQuery, type KindPath, type PracticeFilter } from '../../api/practice.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { LiveList } from '../LiveList.tsx'
import list from '../list.module.css'
import { EntryFilters } from './EntryFilters.tsx'
import { entryColumns } from './entryColumns.tsx'
import { kinds } from './kinds.ts'
import { SearchBox } from './SearchBox.tsx'
import { useAccounts, useZones } from './useAround.ts'
import { usePlace } from './usePlace.ts'
import { useValueText } from './useValueText.ts'

type Props = { path: KindPath; filter: PracticeFilter; cursor: string | undefined }

export function EntryList({ path, filter, cursor }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { search } = usePlace()
  const accounts = useAccounts()
  const { zoneOf } = useZones()
  const valueText = useValueText()
  const { data, error, refetch } = useQuery(entriesQuery(slug, path, filter, cursor))
  const names = { ...data?.names, ...Object.fromEntries(accounts) }
  return (
    <>
      <div className={list.bar}>
        {kinds[path].filters.includes('search') && <SearchBox path={path} />}
        <EntryFilters path={path} />
      </div>
      <LiveList name="practice" page={cursor} foot={data && <Pages page={data} path={path} />}>
        {!data ? (
          error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={12} />
          )
        ) : data.items.length === 0 ? (
          <Nothing path={path} filtered={Object.values(filter).some(each => each !== undefined)} day={search.day} />
        ) : (
          <Table
            label={t(`practice.kind.${path}`)}
            columns={entryColumns({ t, slug, path, search, names, zoneOf, valueText })}
            rows={data.items}
            rowKey={({ id }) => id}
          />
        )}
      </LiveList>
    </>
  )
}

function Nothing({ path, filtered, day }: { path: KindPath; filtered: boolean; day: string | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()(kinds[path].right ?? 'practice.change')
  const to = { to: '/o/$slug/practice/$kind', params: { slug, kind: path }, className: text.link } as const
  if (filtered)
    return (
      <Note
        title={t('practice.noMatch')}
        action={
          <Link {...to} search={path === 'appointments' ? { day: 'all' } : {}}>
            {path === 'appointments' && day !== 'all' ? t('practice.wholeSchedule') : t('messages.clearFilters')}
          </Link>
        }
      >
        <p>{t('practice.noMatchText')}</p>
      </Note>
    )
  return (
    <Note
      title={t('practice.empty')}
      action={
        mayChange && (
          <Link {...to} search={{ open: 'new' }}>
            {t(`practice.new.${path}`)}
          </Link>
        )
      }
    >
      <p>
        {!mayChange ? t('setUp.askAdmin') : kinds[path].import ? t('practice.emptyText') : t('practice.emptyNoFile')}
      </p>
    </Note>
  )
}

/** The foot of the list. Each page has an address. */
function Pages({ page, path }: { page: EntryPage; path: KindPath }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { search } = usePlace()
  const { cursor, open: _open, tab: _tab, ...filter } = search
  const to = { to: '/o/$slug/practice/$kind', params: { slug, kind: path }, className: text.link } as const
  return (
    <div className={list.foot}>
      <span>{t('practice.shown', { count: page.items.length })}</span>
      <span>
        {cursor !== undefined && (
          <Link {...to} search={filter}>
            {t('practice.firstPage')}
          </Link>
        )}
        {cursor !== undefined && page.next !== null && ' · '}
        {page.next !== null && (
          <Link {...to} search={{ ...filter, cursor: page.next }}>
            {t('practice.nextPage')}
          </Link>
        )}
      </span>
    </div>
  )
}
