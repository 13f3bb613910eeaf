/** "Why is it not there?": a search goes in a body and comes back as an id that the address may hold. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

type Name = { id: string; slug: string; title: string }

export type ExplainAnswer = {
  code: string
  step: string
  stands: 'there' | 'under-way' | 'needs-somebody' | 'not-wanted'
  next: string
  at: string | null
  dueAt: string | null
  problem: string | null
  detail: string | null
  ahead: number
  route: { id: string; slug: string } | null
  target: Name | null
  delivery: string | null
  message: string | null
  task: string | null
  listing: { id: string; name: string; liaison: string | null } | null
}
export type ExplainSubject = {
  record: { id: string; type: string; version: number; status: string | null; startsAt: string | null } | null
  who: string | null
  person: string | null
  source: Name
  message: string | null
  answers: readonly ExplainAnswer[]
}
export type ExplainSource = {
  connection: Name
  state: 'active' | 'paused'
  downSince: string | null
  lastReceivedAt: string | null
  nextRunAt: string | null
}
export type ExplainedSession = {
  what: 'note' | 'appointment' | 'site' | 'student' | 'user'
  id: string
  who: string | null
  code: string
  stands: ExplainAnswer['stands']
  next: string
  reason: string | null
  problem: string | null
  gates: readonly string[]
  at: string | null
  dueAt: string | null
  appointment: string | null
}
/** `standing`: what keeps every note from coming. */
export type ExplainedSessions = {
  subjects: readonly ExplainedSession[]
  more: boolean
  connection: string
  standing: string | null
  nextPullAt: string | null
}
export type Explanation = {
  text: string
  as: 'hub-id' | 'outside-id' | 'person' | 'nothing'
  subjects: readonly ExplainSubject[]
  more: boolean
  sources: readonly ExplainSource[]
  sessions: ExplainedSessions | null
}

export const askWhy = (slug: string, text: string) =>
  call<{ id: string }>('POST', `/o/${encodeURIComponent(slug)}/explain/searches`, { text })

export const explanationQuery = (slug: string, search: string) =>
  queryOptions({
    queryKey: [slug, 'explain', search],
    queryFn: () => call<Explanation>('GET', `/o/${encodeURIComponent(slug)}/explain/${search}`),
    retry: false,
  })
