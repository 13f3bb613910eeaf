/** The inbox of referrals: who was referred for what, where each stands, and what needs somebody. Live until somebody reads. */
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { referralCountsQuery, referralsQuery } from '../../api/referrals.ts'
import type { ReferralRow } from '../../api/referralTypes.ts'
import type { Page } from '../../api/types.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { LiveList } from '../LiveList.tsx'
import list from '../list.module.css'
import { ReferralFilters } from './ReferralFilters.tsx'
import { ReferralSearchBox, referralBox } from './ReferralSearchBox.tsx'
import { referralColumns } from './referralColumns.tsx'
import { StatusChips } from './StatusChips.tsx'
import { useReferralSearch } from './useReferralSearch.ts'

export function Referrals() {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useReferralSearch()
  const { cursor, ...filter } = search
  const { data, error, refetch } = useQuery(referralsQuery(slug, filter, cursor))
  const { data: counts } = useQuery(referralCountsQuery(slug))
  const waiting = counts?.new ?? 0
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    '/': () => document.getElementById(referralBox)?.focus(),
  })
  return (
    <>
      <PageHead title={t('nav.referrals')} about={waiting > 0 && t('referrals.about', { count: waiting })}>
        <ReferralSearchBox filter={filter} />
      </PageHead>
      <div className={list.bar}>
        <StatusChips filter={filter} counts={counts} />
        <span className={list.spacer} />
        <ReferralFilters filter={filter} rows={data?.items ?? []} />
      </div>
      <LiveList name="referrals" page={cursor} foot={data && <Pages page={data} />}>
        {!data ? (
          error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={14} />
          )
        ) : data.items.length === 0 ? (
          <NoReferrals filtered={Object.keys(search).length > 0} />
        ) : (
          <Table
            label={t('nav.referrals')}
            columns={referralColumns({ t, slug, search })}
            rows={data.items}
            rowKey={({ id }) => id}
          />
        )}
      </LiveList>
      <Outlet />
    </>
  )
}

function NoReferrals({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  if (filtered)
    return (
      <Note
        title={t('referrals.noMatch')}
        action={
          <Link to="/o/$slug/referrals" params={{ slug }} search={{}} className={text.link}>
            {t('messages.clearFilters')}
          </Link>
        }
      >
        <p>{t('referrals.noMatchText')}</p>
      </Note>
    )
  return (
    <Note
      title={t('referrals.emptyTitle')}
      action={
        may('connections.read') && (
          <Link to="/o/$slug/connections" params={{ slug }} className={text.link}>
            {t('referrals.toConnections')}
          </Link>
        )
      }
    >
      <p>{t('referrals.emptyText')}</p>
    </Note>
  )
}

/** The foot of the list: how many rows, on to the next page, back to the newest. Each page has an address. */
function Pages({ page }: { page: Page<ReferralRow> }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { cursor, ...filter } = useReferralSearch()
  return (
    <div className={list.foot}>
      <span>{t('referrals.shown', { count: page.items.length })}</span>
      <span>
        {cursor !== undefined && (
          <Link to="/o/$slug/referrals" params={{ slug }} search={filter} className={text.link}>
            {t('messages.newest')}
          </Link>
        )}
        {cursor !== undefined && page.next !== null && ' · '}
        {page.next !== null && (
          <Link
            to="/o/$slug/referrals"
            params={{ slug }}
            search={{ ...filter, cursor: page.next }}
            className={text.link}
          >
            {t('messages.older')}
          </Link>
        )}
      </span>
    </div>
  )
}
