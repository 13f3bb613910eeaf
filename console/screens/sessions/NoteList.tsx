/** The Appointments tab: session notes beside the appointments that they are, what stands in the way, and what needs a look. */
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { notesQuery } from '../../api/sessions.ts'
import type { SessionOverview, TabState } from '../../api/sessionTypes.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { ReasonDialog } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import { useLocale } from '../../parts/useLocale.ts'
import { LiveList } from '../LiveList.tsx'
import list from '../list.module.css'
import { AgencyFilter } from './AgencyFilter.tsx'
import { Chips } from './Chips.tsx'
import { mappingChips, progressChips, reasonChips } from './chipRows.ts'
import { LockBand, Nothing } from './EntryList.tsx'
import { noteColumns } from './noteColumns.tsx'
import { Pages } from './Pages.tsx'
import classes from './sessions.module.css'
import { useDecisions } from './useDecisions.tsx'
import { useSessionSearch } from './useSessionSearch.ts'

export function NoteList({ state, overview }: { state: TabState; overview: SessionOverview }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const search = useSessionSearch()
  const { cursor, open: _open, tab: _tab, ...filter } = search
  const { data, error, refetch } = useQuery({ ...notesQuery(slug, filter, cursor), refetchInterval: 15_000 })
  const decisions = useDecisions()
  return (
    <>
      {state.locked && <LockBand because={state.because} />}
      <div className={list.bar}>
        <Chips label={t('sessions.byMapping')} chips={mappingChips(t, state, search)} />
        <Chips label={t('sessions.byStep')} chips={progressChips(t, overview, search)} />
        <Chips label={t('sessions.byReason')} chips={reasonChips(t, state, search)} />
        <span className={list.spacer} />
        <Day name="from" />
        <Day name="to" />
        <AgencyFilter />
      </div>
      <LiveList name="sessions" page={cursor} foot={data && <Pages page={data} />}>
        {!data ? (
          error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={14} height={44} />
          )
        ) : data.items.length === 0 ? (
          <Nothing filtered={Object.values(filter).some(Boolean)} tab="appointments" />
        ) : (
          <div className={classes.rows}>
            <Table
              label={t('sessions.tab.appointments')}
              columns={noteColumns({ t, locale, slug, search, decisions })}
              rows={data.items}
              rowKey={({ id }) => id}
              tall
            />
          </div>
        )}
      </LiveList>
      <ReasonDialog request={decisions.asked} onClose={decisions.stopAsking} />
    </>
  )
}

/** The first or the last day of the sessions that are shown. */
function Day({ name }: { name: 'from' | 'to' }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { cursor: _cursor, open: _open, [name]: day, ...rest } = useSessionSearch()
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={t(`sessions.day.${name}`)}
      title={t(`sessions.day.${name}`)}
      value={day ?? ''}
      onChange={event => {
        const value = event.currentTarget.value
        const search = value ? { ...rest, [name]: value } : rest
        void navigate({ to: '/o/$slug/sessions', params: { slug }, search })
      }}
    />
  )
}
