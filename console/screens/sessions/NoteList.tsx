/** The Appointments tab: session notes beside the appointments that they are, what stands in the way, and what needs a look. */
import { TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { notePageQuery } from '../../api/sessionRows.ts'
import type { NoteRow, SessionOverview, TabState } from '../../api/sessionTypes.ts'
import { ReasonDialog } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import { useLocale } from '../../parts/useLocale.ts'
import list from '../list.module.css'
import { AgencyFilter } from './AgencyFilter.tsx'
import { AcceptButton } from './accept/AcceptButton.tsx'
import { Chips } from './Chips.tsx'
import { mappingChips, progressChips, reasonChips } from './chipRows.ts'
import { LockBand, Nothing, Unplaced } from './ListNotes.tsx'
import { noteColumns } from './noteColumns.tsx'
import { RowList } from './rows/RowList.tsx'
import { SortChoice } from './rows/SortChoice.tsx'
import type { PageQuery } from './rows/useRows.ts'
import classes from './sessions.module.css'
import { useDecisions } from './useDecisions.tsx'
import { useSessionSearch } from './useSessionSearch.ts'
import { WhatIfButton } from './whatIf/WhatIfButton.tsx'

export function NoteList({ state, overview }: { state: TabState; overview: SessionOverview }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const search = useSessionSearch()
  const { mapping, reason, step, review, from, to, agency, sort = 'time' } = search
  const queryOf: PageQuery<NoteRow> = useCallback(
    asked => notePageQuery(slug, { mapping, reason, step, review, from, to, agency }, sort, asked),
    [slug, mapping, reason, step, review, from, to, agency, sort],
  )
  const { decisions, asked, stopAsking } = useDecisions()
  const columns = useMemo(
    () => noteColumns({ t, locale, slug, search, decisions }),
    [t, locale, slug, search, decisions],
  )
  const filter = [mapping, reason, step, review, from, to, agency]
  return (
    <>
      {state.locked && <LockBand because={state.because} />}
      <Unplaced state={state} />
      <div className={list.bar}>
        <Chips label={t('sessions.byMapping')} chips={mappingChips(t, state, search)} />
        <Chips label={t('sessions.byStep')} chips={progressChips(t, overview, search)} />
        <Chips label={t('sessions.byReason')} chips={reasonChips(t, state, search)} />
        <div className={classes.filters}>
          <Day name="from" />
          <Day name="to" />
          <AgencyFilter />
          <SortChoice queryOf={queryOf} />
          <WhatIfButton />
          <AcceptButton state={state} />
        </div>
      </div>
      <RowList
        key={JSON.stringify([...filter, sort])}
        label={t('sessions.tab.appointments')}
        columns={columns}
        queryOf={queryOf}
        nothing={<Nothing filtered={filter.some(Boolean)} tab="appointments" />}
      />
      <ReasonDialog request={asked} onClose={stopAsking} />
    </>
  )
}

/** The first or the last day of the sessions that are shown. */
function Day({ name }: { name: 'from' | 'to' }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { open: _open, [name]: day, ...rest } = useSessionSearch()
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
