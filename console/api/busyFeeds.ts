/** Busy times that a booking system reads: their shapes and calls. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export type BusyFeed = {
  id: string
  practitioner: { id: string; name: string }
  state: 'not-blocking' | 'silent' | 'new' | 'waiting' | 'changing' | 'blocking' | 'fetched'
  problem: string | null
  /** The hub registered it there itself. */
  registered: boolean
  intervals: number
  missing: number
  changedAt: string | null
  lookedAt: string | null
  fetchedAt: string | null
  verifiedAt: string | null
  addressAt: string | null
}
export type BusyFeeds = {
  supported: boolean
  publicUrl: string | null
  /** When the EHR that was read longest ago was read. */
  dataAt: string | null
  stale: boolean
  items: readonly BusyFeed[]
}
/** `url` is shown once; null where nobody need enter it. */
export type NewAddress = {
  kind: 'registered' | 'by-hand'
  url: string | null
  because: 'not-theirs' | 'no-credentials' | 'failed' | null
  problem: string | null
}

const at = (slug: string, connection: string, rest = '') =>
  `/o/${encodeURIComponent(slug)}/connections/${connection}/busy-feeds${rest}`

export const renewFeedAddress = (slug: string, connection: string, feed: string, reason: string) =>
  call<NewAddress>('POST', at(slug, connection, `/${feed}/address`), { reason })
export const verifyFeed = (slug: string, connection: string, feed: string) =>
  call<unknown>('POST', at(slug, connection, `/${feed}/verify`), {})

export const busyFeedsQuery = (slug: string, connection: string) =>
  queryOptions({
    queryKey: [slug, 'busy-feeds', connection],
    queryFn: () => call<BusyFeeds>('GET', at(slug, connection)),
    refetchInterval: 15_000,
  })
