/** One of the first three tabs: sites, students or users, and the agency, client or staff member that each is. */
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { entryPageQuery } from '../../api/sessionRows.ts'
import type { EntryRow, EntryTab, TabState } from '../../api/sessionTypes.ts'
import { ReasonDialog } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import list from '../list.module.css'
import { AgencyFilter } from './AgencyFilter.tsx'
import { AcceptButton } from './accept/AcceptButton.tsx'
import { Chips } from './Chips.tsx'
import { mappingChips, reasonChips } from './chipRows.ts'
import { entryColumns } from './entryColumns.tsx'
import { LockBand, Nothing, Unplaced } from './ListNotes.tsx'
import { RowList } from './rows/RowList.tsx'
import { SortChoice } from './rows/SortChoice.tsx'
import type { PageQuery } from './rows/useRows.ts'
import classes from './sessions.module.css'
import { useDecisions } from './useDecisions.tsx'
import { useSessionSearch } from './useSessionSearch.ts'

export function EntryList({ tab, state }: { tab: EntryTab; state: TabState }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useSessionSearch()
  const { mapping, reason, agency, sort = 'time' } = search
  const queryOf: PageQuery<EntryRow> = useCallback(
    asked => entryPageQuery(slug, tab, { mapping, reason, agency }, sort, asked),
    [slug, tab, mapping, reason, agency, sort],
  )
  const { decisions, asked, stopAsking } = useDecisions()
  const columns = useMemo(() => entryColumns({ t, tab, decisions }), [t, tab, decisions])
  return (
    <>
      {state.locked && <LockBand because={state.because} />}
      <Unplaced state={state} />
      <div className={list.bar}>
        <Chips label={t('sessions.byMapping')} chips={mappingChips(t, state, search)} />
        <Chips label={t('sessions.byReason')} chips={reasonChips(t, state, search)} />
        <div className={classes.filters}>
          <AgencyFilter />
          <SortChoice queryOf={queryOf} />
          <AcceptButton state={state} />
        </div>
      </div>
      <RowList
        key={JSON.stringify([mapping, reason, agency, sort])}
        label={t(`sessions.tab.${tab}`)}
        columns={columns}
        queryOf={queryOf}
        nothing={<Nothing filtered={Boolean(mapping ?? reason ?? agency)} tab={tab} />}
      />
      <ReasonDialog request={asked} onClose={stopAsking} />
    </>
  )
}
