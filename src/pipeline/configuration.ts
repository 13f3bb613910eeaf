/**
 * The configuration of an organization, ready to use: settings parsed, mappings compiled, crosswalks by kind. Kept in
 * memory and compared by version, so that a change holds from the next transaction on, in every process.
 */
import type { Pool } from 'pg'
import type { z } from 'zod'
import type { Connector } from '../connectors/connector.ts'
import { type CompiledMapping, compileMapping } from '../mapping/apply.ts'
import type { CrosswalkKind, CrosswalkTarget, Json } from '../model/events.ts'
import type { RecordType } from '../model/fhir.ts'
import { defaultMatching, type MatchingSettings, matchingBody } from '../model/matching.ts'
import { defaultWaitsMs } from '../model/outcome.ts'
import type { Listing } from '../model/referral/listing.ts'
import type { ConsentPolicy } from '../model/release.ts'
import { type Scheduling, schedulingBody, schedulingOf } from '../model/scheduling.ts'
import { type VisitBook, visitBook } from '../model/visit/settings.ts'
import { type ConfigurationRows, configurationVersion, loadConfiguration } from '../store/configuration.ts'
import { type ListingRow, loadListings } from '../store/listings.ts'
import { loadMatching, type MatchingRow } from '../store/matching-settings.ts'
import { loadScheduling, type SchedulingRow } from '../store/scheduling.ts'
import { type Sql, withScope } from '../store/scope.ts'
import type { Sealer } from '../store/seal.ts'
import { loadVisitRows, type VisitRow } from '../store/visits.ts'
import { compileMinimum, directionOf, type Minimum } from './minimum.ts'
import {
  builtInMapping,
  defaultSummary,
  type MappedType,
  type RoutedBy,
  routeBody,
  type SummaryWish,
} from './route-body.ts'
import { resolveSecrets } from './secrets.ts'

export type ConnectionConfig = {
  id: string
  slug: string
  publicId: string
  connector: Connector
  settings: unknown
  /** Why its settings cannot be used, if so: paths and reasons, no values. */
  invalid?: string
  paused: boolean
  version: number
}

export type RouteConfig = {
  id: string
  slug: string
  source: ConnectionConfig
  target: ConnectionConfig
  paused: boolean
  version: number
  events: readonly string[]
  filter?: string
  /** It takes only bookings whose counterparts of these kinds stand in its own crosswalks. */
  takes: readonly RoutedBy[]
  mappings: ReadonlyMap<RecordType, CompiledMapping>
  /** What of each mapping the organization's profile lets out; absent for records that it does not speak of. */
  minimums: ReadonlyMap<RecordType, Minimum>
  consent: ConsentPolicy
  /** In which language notes and summaries are written, and the zone of their times. */
  summary: SummaryWish
  waitsMs: readonly number[]
}

export type ListingConfig = Listing & { id: string; slug: string; source: string; version: number }

export type CrosswalkEntry = { from: string; to: CrosswalkTarget; label?: string }
export type CrosswalkConfig = {
  id: string
  slug: string
  kind: CrosswalkKind
  source: string
  target: string
  version: number
  entries: readonly CrosswalkEntry[]
}

export type Configuration = {
  organization: string
  /** The organization as people call it. */
  name: string
  environment: 'staging' | 'production'
  version: number
  connections: ReadonlyMap<string, ConnectionConfig>
  routes: readonly RouteConfig[]
  crosswalks: readonly CrosswalkConfig[]
  listings: readonly ListingConfig[]
  /** How it schedules: profile, owners, limits. */
  scheduling: Scheduling
  /** What it says of its visits: types, hours, people, rooms, rules. */
  visits: VisitBook
  /** How its people are matched. */
  matching: MatchingSettings
}

export type Configurations = {
  /** The configuration, at most a second old; for paths that set no scope. */
  get(organization: string): Promise<Configuration | undefined>
  /** The configuration as this transaction sees it; the caller has readied the sealer before it began. */
  within(db: Sql, organization: string): Promise<Configuration>
  /** Forgets what is older than now; the next `get` looks again. */
  forget(organization?: string): void
}

type Parts = {
  pool: Pool
  sealer: Sealer
  connectors: ReadonlyMap<string, Connector>
  now: () => number
  readSecret: (reference: { env: string } | { file: string }) => string | undefined
}

const freshMs = 1000

