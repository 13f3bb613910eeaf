/** The three reports of Synchronization and the digest before payroll: shapes, queries and the file. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, download, withQuery } from './client.ts'
import type { Actor, Mapping, SessionTime } from './sessionTypes.ts'
import type { Page } from './types.ts'

export type ReportName = 'staff' | 'clients' | 'appointments'

/** The vendor's names, letter by letter, which are not translated: the hub says the same with each page. */
export const reportNames: Readonly<Record<ReportName, string>> = {
  staff: 'Ensora Data Collection- CodeMetro by Ensora Health Staff',
  clients: 'Ensora Data Collection- CodeMetro by Ensora Health Clients',
  appointments: 'Ensora Data Collection- CodeMetro by Ensora Health Appointments',
}

export type ReportFilter = {
  mapping?: string | undefined
  reason?: string | undefined
  gate?: string | undefined
  agency?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

export type ReportPerson = {
  id: string
  first: string | null
  last: string | null
  birthDate: string | null
  email: string | null
  title: string | null
}
type Mapped = {
  id: string
  mapping: Mapping
  reason: string | null
  firstSeenAt: string
  pulledAt: string
  mappedAt: string | null
  mappedBy: Actor | null
}
export type PersonReportRow = Mapped & { source: ReportPerson; sites: readonly string[]; target: ReportPerson | null }
export type RenderResult = 'none' | 'waiting' | 'not-rendered' | 'rendered' | 'rendered-with-warnings'
export type NoteReportRow = Mapped & {
  source: {
    id: string | null
    student: ReportPerson | null
    user: ReportPerson | null
    session: SessionTime | null
  }
  target: {
    id: string
    client: ReportPerson | null
    staff: ReportPerson | null
    time: SessionTime | null
  } | null
  startDifference: number | null
  endDifference: number | null
  render: RenderResult
  renderedAt: string | null
  gates: readonly { gate: string; severity: 'block' | 'warn' }[]
  warnings: readonly string[]
  review: string | null
}
export type ReportPage<Row> = Page<Row> & { name: string }
/** How many of a week are so; `week` is its Monday, null without a date. */
export type ReportCount = {
  week: string | null
  mapping: Mapping
  reason: string | null
  rendered: boolean
  count: number
}

export type Digest = {
  mail: 'ready' | 'not-set-up'
  next: {
    at: string
    zone: string
    upTo: string
    people: number
    withNews: number
    counts: readonly { what: 'unmapped' | 'unreadable' | 'not-rendered'; reason: string | null; count: number }[]
    says: { subject: string; text: string } | null
  } | null
}

const rowsOfPage = 100
const at = (slug: string, path: string) => `/o/${encodeURIComponent(slug)}/sessions/${path}`

/** The filter as the API takes it for this report: only appointments have gates. */
const asked = (report: ReportName, { gate, ...filter }: ReportFilter) =>
  report === 'appointments' ? { ...filter, gate } : filter

export const peopleReportQuery = (
  slug: string,
  report: 'staff' | 'clients',
  filter: ReportFilter,
  cursor: string | undefined,
) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'report', report, filter, cursor ?? ''],
    queryFn: () =>
      call<ReportPage<PersonReportRow>>(
        'GET',
        withQuery(at(slug, `reports/${report}`), { ...asked(report, filter), limit: rowsOfPage, cursor }),
      ),
    placeholderData: keepPreviousData,
  })
export const notesReportQuery = (slug: string, filter: ReportFilter, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'report', 'appointments', filter, cursor ?? ''],
    queryFn: () =>
      call<ReportPage<NoteReportRow>>(
        'GET',
        withQuery(at(slug, 'reports/appointments'), { ...filter, limit: rowsOfPage, cursor }),
      ),
    placeholderData: keepPreviousData,
  })

/** Of all mappings and reasons: what of them is shown, the screen picks. */
export const reportCountsQuery = (slug: string, report: ReportName, filter: ReportFilter) => {
  const { mapping: _mapping, reason: _reason, ...others } = asked(report, filter)
  return queryOptions({
    queryKey: [slug, 'sessions', 'report-counts', report, others],
    queryFn: () =>
      call<{ items: readonly ReportCount[] }>('GET', withQuery(at(slug, `reports/${report}/counts`), others)),
    placeholderData: keepPreviousData,
  })
}

export const digestQuery = (slug: string, language: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'digest', language],
    queryFn: () => call<Digest>('GET', withQuery(at(slug, 'digest'), { language })),
  })

export type ReportFormat = 'csv' | 'xlsx'
/** The whole report under this filter as a file. @param arrived hears how many bytes there are so far */
export const reportFile = (
  slug: string,
  report: ReportName,
  { filter, format, language }: { filter: ReportFilter; format: ReportFormat; language: string },
  arrived: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Blob> =>
  download(
    withQuery(at(slug, `reports/${report}/export`), { ...asked(report, filter), format, language }),
    arrived,
    signal,
  )
