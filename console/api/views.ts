/** Saved views of the lists that have them: shapes, calls and the query. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'
import type { ReportName } from './reports.ts'

/** The list that a view is of. */
export type ViewedScreen = 'messages' | ReportName
export type ViewSearch = Readonly<Record<string, string | undefined>>
export type SavedView = { id: string; name: string; shared: boolean; mine: boolean; search: ViewSearch }

const here = (slug: string, screen: ViewedScreen) =>
  `/o/${encodeURIComponent(slug)}/${screen === 'messages' ? 'views' : `sessions/reports/${screen}/views`}`

export const saveView = (
  slug: string,
  screen: ViewedScreen,
  view: { name: string; shared: boolean; search: ViewSearch },
) => call<unknown>('POST', here(slug, screen), view)
export const forgetView = (slug: string, screen: ViewedScreen, id: string) =>
  call<unknown>('DELETE', `${here(slug, screen)}/${id}`)

export const viewsQuery = (slug: string, screen: ViewedScreen) =>
  queryOptions({
    queryKey: [slug, 'views', screen],
    queryFn: () => call<{ items: SavedView[] }>('GET', here(slug, screen)),
    staleTime: 60_000,
    retry: false,
  })
