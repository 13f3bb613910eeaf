/** What is configured in one organization, as the database holds it, and its history. */
import type { CrosswalkKind } from '../model/events.ts'
import type { Sql } from './scope.ts'

export type ConnectionRow = {
  id: string
  slug: string
  connector: string
  public_id: string
  state: 'active' | 'paused'
  version: number
  settings: Buffer
}
export type RouteRow = {
  id: string
  slug: string
  source: string
  target: string
  state: 'active' | 'paused'
  version: number
  body: Buffer
}
export type CrosswalkRow = {
  id: string
  slug: string
  kind: CrosswalkKind
  source: string
  target: string
  version: number
}
export type CrosswalkEntryRow = { crosswalk: string; token: string; body: Buffer }

export type ConfigurationRows = {
  version: number
  name: string
  environment: 'staging' | 'production'
  connections: ConnectionRow[]
  routes: RouteRow[]
  crosswalks: CrosswalkRow[]
  entries: CrosswalkEntryRow[]
}

/** The number that grows with every change of configuration; undefined when there is no such organization. */
export async function configurationVersion(db: Sql): Promise<number | undefined> {
  const { rows } = await db.query<{ config_version: number }>({
    name: 'configuration-version',
    text: 'select config_version from organization where id = current_organization()',
  })
  return rows[0]?.config_version
}

/** Everything that is configured and not removed. */
export async function loadConfiguration(db: Sql): Promise<ConfigurationRows | undefined> {
  const organization = await db.query<{ config_version: number; name: string; environment: 'staging' | 'production' }>(`
    select config_version, name, environment from organization where id = current_organization()`)
  const [own] = organization.rows
  if (!own) return undefined
  const connections = await db.query<ConnectionRow>(`
    select id, slug, connector, public_id, state, version, settings
      from connection
     where organization = current_organization() and removed_at is null
     order by slug`)
  const routes = await db.query<RouteRow>(`
    select id, slug, source, target, state, version, body
      from route
     where organization = current_organization() and removed_at is null
     order by slug`)
  const crosswalks = await db.query<CrosswalkRow>(`
    select id, slug, kind, source, target, version
      from crosswalk
     where organization = current_organization()
     order by slug`)
  const entries = await db.query<CrosswalkEntryRow>(`
    select crosswalk, token, body from crosswalk_entry where organization = current_organization()`)
  return {
    version: own.config_version,
    name: own.name,
    environment: own.environment,
    connections: connections.rows,
    routes: routes.rows,
    crosswalks: crosswalks.rows,
    entries: entries.rows,
  }
}

/** Tells every cache that the configuration has changed. Called once in a transaction that changes any of it. */
export async function touchConfiguration(db: Sql): Promise<number> {
  const { rows } = await db.query<{ config_version: number }>(`
    update organization set config_version = config_version + 1
     where id = current_organization()
    returning config_version`)
  const version = rows[0]?.config_version
  if (version === undefined) throw new Error('no organization in scope')
  return version
}

/** The organization of a slug, before any scope is set. */
export async function findOrganization(db: Sql, slug: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string | null }>({
    name: 'find-organization',
    text: 'select find_organization($1) as id',
    values: [slug],
  })
  return rows[0]?.id ?? undefined
}

/** Every organization, by id. */
export async function listOrganizations(db: Sql): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'list-organizations',
    text: 'select id from list_organizations()',
  })
  return rows.map(row => row.id)
}

/** Which connection an inbound address belongs to. */
export async function findInbound(
  db: Sql,
  publicId: string,
): Promise<{ organization: string; connection: string } | undefined> {
  const { rows } = await db.query<{ organization: string; connection: string }>({
    name: 'find-inbound',
    text: 'select organization, connection from find_inbound($1)',
    values: [publicId],
  })
  return rows[0]
}

/** Creates an organization. Its keys must exist before anything is sealed for it. */
export async function insertOrganization(
  db: Sql,
  organization: { id: string; slug: string; name: string; environment: 'staging' | 'production' },
  now: Date,
): Promise<void> {
  await db.query(
    `insert into organization (id, slug, name, environment, config_version, created_at) values ($1, $2, $3, $4, 1, $5)`,
    [organization.id, organization.slug, organization.name, organization.environment, now],
  )
}

/** Gives an organization another name or environment; returns whether anything changed. */
export async function changeOrganization(
  db: Sql,
  wanted: { name: string; environment: 'staging' | 'production' },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `
    update organization set name = $1, environment = $2
     where id = current_organization() and (name, environment) is distinct from ($1, $2)`,
    [wanted.name, wanted.environment],
  )
  return rowCount > 0
}

