/** A busy feed as people see it: in one word, and since when. */
import { z } from 'zod'
import type { AddressRow } from '../../store/busy-addresses.ts'
import type { FeedRow } from '../../store/busy-feeds.ts'
import { id, instant, instantOf } from '../api.ts'

export const feedStates = ['not-blocking', 'silent', 'new', 'waiting', 'changing', 'blocking', 'fetched'] as const
export type FeedState = (typeof feedStates)[number]

export const busyFeed = z.object({
  id,
  practitioner: z.object({ id, name: z.string() }),
  state: z.enum(feedStates),
  problem: z.string().nullable(),
  registered: z.boolean().describe('The hub registered it there itself'),
  intervals: z.number().int(),
  missing: z.number().int().describe('Of those that were asked for last, how many are not taken there'),
  changedAt: instant.nullable(),
  lookedAt: instant.nullable(),
  fetchedAt: instant.nullable(),
  verifiedAt: instant.nullable(),
  addressAt: instant.nullable().describe('When its newest address was made'),
})
export type ShownFeed = z.infer<typeof busyFeed>

/** A row as the API gives it out. @param addresses of this feed, newest first */
export function showFeed(feed: FeedRow, name: string, addresses: readonly AddressRow[]): ShownFeed {
  const fetched = addresses.flatMap(({ fetched_at }) => fetched_at ?? []).sort((a, b) => b.getTime() - a.getTime())
  return {
    id: feed.id,
    practitioner: { id: feed.practitioner, name },
    state: stateOf(feed, addresses),
    problem: feed.problem,
    registered: feed.registration !== null,
    intervals: feed.intervals,
    missing: feed.missing,
    changedAt: instantOf(feed.rendered_at),
    lookedAt: instantOf(feed.looked_at),
    fetchedAt: instantOf(fetched[0]),
    verifiedAt: instantOf(feed.verified_at),
    addressAt: instantOf(addresses[0]?.created_at),
  }
}

/** The first row that holds: trouble first. */
export function stateOf(
  feed: Pick<FeedRow, 'problem' | 'registration' | 'verified_at'>,
  addresses: readonly Pick<AddressRow, 'fetched_at'>[],
): FeedState {
  const rows: readonly [FeedState, boolean][] = [
    ['not-blocking', feed.problem === 'busy.not-blocking' || feed.problem === 'busy.gone-at-vendor'],
    ['silent', feed.problem === 'busy.not-fetched'],
    ['new', addresses.length === 0],
    ['changing', addresses.length > 1],
    ['waiting', addresses.every(({ fetched_at }) => fetched_at === null)],
    ['blocking', feed.registration !== null && feed.verified_at !== null],
  ]
  return rows.find(([, holds]) => holds)?.[0] ?? 'fetched'
}
