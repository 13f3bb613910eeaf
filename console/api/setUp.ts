/** What is set up without code: one line for each call, and the queries that screens read. Paths as the API names them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import type {
  ConnectionSettings,
  Connector,
  Crosswalk,
  CrosswalkEntry,
  CrosswalkKind,
  CrosswalkRow,
  EventType,
  FirstSteps,
  GoLive,
  GoLiveKind,
  HistoryRow,
  Import,
  OrganizationSettings,
  Removal,
  Route,
  RouteDraft,
  RouteSettings,
  Settings,
  TestResult,
  VersionDiff,
  Webhooks,
} from './setUpTypes.ts'
import type { Page } from './types.ts'

const at = (slug: string, path: string) => `/o/${encodeURIComponent(slug)}${path}`
/** Only if nobody has changed it since this version. */
const ifVersion = (version: number) => ({ 'if-match': `"v${version}"` })
const because = (reason: string | undefined) => (reason ? { reason } : {})

/** Only while there is none at all. */
export const createOrganization = (slug: string, name: string) =>
  call<{ slug: string }>('POST', '/organizations', { slug, name })

export const testSettings = (slug: string, connector: string, settings: Settings, connection?: string) =>
  call<TestResult>('POST', at(slug, `/connectors/${connector}/test`), {
    settings,
    ...(connection ? { connection } : {}),
  })

export type ConnectionDraft = { slug: string; connector: string; settings: Settings; reason?: string }
export const createConnection = (slug: string, draft: ConnectionDraft) =>
  call<{ id: string; version: number }>('POST', at(slug, '/connections'), draft)
export const saveConnection = (
  slug: string,
  id: string,
  version: number,
  draft: { slug: string; settings: Settings; reason?: string },
) => call<{ version: number }>('PUT', at(slug, `/connections/${id}/settings`), draft, ifVersion(version))
export const removeConnection = (slug: string, id: string, reason: string) =>
  call<unknown>('DELETE', at(slug, `/connections/${id}`), { reason })

export const registerWebhook = (slug: string, id: string) =>
  call<unknown>('POST', at(slug, `/connections/${id}/webhooks/register`), {})
export const rotateWebhook = (slug: string, id: string) =>
  call<unknown>('POST', at(slug, `/connections/${id}/webhooks/rotate`), {})
export const verifyWebhook = (slug: string, id: string) =>
  call<TestResult>('POST', at(slug, `/connections/${id}/webhooks/verify`), {})
export const removeWebhook = (slug: string, id: string, webhook: string, reason: string) =>
  call<unknown>('DELETE', at(slug, `/connections/${id}/webhooks/${encodeURIComponent(webhook)}`), { reason })

export const createRoute = (slug: string, draft: RouteDraft, reason?: string) =>
  call<{ id: string; version: number }>('POST', at(slug, '/routes'), { ...draft, ...because(reason) })
export const saveRoute = (slug: string, id: string, version: number, draft: RouteDraft, reason?: string) =>
  call<{ version: number }>(
    'PUT',
    at(slug, `/routes/${id}/settings`),
    { ...draft, ...because(reason) },
    ifVersion(version),
  )
export const removeRoute = (slug: string, id: string, reason: string) =>
  call<unknown>('DELETE', at(slug, `/routes/${id}`), { reason })
export const pauseRoute = (slug: string, id: string) => call<unknown>('POST', at(slug, `/routes/${id}/pause`), {})
export const resumeRoute = (slug: string, id: string) => call<unknown>('POST', at(slug, `/routes/${id}/resume`), {})

export type CrosswalkDraft = { slug: string; kind: CrosswalkKind; from: string; to: string }
export const createCrosswalk = (slug: string, draft: CrosswalkDraft) =>
  call<{ id: string }>('POST', at(slug, '/crosswalks'), draft)
