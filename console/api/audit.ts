/** The audit trail and uncovered bodies: calls, queries and the shapes of their answers. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { JsonValue } from '../parts/difference.ts'
import { call, callOnLeaving, withQuery } from './client.ts'
import { pageSize } from './queries.ts'
import type { Page } from './types.ts'

export type AuditFilter = {
  person?: string | undefined
  actor?: string | undefined
  action?: string | undefined
  connection?: string | undefined
  outcome?: string | undefined
  by?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

export type AuditPerson = { id: string; name: string | null; birthDate: string | null }
export type AuditEntry = {
  id: string
  at: string
  actor: { kind: 'person' | 'service' | 'hub' | 'system'; id: string; name: string | null }
  action: string
  subject: { kind: string; id: string; name: string | null }
  connection: { id: string; slug: string; title: string } | null
  outcome: 'done' | 'refused' | 'failed'
  reason: string | null
  people: AuditPerson[]
  peopleCount: number
  cause: string | null
  version: number | null
  position: string | null
}
export type AuditDetail = AuditEntry & { detail: JsonValue }

export type Break = {
  kind: 'changed' | 'missing' | 'moved' | 'cut' | 'anchor' | 'person'
  position: number
  to?: number
}
export type Verified = {
  intact: boolean
  entries: number
  waiting: number
  from: number
  to: number
  anchors: number
  anchorsOutside: number
  prunedUntil: string | null
  breaks: Break[]
  broken: number
}

export type Exchange = {
  method: string
  url: string
  sent?: string
  status?: number
  answer?: string
  failed?: string
}
export type WrittenRecord = {
  record: string
  type: string
  version: number
  eventType: string
  before: JsonValue
  after: JsonValue
}
export type SentAttempt = {
  delivery: string
  number: number
  target: { id: string; slug: string; title: string }
  recordType: string
  startedAt: string
  outcome: string | null
  status: number | null
  body: JsonValue
  exchanges: Exchange[]
}
export type Bodies = {
  endsAt: string
  received: {
    at: string
    contentType: string | null
    size: number
    headers: Record<string, string>
    text: string | null
    base64: string | null
  } | null
  parsed: { kind: 'events' | 'ignored' | 'refused'; events: JsonValue[]; because: string | null } | null
  records: WrittenRecord[]
  attempts: SentAttempt[]
}
export type Reveals = { seen: { id: string; by: string | null; at: string; until: string }[]; ask: string[] }
export type PatientsFound = { q: string; items: AuditPerson[]; more: boolean }

const inOrganization = (slug: string) => `/o/${encodeURIComponent(slug)}`

export const beginPatientSearch = (slug: string, q: string) =>
  call<{ search: string }>('POST', `${inOrganization(slug)}/patients/searches`, { q })
export const verifyAudit = (slug: string) => call<Verified>('POST', `${inOrganization(slug)}/audit/verify`, {})
/** Where the browser fetches the file from; the filter holds ids only. */
export const auditExportPath = (slug: string, filter: AuditFilter, format: 'csv' | 'fhir') =>
  `/api/v1${withQuery(`${inOrganization(slug)}/audit/export`, { ...filter, format })}`

export type Revealed = { kind: 'message' | 'delivery'; id: string }
export const reveal = (slug: string, { kind, id }: Revealed, reason: string) =>
  call<{ message: string; endsAt: string }>(
    'POST',
    `${inOrganization(slug)}/${kind === 'message' ? 'messages' : 'deliveries'}/${id}/reveal`,
    { reason },
  )
export const cover = (slug: string, message: string) =>
  call<unknown>('DELETE', `${inOrganization(slug)}/messages/${message}/reveal`)
export const coverOnLeaving = (slug: string, message: string) =>
  callOnLeaving(`${inOrganization(slug)}/messages/${message}/reveal`)

export const auditQuery = (slug: string, filter: AuditFilter, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'audit', filter, cursor ?? ''],
    queryFn: () =>
      call<Page<AuditEntry>>('GET', withQuery(`${inOrganization(slug)}/audit`, { ...filter, limit: pageSize, cursor })),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false, // each reading is an entry itself
  })
export const auditEntryQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'audit-entry', id],
    queryFn: () => call<AuditDetail>('GET', `${inOrganization(slug)}/audit/${id}`),
    refetchOnWindowFocus: false,
  })
export const patientsQuery = (slug: string, search: string) =>
  queryOptions({
    queryKey: [slug, 'patients', search],
    queryFn: () => call<PatientsFound>('GET', withQuery(`${inOrganization(slug)}/patients`, { search })),
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
export const bodiesQuery = (slug: string, message: string) =>
  queryOptions({
    queryKey: [slug, 'bodies', message],
    queryFn: () => call<Bodies>('GET', `${inOrganization(slug)}/messages/${message}/bodies`),
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0, // nothing of it is kept once it is covered
  })
export const revealsQuery = (slug: string, message: string) =>
  queryOptions({
    queryKey: [slug, 'reveals', message],
    queryFn: () => call<Reveals>('GET', `${inOrganization(slug)}/messages/${message}/reveals`),
  })
