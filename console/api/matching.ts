/** What the organization chose about matching: shapes, calls and the query. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export const readings = ['careful', 'to-the-letter'] as const
export const contestedRows = ['33', '34', '35', '36', '37'] as const
export const ownRules = ['identifier', 'name-birth-date-site'] as const

export type MatchingDraft = {
  combinations: (typeof readings)[number]
  contested: (typeof contestedRows)[number][]
  rules: (typeof ownRules)[number][]
}
export type MatchingSettings = MatchingDraft & { version: number }

const at = (slug: string) => `/o/${encodeURIComponent(slug)}/registry/matching`

export const saveMatching = (slug: string, draft: MatchingDraft, version: number, reason: string) =>
  call<MatchingSettings>('PUT', at(slug), { ...draft, reason }, { 'if-match': `"v${version}"` })

export const matchingQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'matching'], queryFn: () => call<MatchingSettings>('GET', at(slug)) })