export type EntryChanges = { set: readonly CrosswalkEntry[]; remove: readonly string[]; reason?: string }
export const changeEntries = (slug: string, id: string, version: number, changes: EntryChanges) =>
  call<{ version: number }>('PUT', at(slug, `/crosswalks/${id}/entries`), changes, ifVersion(version))
export const importCrosswalk = (slug: string, id: string, csv: string, dryRun: boolean) =>
  call<Import>('POST', at(slug, `/crosswalks/${id}/import`), { csv, dryRun })
/** Where the browser fetches the file. */
export const crosswalkFile = (slug: string, id: string) => `/api/v1${at(slug, `/crosswalks/${id}/export.csv`)}`

export const rollBack = (slug: string, row: HistoryRow, current: number, reason: string) =>
  call<{ version: number }>(
    'POST',
    at(slug, `/history/${row.kind}/${row.subject}/${row.version}/roll-back`),
    { reason },
    ifVersion(current),
  )

export const saveOrganization = (
  slug: string,
  version: number,
  draft: { name: string; environment: string; reason: string },
) => call<unknown>('PUT', at(slug, '/organization'), draft, ifVersion(version))
export const recordGoLive = (slug: string, kind: GoLiveKind, reference: string, note: string) =>
  call<unknown>('POST', at(slug, '/go-live/records'), { kind, reference, ...(note ? { note } : {}) })
export const withdrawGoLive = (slug: string, kind: GoLiveKind, reason: string) =>
  call<unknown>('DELETE', at(slug, `/go-live/records/${kind}`), { reason })

export const connectorsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'connectors'],
    queryFn: () => call<{ items: Connector[] }>('GET', at(slug, '/connectors')),
    staleTime: 600_000,
  })

export const connectionSettingsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'settings', id],
    queryFn: () => call<ConnectionSettings>('GET', at(slug, `/connections/${id}/settings`)),
    staleTime: 0,
  })

export const removalQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'removal', id],
    queryFn: () => call<Removal>('GET', at(slug, `/connections/${id}/removal`)),
    staleTime: 0,
  })

export const webhooksQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'webhooks', id],
    queryFn: () => call<Webhooks>('GET', at(slug, `/connections/${id}/webhooks`)),
  })

export const routesQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'routes'],
    queryFn: () => call<{ items: Route[] }>('GET', at(slug, '/routes')),
  })

export const routeSettingsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'route', id],
    queryFn: () => call<RouteSettings>('GET', at(slug, `/routes/${id}/settings`)),
    staleTime: 0,
  })

export const eventTypesQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'event-types'],
    queryFn: () => call<{ items: EventType[] }>('GET', at(slug, '/event-types')),
    staleTime: 600_000,
  })

export const crosswalksQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'crosswalks'],
    queryFn: () => call<{ items: CrosswalkRow[] }>('GET', at(slug, '/crosswalks')),
  })

export const crosswalkQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'crosswalk', id],
    queryFn: () => call<Crosswalk>('GET', at(slug, `/crosswalks/${id}`)),
  })

export type HistoryFilter = { kind?: string | undefined; subject?: string | undefined }
export const historyQuery = (slug: string, filter: HistoryFilter, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'history', filter, cursor ?? ''],
    queryFn: () => call<Page<HistoryRow>>('GET', withQuery(at(slug, '/history'), { ...filter, cursor })),
    placeholderData: keepPreviousData,
  })

export const versionQuery = (slug: string, kind: string, subject: string, version: number) =>
  queryOptions({
    queryKey: [slug, 'version', kind, subject, version],
    queryFn: () => call<VersionDiff>('GET', at(slug, `/history/${kind}/${subject}/${version}`)),
  })

export const goLiveQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'go-live'], queryFn: () => call<GoLive>('GET', at(slug, '/go-live')) })

export const organizationQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'organization'],
    queryFn: () => call<OrganizationSettings>('GET', at(slug, '/organization')),
    staleTime: 0,
  })

export const firstStepsQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'first-steps'], queryFn: () => call<FirstSteps>('GET', at(slug, '/first-steps')) })