/** Writes a connection; its state is set only when it is new. */
export async function writeConnection(
  db: Sql,
  organization: string,
  row: Omit<ConnectionRow, 'state'>,
  now: Date,
): Promise<void> {
  await db.query(
    `
    insert into connection as c (organization, id, slug, connector, public_id, state, version, settings, created_at)
    values ($1, $2, $3, $4, $5, 'active', $6, $7, $8)
    on conflict (organization, id) do update
       set slug = excluded.slug, public_id = excluded.public_id, settings = excluded.settings,
           version = excluded.version, removed_at = null`,
    [organization, row.id, row.slug, row.connector, row.public_id, row.version, row.settings, now],
  )
  await db.query(`insert into connection_health (organization, connection) values ($1, $2) on conflict do nothing`, [
    organization,
    row.id,
  ])
}

/** Writes a route; its state is set only when it is new. */
export async function writeRoute(
  db: Sql,
  organization: string,
  row: Omit<RouteRow, 'state'>,
  now: Date,
): Promise<void> {
  await db.query(
    `
    insert into route as r (organization, id, slug, source, target, state, version, body, created_at)
    values ($1, $2, $3, $4, $5, 'active', $6, $7, $8)
    on conflict (organization, id) do update
       set slug = excluded.slug, source = excluded.source, target = excluded.target, body = excluded.body,
           version = excluded.version, removed_at = null`,
    [organization, row.id, row.slug, row.source, row.target, row.version, row.body, now],
  )
}

/** Writes a crosswalk. */
export async function writeCrosswalk(db: Sql, organization: string, row: CrosswalkRow, now: Date): Promise<void> {
  await db.query(
    `
    insert into crosswalk as c (organization, id, slug, kind, source, target, version, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (organization, id) do update set slug = excluded.slug, version = excluded.version`,
    [organization, row.id, row.slug, row.kind, row.source, row.target, row.version, now],
  )
}

/** Writes entries of a crosswalk; an entry for the same value is replaced. */
export async function writeCrosswalkEntries(
  db: Sql,
  organization: string,
  crosswalk: string,
  entries: readonly { token: bigint; body: Buffer }[],
  now: Date,
): Promise<void> {
  await db.query(
    `
    insert into crosswalk_entry (organization, crosswalk, token, body, changed_at)
    select $1, $2, u.token, u.body, $5 from unnest($3::bigint[], $4::bytea[]) as u (token, body)
    on conflict (organization, crosswalk, token) do update set body = excluded.body, changed_at = excluded.changed_at`,
    [organization, crosswalk, entries.map(entry => entry.token), entries.map(entry => entry.body), now],
  )
}

/** Removes the entries of a crosswalk that are not among these tokens. */
export async function keepCrosswalkEntries(db: Sql, crosswalk: string, tokens: readonly bigint[]): Promise<void> {
  await db.query(
    `
    delete from crosswalk_entry
     where organization = current_organization() and crosswalk = $1 and token <> all ($2::bigint[])`,
    [crosswalk, tokens],
  )
}

export type Configured = Pick<ConnectionRow, 'id' | 'slug' | 'version'> & { removed: boolean }

/** A connection by id or slug, removed ones included: what comes back is the same as before. */
export async function findConnection(
  db: Sql,
  which: string | { slug: string },
): Promise<(Configured & Pick<ConnectionRow, 'connector' | 'public_id' | 'settings'>) | undefined> {
  const { rows } = await db.query<Configured & Pick<ConnectionRow, 'connector' | 'public_id' | 'settings'>>(
    `
    select id, slug, version, connector, public_id, settings, removed_at is not null as removed
      from connection
     where organization = current_organization() and ${typeof which === 'string' ? 'id' : 'slug'} = $1`,
    [typeof which === 'string' ? which : which.slug],
  )
  return rows[0]
}

/** A route by id or slug, removed ones included. */
export async function findRoute(
  db: Sql,
  which: string | { slug: string },
): Promise<(Configured & Pick<RouteRow, 'source' | 'target' | 'body'>) | undefined> {
  const { rows } = await db.query<Configured & Pick<RouteRow, 'source' | 'target' | 'body'>>(
    `
    select id, slug, version, source, target, body, removed_at is not null as removed
      from route
     where organization = current_organization() and ${typeof which === 'string' ? 'id' : 'slug'} = $1`,
    [typeof which === 'string' ? which : which.slug],
  )
  return rows[0]
}

/** Marks what is no longer configured as removed; its history and its messages stay. */
export async function removeConfigured(
  db: Sql,
  table: 'connection' | 'route',
  id: string,
  version: number,
  now: Date,
): Promise<void> {
  await db.query(
    `update ${table} set removed_at = $3, version = $2 where organization = current_organization() and id = $1`,
    [id, version, now],
  )
}

/** Pauses or resumes a connection or route at once: claims look at this column. Nothing is lost while paused. */
export async function setState(
  db: Sql,
  table: 'connection' | 'route',
  id: string,
  state: 'active' | 'paused',
  reason?: string,
): Promise<boolean> {
  const result = await db.query(
    `
    update ${table} set state = $2, pause_reason = $3
     where organization = current_organization() and id = $1 and state <> $2`,
    [id, state, state === 'paused' ? (reason ?? 'person') : null],
  )
  return (result.rowCount ?? 0) > 0
}

export { recordConfiguration } from './configuration-versions.ts'
