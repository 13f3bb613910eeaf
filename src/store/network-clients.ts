/**
 * Clients of the network's FHIR endpoints, the access they were given (as hashes), and assertions that were used. Of the
 * hub, not of an organization. What has ended is removed on the way.
 */
import type { Sql } from './scope.ts'

export type ClientRow = {
  id: string
  community: Buffer
  uri: string
  scopes: string[]
  cancelled_at: Date | null
}

/** The client with this id, cancelled ones too; undefined when nobody has it. */
export async function clientById(db: Sql, id: string): Promise<ClientRow | undefined> {
  const { rows } = await db.query<ClientRow>({
    name: 'network-client-by-id',
    text: 'select id, community, uri, scopes, cancelled_at from network_client where id = $1',
    values: [id],
  })
  return rows[0]
}

/** The registration of an application in a community, a cancelled one too. */
export async function clientByUri(db: Sql, community: Buffer, uri: string): Promise<ClientRow | undefined> {
  const { rows } = await db.query<ClientRow>(
    'select id, community, uri, scopes, cancelled_at from network_client where community = $1 and uri = $2',
    [community, uri],
  )
  return rows[0]
}

export type Registration = { id: string; community: Buffer; uri: string; scopes: readonly string[]; body: Buffer }

/** Adds a registration; false when another request added one of the same application meanwhile. */
export async function insertClient(db: Sql, client: Registration, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into network_client (id, community, uri, scopes, body, registered_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $6) on conflict do nothing`,
    [client.id, client.community, client.uri, [...client.scopes], client.body, now],
  )
  return rowCount > 0
}

/** Replaces what a client registered, and opens it again where it was cancelled. Access by the older one ends. */
export async function replaceClient(
  db: Sql,
  client: Pick<Registration, 'id' | 'scopes' | 'body'>,
  now: Date,
): Promise<void> {
  await db.query('delete from network_access where client = $1', [client.id])
  await db.query(
    'update network_client set scopes = $2, body = $3, changed_at = $4, cancelled_at = null where id = $1',
    [client.id, [...client.scopes], client.body, now],
  )
}

/** Ends a registration, and the access that it gave. */
export async function cancelClient(db: Sql, id: string, now: Date): Promise<void> {
  await db.query('delete from network_access where client = $1', [id])
  await db.query('update network_client set cancelled_at = $2, changed_at = $2 where id = $1', [id, now])
}

/** Notes an access token. @param access body: sealed */
export async function insertClientAccess(
  db: Sql,
  access: { hash: Buffer; client: string; body: Buffer; endsAt: Date },
  now: Date,
): Promise<void> {
  await db.query('delete from network_access where ends_at <= $1', [now])
  await db.query('insert into network_access (hash, client, body, ends_at) values ($1, $2, $3, $4)', [
    access.hash,
    access.client,
    access.body,
    access.endsAt,
  ])
}

/** What a token stands for, sealed; undefined when there is none like it, or it has ended. */
export async function clientAccess(
  db: Sql,
  hash: Buffer,
  now: Date,
): Promise<{ body: Buffer; ends_at: Date } | undefined> {
  const { rows } = await db.query<{ body: Buffer; ends_at: Date }>({
    name: 'network-access',
    text: 'select body, ends_at from network_access where hash = $1 and ends_at > $2',
    values: [hash, now],
  })
  return rows[0]
}

/** Notes that an assertion was used; false when it was used before. */
export async function takeClientAssertion(
  db: Sql,
  assertion: { hash: Buffer; endsAt: Date },
  now: Date,
): Promise<boolean> {
  await db.query('delete from network_assertion where ends_at <= $1', [now])
  const { rowCount } = await db.query(
    'insert into network_assertion (hash, ends_at) values ($1, $2) on conflict do nothing',
    [assertion.hash, assertion.endsAt],
  )
  return rowCount > 0
}

/** The organization that a person's record or a document is of, among those that take part in the network. */
export async function networkOwner(db: Sql, kind: 'person' | 'document', id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ owner: string | null }>({
    name: 'network-owner',
    text: 'select network_owner($1, $2) as owner',
    values: [id, kind],
  })
  return rows[0]?.owner ?? undefined
}
