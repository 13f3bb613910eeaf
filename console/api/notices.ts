/** One's own notices: what one should know, and which kinds one wants. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export type Notice = {
  id: string
  kind: string
  appointment: string | null
  task: string | null
  issue: string | null
  alert: string | null
  connection: { id: string; slug: string; title: string } | null
  what: string | null
  over: boolean
  start: string | null
  before: string | null
  createdAt: string
  readAt: string | null
}
export type NoticeChoice = { kind: string; wanted: boolean }

const at = (slug: string) => `/o/${encodeURIComponent(slug)}/notices`

const listNotices = (slug: string) =>
  call<{ items: Notice[]; unread: number; next: string | null }>('GET', `${at(slug)}?limit=30`)
export const markRead = (slug: string, id: string) => call<{ done: true }>('POST', `${at(slug)}/${id}/read`)
export const markAllRead = (slug: string, upTo: string) =>
  call<{ read: number }>('POST', `${at(slug)}/read-all`, { upTo })
const listChoices = (slug: string) => call<{ items: NoticeChoice[] }>('GET', `${at(slug)}/settings`)
export const chooseNotice = (slug: string, choice: NoticeChoice) =>
  call<NoticeChoice>('PUT', `${at(slug)}/settings`, choice)

export const noticesQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'notices'], queryFn: () => listNotices(slug) })
export const noticeChoicesQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'notice-choices'], queryFn: () => listChoices(slug) })
