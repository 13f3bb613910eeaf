/** Referrals: the calls and queries of the list, of one referral, and of what people decide about it. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Language } from '../parts/states.ts'
import { call, withQuery } from './client.ts'
import { pageSize } from './queries.ts'
import type { InboxState, ReferralCounts, ReferralDetail, ReferralRow } from './referralTypes.ts'
import type { Page } from './types.ts'

/** `yes` and `no` in the address, where `true` would be read as something else than text. */
type YesOrNo = string | undefined
export type ReferralFilter = {
  inbox?: string | undefined
  class?: string | undefined
  listing?: string | undefined
  connection?: string | undefined
  flagged?: YesOrNo
  missing?: YesOrNo
  routed?: YesOrNo
  archived?: YesOrNo
  search?: string | undefined
}
/** Whom an accepted referral is for. */
export type AcceptChoice = { kind: 'record'; record: string } | { kind: 'new' }
type Decided = { id: string; inbox: InboxState | null; version: number }

const at = (slug: string) => `/o/${encodeURIComponent(slug)}/referrals`
const ifVersion = (version: number) => ({ 'if-match': `"v${version}"` })
const because = (reason: string | undefined) => (reason ? { reason } : {})

const truth = (said: YesOrNo) => (said === undefined ? undefined : String(said === 'yes'))
const asked = ({ flagged, missing, routed, archived, ...rest }: ReferralFilter, cursor: string | undefined) => ({
  ...rest,
  flagged: truth(flagged),
  missing: truth(missing),
  routed: truth(routed),
  archived: truth(archived),
  limit: pageSize,
  cursor,
})

export const referralsQuery = (slug: string, filter: ReferralFilter, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'referrals', filter, cursor ?? ''],
    queryFn: () => call<Page<ReferralRow>>('GET', withQuery(at(slug), asked(filter, cursor))),
    placeholderData: keepPreviousData,
  })
/** Of the whole organization, whatever the list is filtered by. */
export const referralCountsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'referral-counts'],
    queryFn: () => call<ReferralCounts>('GET', `${at(slug)}/counts`),
  })
export const searchReferrals = (slug: string, text: string) =>
  call<{ id: string }>('POST', `${at(slug)}/searches`, { text })

/** One referral, its summary in the reader's language. */
export const referralQuery = (slug: string, id: string, language: Language) =>
  queryOptions({
    queryKey: [slug, 'referral', id, language],
    queryFn: () => call<ReferralDetail>('GET', withQuery(`${at(slug)}/${id}`, { language })),
  })

export const acceptReferral = (
  slug: string,
  id: string,
  version: number,
  choice: AcceptChoice,
  reason: string | undefined,
) => call<Decided>('POST', `${at(slug)}/${id}/accept`, { choice, ...because(reason) }, ifVersion(version))
export const declineReferral = (slug: string, id: string, version: number, reason: string) =>
  call<Decided>('POST', `${at(slug)}/${id}/decline`, { reason }, ifVersion(version))
export const reopenReferral = (slug: string, id: string, version: number) =>
  call<Decided>('POST', `${at(slug)}/${id}/reopen`, {}, ifVersion(version))
export const clearReferralFlag = (slug: string, id: string) => call<unknown>('POST', `${at(slug)}/${id}/clear-flag`, {})
/** @param target the connection that it goes to again */
export const resendReferral = (slug: string, id: string, target: string, confirm: boolean) =>
  call<unknown>('POST', `${at(slug)}/${id}/resend`, { target, ...(confirm ? { confirm } : {}) })
export const fetchReferralFile = (slug: string, id: string, file: string) =>
  call<unknown>('POST', `${at(slug)}/${id}/documents/${file}/fetch`, {})

/** Addresses that the browser opens or keeps by itself. */
export const referralAddress = {
  summary: (slug: string, id: string, language: Language) =>
    withQuery(`/api/v1${at(slug)}/${id}/summary.pdf`, { language }),
  file: (slug: string, id: string, file: string) => `/api/v1${at(slug)}/${id}/documents/${file}`,
  supportBundle: (slug: string, id: string) => `/api/v1${at(slug)}/${id}/support-bundle`,
} as const

/** The service listings of the organization by name, for those who may read the register. */
export const listingNamesQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'listings', 'names'],
    queryFn: () => call<{ items: { id: string; name: string }[] }>('GET', `/o/${encodeURIComponent(slug)}/listings`),
  })
