/** Visits: the calls of types, hours, practitioners, rooms and rules, and of comparing with a booking system. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'
import type {
  AtEhr,
  Comparison,
  LeavePlan,
  PlannedPush,
  PushResult,
  VisitKind,
  Visits,
  VisitTypeBody,
} from './visitTypes.ts'

export type * from './visitTypes.ts'

const at = (slug: string, path = '') => `/o/${encodeURIComponent(slug)}/visits${path}`

export const visitsQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'visits'], queryFn: () => call<Visits>('GET', at(slug)) })

export const addVisitType = (slug: string, body: VisitTypeBody) =>
  call<{ id: string; version: number }>('POST', at(slug, '/types'), body)

/** `subject`: the type, the record it is about, or `all`; `version`: the one that was edited, 0 where nothing was said. */
export const saveVisit = (slug: string, kind: VisitKind, subject: string, version: number, body: object) =>
  call<{ id: string; version: number }>('PUT', at(slug, `/${kind}/${subject}`), body, { 'if-match': `"v${version}"` })

export const removeVisit = (slug: string, id: string) => call<unknown>('DELETE', at(slug, `/${id}`), {})
export const restoreVisit = (slug: string, id: string) =>
  call<{ version: number }>('POST', at(slug, `/${id}/restore`), {})

/** Each look asks the booking system: so it is made once, and again when somebody says so. */
export const comparisonQuery = (slug: string, connection: string) =>
  queryOptions({
    queryKey: [slug, 'visit-comparison', connection],
    queryFn: () => call<Comparison>('GET', at(slug, `/comparisons/${connection}`)),
    staleTime: 600_000,
    refetchOnWindowFocus: false,
  })
export const planPush = (slug: string, connection: string, keys: readonly string[]) =>
  call<PlannedPush>('POST', at(slug, `/comparisons/${connection}/dry-runs`), { keys })
export const pushVisits = (slug: string, connection: string, keys: readonly string[], fingerprint: string) =>
  call<{ results: readonly PushResult[] }>('POST', at(slug, `/comparisons/${connection}/pushes`), { keys, fingerprint })

export const readAtEhr = (slug: string, type: 'Practitioner' | 'Location', record: string) =>
  call<AtEhr>('GET', at(slug, `/at-ehr/${type}/${record}`))

/** What the next look at days away would send; asked as rarely as the comparison. */
export const leaveQuery = (slug: string, connection: string) =>
  queryOptions({
    queryKey: [slug, 'visit-leave', connection],
    queryFn: () => call<LeavePlan>('GET', at(slug, `/leave/${connection}`)),
    // What is to be sent leaves by itself soon.
    refetchInterval: ({ state }) => (state.data?.steps.length ? 15_000 : false),
    staleTime: 600_000,
    refetchOnWindowFocus: false,
  })
export const lookAtLeave = (slug: string, connection: string) =>
  call<{ looking: boolean; problem: string | null }>('POST', at(slug, `/leave/${connection}/looks`), {})
