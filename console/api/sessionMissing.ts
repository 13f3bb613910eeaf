/** Lists of the source that no longer name much of what was there, and what a person says about them. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export type MissingList = {
  kind: 'site' | 'student' | 'user' | 'template' | 'note'
  known: number
  missing: number
  askedAt: string
}

const at = (slug: string, path: string) => `/o/${encodeURIComponent(slug)}/sessions/missing${path}`

export const missingQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'missing'],
    queryFn: () => call<{ items: MissingList[]; mayDecide: boolean }>('GET', at(slug, '')),
    staleTime: 60_000,
  })

export const decideMissing = (slug: string, { kind, missing }: MissingList, decision: 'gone' | 'keep') =>
  call<unknown>('POST', at(slug, `/${kind}/decision`), { decision, missing })
