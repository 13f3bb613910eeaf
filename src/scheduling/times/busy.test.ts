import { expect, it } from 'vitest'
import { busyCauseOf, type FeedSight } from './busy.ts'

const well: FeedSight = { hasAddress: true, wasFetched: true, isSilent: false, there: 'read', missing: false }

it.each<[string, Partial<FeedSight>, ReturnType<typeof busyCauseOf>]>([
  ['everything is held', {}, undefined],
  ['nobody made an address', { hasAddress: false, wasFetched: false, there: 'by-hand' }, 'feed-not-registered'],
  ['an address that was never entered', { wasFetched: false, there: 'by-hand' }, 'feed-not-registered'],
  ['one that counts no longer', { there: 'gone' }, 'feed-not-selected'],
  ['one that is not read any more', { isSilent: true, missing: true }, 'feed-not-fetched'],
  ['entered by a person, and not read any more', { isSilent: true, there: 'by-hand' }, 'feed-not-fetched'],
  ['read, and lacking some', { missing: true }, 'feed-behind'],
  ['quiet, and lacking nothing', { isSilent: true }, undefined],
  ['entered by a person, and read', { there: 'by-hand' }, undefined],
  ['of somebody whose calendars we do not see', { there: 'not-ours' }, undefined],
])('SCH-13 why times are not held: %s', (_, sight, cause) => {
  expect(busyCauseOf({ ...well, ...sight })).toBe(cause)
})
