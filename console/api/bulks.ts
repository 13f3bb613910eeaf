/** Acts on many: their shapes and calls. A preview first, then a start with its id, then watching it come through. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'
import type { MessageFilter } from './hub.ts'

export type BulkAction =
  | 'delivery.replay'
  | 'delivery.send-now'
  | 'delivery.suppress'
  | 'delivery.undo'
  | 'message.replay'
  | 'message.discard'
  | 'issue.assign'
  | 'task.assign'
  | 'referral.bring-in'
  | 'difference.repair'
  | 'difference.ignore'
  | 'session.accept'
  | 'session.take-back'

export type BulkSelect =
  | { of: 'ids'; ids: readonly string[] }
  | { of: 'deliveries'; filter: Readonly<Record<string, string | boolean | undefined>> }
  | { of: 'messages'; filter: MessageFilter }
  | { of: 'deliveries-of'; messages: readonly string[] }
  | { of: 'bulk'; bulk: string }
  | { of: 'issues' | 'tasks' | 'differences'; filter: Readonly<Record<string, string | undefined>> }

export type BulkPreview = {
  id: string
  action: BulkAction
  selected: number
  /** More are meant than one act may take: these are the oldest of them. */
  more: boolean
  byRoute: { route: string | null; connection: { id: string; slug: string; title: string } | null; count: number }[]
  /** Of differences: how many of each kind. */
  byKind?: { kind: string; count: number }[]
  cannot: { state: string; count: number }[]
  sample: {
    id: string
    message: string | null
    state: string
    problem: string | null
    what: string | null
    who: string | null
    connection: { id: string; slug: string; title: string }
    at: string
  }[]
}

export type BulkStatus = {
  id: string
  action: BulkAction
  state: 'preview' | 'running' | 'done' | 'cancelled'
  selected: number
  done: number
  skipped: number
  refused: number
  why: { outcome: string; why: string; count: number }[]
  reason: string | null
  by: { id: string; name: string }
  issue: string | null
  startedAt: string | null
  endedAt: string | null
}

const inOrganization = (slug: string) => `/o/${encodeURIComponent(slug)}`
/** While a bulk runs it is asked this often, in milliseconds. */
const watchMs = 700

export const previewBulk = (slug: string, action: BulkAction, select: BulkSelect, assignee?: string | null) =>
  call<BulkPreview>('POST', `${inOrganization(slug)}/bulks`, {
    action,
    select,
    ...(assignee === undefined ? {} : { assignee }),
  })
export const startBulk = (slug: string, id: string, reason: string) =>
  call<unknown>('POST', `${inOrganization(slug)}/bulks/${id}/start`, { reason })
export const cancelBulk = (slug: string, id: string) =>
  call<unknown>('POST', `${inOrganization(slug)}/bulks/${id}/cancel`, {})
const readBulk = (slug: string, id: string) => call<BulkStatus>('GET', `${inOrganization(slug)}/bulks/${id}`)
const listBulks = (slug: string) => call<{ items: BulkStatus[] }>('GET', `${inOrganization(slug)}/bulks`)

export const bulkQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'bulk', id],
    queryFn: () => readBulk(slug, id),
    refetchInterval: query => (query.state.data?.state === 'running' || !query.state.data ? watchMs : false),
  })
export const bulksQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'bulks'],
    queryFn: () => listBulks(slug),
    refetchInterval: query => (query.state.data?.items.some(({ state }) => state === 'running') ? watchMs : false),
  })
