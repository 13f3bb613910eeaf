/** Saved views of the list of messages: shapes, calls and the query. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'
import type { MessageFilter } from './hub.ts'

export type SavedView = { id: string; name: string; shared: boolean; mine: boolean; search: MessageFilter }

const here = (slug: string) => `/o/${encodeURIComponent(slug)}/views`

const listViews = (slug: string) => call<{ items: SavedView[] }>('GET', here(slug))
export const saveView = (slug: string, view: { name: string; shared: boolean; search: MessageFilter }) =>
  call<unknown>('POST', here(slug), view)
export const forgetView = (slug: string, id: string) => call<unknown>('DELETE', `${here(slug)}/${id}`)

export const viewsQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'views'], queryFn: () => listViews(slug), staleTime: 60_000, retry: false })