/** Configurations in memory, reloaded when their version has moved. */
export function createConfigurations(parts: Parts): Configurations {
  const loaded = new Map<string, { configuration: Configuration; checkedAt: number }>()
  const underWay = new Map<string, Promise<Configuration | undefined>>()

  const load = async (db: Sql, organization: string): Promise<Configuration | undefined> => {
    const known = loaded.get(organization)
    const version = await configurationVersion(db)
    if (version === undefined) return undefined
    if (known && known.configuration.version === version) {
      known.checkedAt = parts.now()
      return known.configuration
    }
    const rows = await loadConfiguration(db)
    if (!rows) return undefined
    const configuration = build(
      organization,
      {
        ...rows,
        listings: await loadListings(db),
        scheduling: await loadScheduling(db),
        visits: await loadVisitRows(db),
        matching: await loadMatching(db),
      },
      parts,
    )
    loaded.set(organization, { configuration, checkedAt: parts.now() })
    return configuration
  }

  const look = async (organization: string): Promise<Configuration | undefined> => {
    try {
      await parts.sealer.ready(organization) // before the transaction: it may have to read the keys itself
      return await withScope(parts.pool, organization, db => load(db, organization))
    } finally {
      underWay.delete(organization)
    }
  }

  return {
    async get(organization) {
      const known = loaded.get(organization)
      if (known && parts.now() - known.checkedAt < freshMs) return known.configuration
      const looking = underWay.get(organization) ?? look(organization) // many requests, one look
      underWay.set(organization, looking)
      return looking
    },
    async within(db, organization) {
      const configuration = await load(db, organization)
      if (!configuration) throw new Error('the organization in scope does not exist')
      return configuration
    },
    forget(organization) {
      if (organization === undefined) for (const known of loaded.values()) known.checkedAt = 0
      else loaded.delete(organization)
    },
  }
}

function build(
  organization: string,
  rows: ConfigurationRows & {
    listings: ListingRow[]
    scheduling: SchedulingRow | undefined
    matching: MatchingRow | undefined
    visits: readonly VisitRow[]
  },
  parts: Parts,
): Configuration {
  const open = (table: string, id: string, sealed: Buffer): Json =>
    parts.sealer.openJson(organization, table, id, sealed)
  const connections = new Map<string, ConnectionConfig>()
  for (const row of rows.connections) {
    const connector = parts.connectors.get(row.connector)
    if (!connector) continue // a connector this version does not have: its messages wait
    const settings = resolveSecrets(open('connection', row.id, row.settings), parts.readSecret)
    const parsed = settings.ok ? connector.settings.safeParse(settings.value) : undefined
    connections.set(row.id, {
      id: row.id,
      slug: row.slug,
      publicId: row.public_id,
      connector,
      settings: parsed?.success ? parsed.data : undefined,
      ...(parsed?.success ? {} : { invalid: settings.ok ? pathsOf(parsed?.error) : settings.because }),
      paused: row.state === 'paused',
      version: row.version,
    })
  }
  const scheduling = schedulingOf(
    schedulingBody.parse(rows.scheduling ? open('scheduling', organization, rows.scheduling.body) : {}),
  )
  const routes: RouteConfig[] = []
  for (const row of rows.routes) {
    const source = connections.get(row.source)
    const target = connections.get(row.target)
    if (!source || !target) continue
    const body = routeBody.parse(open('route', row.id, row.body))
    const mappings = new Map<RecordType, CompiledMapping>()
    for (const type of target.connector.capabilities.delivers) {
      const mapping = body.mapping?.[type as MappedType] ?? builtInMapping(target.connector, type)
      if (mapping) mappings.set(type, compileMapping(mapping))
    }
    const direction = directionOf(target.connector)
    const minimums = new Map<RecordType, Minimum>()
    for (const [type, mapping] of mappings) {
      const minimum = compileMinimum(scheduling.profile, direction, type, mapping)
      if (minimum) minimums.set(type, minimum)
    }
    routes.push({
      id: row.id,
      slug: row.slug,
      source,
      target,
      paused: row.state === 'paused',
      version: row.version,
      events: body.events,
      ...(body.filter ? { filter: body.filter } : {}),
      takes: body.takes ?? [],
      mappings,
      minimums,
      consent: body.consent ?? 'off',
      summary: body.summary ?? defaultSummary,
      waitsMs: body.waitsMs ?? defaultWaitsMs,
    })
  }
  const crosswalks = rows.crosswalks.map(row => ({
    id: row.id,
    slug: row.slug,
    kind: row.kind,
    source: row.source,
    target: row.target,
    version: row.version,
    entries: rows.entries
      .filter(entry => entry.crosswalk === row.id)
      .map(entry => open('crosswalk_entry', `${row.id}/${entry.token}`, entry.body) as unknown as CrosswalkEntry),
  }))
  const listings = rows.listings.map(({ body, ...row }) => {
    const listing = open('listing', row.id, body) as unknown as Listing
    // Kept by its id, so that a connection can be renamed; the id of one that is gone leads nowhere, as it should.
    const target = connections.get(listing.target ?? '')?.slug
    return { ...listing, ...(target ? { target } : {}), ...row }
  })
  return {
    organization,
    name: rows.name,
    environment: rows.environment,
    version: rows.version,
    connections,
    routes,
    crosswalks,
    listings,
    scheduling,
    matching: rows.matching ? matchingBody.parse(open('matching', organization, rows.matching.body)) : defaultMatching,
    visits: visitBook(
      rows.visits.map(row => ({ ...row, body: open('visit_setting', row.id, row.body) })),
      scheduling.zone,
    ),
  }
}

function pathsOf(error: z.ZodError | undefined): string {
  return (error?.issues ?? []).map(issue => `${issue.path.join('.') || 'settings'}: ${issue.code}`).join('; ')
}
