/** Long lists of Synchronization, page by page, and the check of its templates. */
import { queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import type { EntryFilter, NoteFilter } from './sessions.ts'
import type { EntryRow, EntryTab, NoteRow } from './sessionTypes.ts'
import type { Page } from './types.ts'

export type RowSort = 'time' | 'state' | 'name'
/** `total` and `sortsByName` are told with the first page: how many rows there are, and whether they are few enough to sort by name. */
export type RowPage<Row> = Page<Row> & { total: number | null; sortsByName: boolean | null }
export type Asked = { cursor: string | undefined; limit: number }

const at = (slug: string, path: string) => `/o/${encodeURIComponent(slug)}/sessions${path}`

export const entryPageQuery = (slug: string, tab: EntryTab, filter: EntryFilter, sort: RowSort, asked: Asked) => ({
  queryKey: [slug, 'sessions', tab, filter, sort, asked.cursor ?? ''],
  queryFn: () => call<RowPage<EntryRow>>('GET', withQuery(at(slug, `/${tab}`), { ...filter, sort, ...asked })),
})
export const notePageQuery = (slug: string, { review, ...filter }: NoteFilter, sort: RowSort, asked: Asked) => ({
  queryKey: [slug, 'sessions', 'appointments', filter, review ?? '', sort, asked.cursor ?? ''],
  queryFn: () => {
    const looks = review === undefined ? undefined : String(review === 'yes')
    return call<RowPage<NoteRow>>(
      'GET',
      withQuery(at(slug, '/appointments'), { ...filter, review: looks, sort, ...asked }),
    )
  },
})

export type LintSeverity = 'error' | 'warning' | 'hint'
export type LintFinding = {
  code: string
  severity: LintSeverity
  role: string | null
  label: string | null
  suggestion: string | null
}
export type CheckedTemplate = {
  id: string
  name: string
  updatedAt: string
  notes: number
  /** Notes that cannot be used because of it. */
  waiting: number
  findings: readonly LintFinding[]
  unused: readonly string[]
}
const mostTemplates = 200
const templatesFreshMs = 60_000

export const templatesQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'session-templates'],
    queryFn: () => call<Page<CheckedTemplate>>('GET', withQuery(at(slug, '/templates'), { limit: mostTemplates })),
    staleTime: templatesFreshMs,
  })
