/** What each screen reads, as queries with their keys. A key begins with the organization and the kind of thing. */
import { keepPreviousData, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import {
  type DirectoryType,
  listConnections,
  listMessages,
  listTasks,
  type MessageFilter,
  readMessage,
  readOverview,
  readSession,
  searchDirectory,
} from './hub.ts'
import { problemOf } from './problem.ts'

/** Rows of a page: more than a screen holds, few enough to answer at once. */
export const pageSize = 50

/** A client that does not ask again where the answer would be the same: signed out, forbidden, not there. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    // A session that has ended shows in whatever is read next: the frame then asks to sign in again.
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (problemOf(error).status === 401 && query.queryKey[0] !== 'session')
          void client.invalidateQueries({ queryKey: ['session'] })
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => count < 2 && (problemOf(error).status === 0 || problemOf(error).status >= 500),
        retryDelay: 400,
      },
    },
  })
  return client
}

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: readSession, staleTime: 60_000 })

export const overviewQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'overview'], queryFn: () => readOverview(slug) })

export const connectionsQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'connections'], queryFn: () => listConnections(slug) })

export const messagesQuery = (slug: string, filter: MessageFilter, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'messages', filter, cursor ?? ''],
    queryFn: () => listMessages(slug, filter, cursor, pageSize),
    placeholderData: keepPreviousData,
  })

export const messageQuery = (slug: string, id: string) =>
  queryOptions({ queryKey: [slug, 'message', id], queryFn: () => readMessage(slug, id) })

export const tasksQuery = (slug: string) => queryOptions({ queryKey: [slug, 'tasks'], queryFn: () => listTasks(slug) })

export const directoryQuery = (slug: string, connection: string, type: DirectoryType, q: string) =>
  queryOptions({
    queryKey: [slug, 'directory', connection, type, q],
    queryFn: () => searchDirectory(slug, connection, type, q),
    placeholderData: keepPreviousData,
  })
