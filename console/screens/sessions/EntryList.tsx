/** One of the first three tabs: sites, students or users, and the agency, client or staff member that each is. */
import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { entriesQuery } from '../../api/sessions.ts'
import type { EntryTab, TabState } from '../../api/sessionTypes.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { ReasonDialog } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { LiveList } from '../LiveList.tsx'
import list from '../list.module.css'
import { AgencyFilter } from './AgencyFilter.tsx'
import { Chips } from './Chips.tsx'
import { mappingChips, reasonChips } from './chipRows.ts'
import { entryColumns } from './entryColumns.tsx'
import { Pages } from './Pages.tsx'
import classes from './sessions.module.css'
import { useDecisions } from './useDecisions.tsx'
import { useSessionSearch } from './useSessionSearch.ts'

export function EntryList({ tab, state }: { tab: EntryTab; state: TabState }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useSessionSearch()
  const { mapping, reason, agency, cursor } = search
  const { data, error, refetch } = useQuery({
    ...entriesQuery(slug, tab, { mapping, reason, agency }, cursor),
    refetchInterval: 15_000,
  })
  const decisions = useDecisions()
  return (
    <>
      {state.locked && <LockBand because={state.because} />}
      <div className={list.bar}>
        <Chips label={t('sessions.byMapping')} chips={mappingChips(t, state, search)} />
        <Chips label={t('sessions.byReason')} chips={reasonChips(t, state, search)} />
        <span className={list.spacer} />
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
          <Nothing filtered={Boolean(mapping ?? reason ?? agency)} tab={tab} />
        ) : (
          <div className={classes.rows}>
            <Table
              label={t(`sessions.tab.${tab}`)}
              columns={entryColumns({ t, tab, decisions })}
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

/** Why a tab is locked, and the way to what unlocks it. */
export function LockBand({ because }: { because: TabState['because'] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <div className={list.bar} role="status">
      <IconLock size={16} aria-hidden />
      <span>{t(`sessions.lock.${because ?? 'sites-unmapped'}`)}</span>
      <Link
        to="/o/$slug/sessions"
        params={{ slug }}
        search={{ tab: 'agencies', mapping: 'none' }}
        className={text.link}
      >
        {t('sessions.lock.toSites')}
      </Link>
    </div>
  )
}

export function Nothing({ filtered, tab }: { filtered: boolean; tab: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return filtered ? (
    <Note
      title={t('sessions.noMatch')}
      action={
        <Link to="/o/$slug/sessions" params={{ slug }} search={{ tab }} className={text.link}>
          {t('sessions.showAll')}
        </Link>
      }
    />
  ) : (
    <Note title={t('sessions.nothing')}>
      <p>{t('sessions.nothingText')}</p>
    </Note>
  )
}
