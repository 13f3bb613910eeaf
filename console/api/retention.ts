/** Retention: its shapes, calls and queries. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export type PeriodName = 'bodies' | 'problems' | 'metadata' | 'audit'
/** In days. */
export type Periods = Record<PeriodName, number>
export type Override = { connection: string } & Partial<Record<Exclude<PeriodName, 'audit'>, number>>
type Named = { id: string; slug: string; title: string }
export type RetentionDraft = { periods: Periods; overrides: Override[] }
export type RetentionSettings = RetentionDraft & {
  connections: Named[]
  version: number
  changedAt: string | null
  bounds: Record<PeriodName, { least: number; most: number }>
}
export type RetentionPreviewRow = {
  connection: Named | null
  kind: string
  count: number
  more: boolean
  oldest: string | null
}
export type RetentionRun = {
  id: string
  state: 'asked' | 'running' | 'done' | 'stopped' | 'failed'
  askedAt: string
  byPerson: boolean
  startedAt: string | null
  endedAt: string | null
  removed: { kind: string; count: number }[]
}

const at = (slug: string) => `/o/${encodeURIComponent(slug)}/retention`

const readRetention = (slug: string) => call<RetentionSettings>('GET', at(slug))
export const saveRetention = (slug: string, draft: RetentionDraft, version: number) =>
  call<RetentionSettings>('PUT', at(slug), draft, { 'if-match': `"${version}"` })
const previewRetention = (slug: string, draft: RetentionDraft) =>
  call<{ items: RetentionPreviewRow[] }>('POST', `${at(slug)}/previews`, draft)
const listRetentionRuns = (slug: string) => call<{ items: RetentionRun[] }>('GET', `${at(slug)}/runs`)
export const runRetention = (slug: string) => call<{ id: string }>('POST', `${at(slug)}/runs`, {})

export const retentionQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'retention'], queryFn: () => readRetention(slug) })

export const retentionPreviewQuery = (slug: string, draft: RetentionDraft) =>
  queryOptions({
    queryKey: [slug, 'retention-preview', draft],
    queryFn: () => previewRetention(slug, draft),
    placeholderData: keepPreviousData,
  })

/** Looked at again while one is on its way: a person who asked for it is waiting. */
export const retentionRunsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'retention-runs'],
    queryFn: () => listRetentionRuns(slug),
    refetchInterval: ({ state }) =>
      state.data?.items.some(run => run.state === 'asked' || run.state === 'running') ? 2_000 : false,
  })
