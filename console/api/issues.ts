/** Issues, what is not delivered, and incidents: their shapes, calls and queries. */
import { queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import type { Issue, IssueState, Page } from './types.ts'

export type Person = { id: string; name: string }
export type IssueEvent = {
  number: number
  at: string
  kind: string
  /** null: the hub itself. */
  by: Person | null
  about: Person | null
  bulk: string | null
  text: string | null
}
export type IssueDetail = Issue & {
  affects: 'deliveries' | 'messages' | 'none'
  canRetry: boolean
  events: IssueEvent[]
  incidents: { id: string; title: string; state: string }[]
}

export type UndeliveredRow = {
  kind: 'delivery' | 'message'
  id: string
  message: string
  state: string
  problem: string | null
  connection: { id: string; slug: string; title: string }
  route: string | null
  what: string | null
  who: string | null
  at: string
}

export type IncidentSubject = {
  kind: 'connection' | 'route' | 'issue'
  id: string
  name: string
  connection: string | null
  paused: boolean | null
}
export type Incident = {
  id: string
  title: string
  state: 'open' | 'closed'
  openedAt: string
  closedAt: string | null
  openedBy: Person
  subjects: IncidentSubject[]
}
export type IncidentDetail = Incident & {
  entries: {
    number: number
    at: string
    by: Person
    kind: string
    subject: IncidentSubject | null
    text: string | null
  }[]
}
export type SubjectName = { kind: IncidentSubject['kind']; id: string }

/** The longest page that the API gives; enough for lists that people work off. */
const longest = 200
const here = (slug: string) => `/o/${encodeURIComponent(slug)}`

const listIssues = (slug: string, state: string | undefined, assignee: string | undefined) =>
  call<{ items: Issue[] }>('GET', withQuery(`${here(slug)}/issues`, { state, assignee, limit: longest }))
const readIssue = (slug: string, id: string) => call<IssueDetail>('GET', `${here(slug)}/issues/${id}`)
const listAssignees = (slug: string) => call<{ items: Person[] }>('GET', `${here(slug)}/assignees`)
export const setIssueState = (slug: string, id: string, state: IssueState) =>
  call<unknown>('POST', `${here(slug)}/issues/${id}/state`, { state })
export const assignIssue = (slug: string, id: string, assignee: string | null) =>
  call<unknown>('POST', `${here(slug)}/issues/${id}/assignee`, { assignee })
export const commentIssue = (slug: string, id: string, text: string) =>
  call<unknown>('POST', `${here(slug)}/issues/${id}/comments`, { text })

export const assignTask = (slug: string, id: string, assignee: string | null) =>
  call<unknown>('POST', `${here(slug)}/tasks/${id}/assignee`, { assignee })

export type UndeliveredFilter = {
  show?: string | undefined
  connection?: string | undefined
  problem?: string | undefined
  cursor?: string | undefined
}
const listUndelivered = (slug: string, filter: UndeliveredFilter) =>
  call<Page<UndeliveredRow>>('GET', withQuery(`${here(slug)}/dead-letters`, { ...filter, limit: 50 }))

const listIncidents = (slug: string, state: string) =>
  call<Page<Incident>>('GET', withQuery(`${here(slug)}/incidents`, { state, limit: longest }))
const readIncident = (slug: string, id: string) => call<IncidentDetail>('GET', `${here(slug)}/incidents/${id}`)
export const openIncident = (
  slug: string,
  incident: { title: string; text?: string; subjects: readonly SubjectName[] },
) => call<{ id: string }>('POST', `${here(slug)}/incidents`, incident)
export const writeEntry = (slug: string, id: string, text: string) =>
  call<unknown>('POST', `${here(slug)}/incidents/${id}/entries`, { text })
export const setIncidentState = (slug: string, id: string, state: 'open' | 'closed') =>
  call<unknown>('POST', `${here(slug)}/incidents/${id}/state`, { state })
export const linkIncident = (slug: string, id: string, subject: SubjectName) =>
  call<unknown>('POST', `${here(slug)}/incidents/${id}/links`, subject)
export const pauseFromIncident = (slug: string, id: string, verb: 'pause' | 'resume', { kind, id: of }: SubjectName) =>
  call<unknown>('POST', `${here(slug)}/incidents/${id}/${verb}`, { kind, id: of })
type RouteName = { id: string; slug: string; state: 'active' | 'paused' }
const listRouteNames = (slug: string) => call<{ items: RouteName[] }>('GET', `${here(slug)}/routes`)

export const issuesQuery = (slug: string, state: string | undefined, assignee: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'issues', state ?? '', assignee ?? ''],
    queryFn: () => listIssues(slug, state, assignee),
  })
export const issueQuery = (slug: string, id: string) =>
  queryOptions({ queryKey: [slug, 'issues', 'one', id], queryFn: () => readIssue(slug, id) })
export const assigneesQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'assignees'], queryFn: () => listAssignees(slug), staleTime: 60_000 })
export const undeliveredQuery = (slug: string, filter: UndeliveredFilter) =>
  queryOptions({
    queryKey: [slug, 'issues', 'undelivered', filter],
    queryFn: () => listUndelivered(slug, filter),
    // Of another list nothing is kept: its rows would stand under actions that are not theirs.
    placeholderData: (rows, before) =>
      (before?.queryKey[3] as UndeliveredFilter | undefined)?.show === filter.show ? rows : undefined,
  })
export const incidentsQuery = (slug: string, state: string) =>
  queryOptions({ queryKey: [slug, 'incidents', state], queryFn: () => listIncidents(slug, state) })
export const incidentQuery = (slug: string, id: string) =>
  queryOptions({ queryKey: [slug, 'incidents', 'one', id], queryFn: () => readIncident(slug, id) })
export const routeNamesQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'route-names'], queryFn: () => listRouteNames(slug), staleTime: 60_000 })
