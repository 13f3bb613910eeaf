/** Service accounts and their tokens: what a programme proves itself with, kept by its hash. */
import type { Sql } from './scope.ts'

export type TokenRow = {
  id: string
  service: string
  scopes: string[]
  ends_at: Date
  used_at: Date | null
  revoked_at: Date | null
  slug: string
  organization_name: string
  environment: 'staging' | 'production'
}

/** Whose token this is, before the organization is known: ids only. */
export async function findToken(db: Sql, tokenHash: Buffer): Promise<{ organization: string; id: string } | undefined> {
  const { rows } = await db.query<{ organization: string; id: string }>({
    name: 'find-api-token',
    text: 'select organization, id from find_api_token($1)',
    values: [tokenHash],
  })
  return rows[0]
}

/** A token with its organization. */
export async function loadToken(db: Sql, id: string): Promise<TokenRow | undefined> {
  const { rows } = await db.query<TokenRow>({
    name: 'load-api-token',
    text: `
      select t.id, t.service, t.scopes, t.ends_at, t.used_at, t.revoked_at, o.slug, o.name as organization_name,
             o.environment
        from api_token t
        join organization o on o.id = t.organization
       where t.organization = current_organization() and t.id = $1`,
    values: [id],
  })
  return rows[0]
}

/** Notes that a token was used. */
export async function touchToken(db: Sql, id: string, now: Date): Promise<void> {
  await db.query({
    name: 'touch-api-token',
    text: `update api_token set used_at = $2
            where organization = current_organization() and id = $1 and (used_at is null or used_at < $2)`,
    values: [id, now],
  })
}

/** Adds a service account. `name` is sealed. */
export async function insertService(
  db: Sql,
  organization: string,
  service: { id: string; name: Buffer; by: string },
  now: Date,
): Promise<void> {
  await db.query(
    'insert into service_account (organization, id, name, created_by, created_at) values ($1, $2, $3, $4, $5)',
    [organization, service.id, service.name, service.by, now],
  )
}

/** Whether there is a service account with this id. */
export async function findService(db: Sql, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'select from service_account where organization = current_organization() and id = $1',
    [id],
  )
  return rowCount > 0
}

/** Adds a token. */
export async function insertToken(
  db: Sql,
  organization: string,
  token: { id: string; service: string; tokenHash: Buffer; scopes: readonly string[]; by: string; endsAt: Date },
  now: Date,
): Promise<void> {
  await db.query(
    `insert into api_token (organization, id, service, token_hash, scopes, created_by, created_at, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [organization, token.id, token.service, token.tokenHash, token.scopes, token.by, now, token.endsAt],
  )
}

export type ListedToken = {
  id: string
  service: string
  name: Buffer
  scopes: string[]
  created_by: string
  created_at: Date
  ends_at: Date
  used_at: Date | null
  revoked_at: Date | null
}

/** The tokens of the organization, newest first: those that work before those that are over. */
export async function listTokens(db: Sql, now: Date, most: number): Promise<ListedToken[]> {
  const { rows } = await db.query<ListedToken>(
    `select t.id, t.service, s.name, t.scopes, t.created_by, t.created_at, t.ends_at, t.used_at, t.revoked_at
       from api_token t
       join service_account s on s.organization = t.organization and s.id = t.service
      where t.organization = current_organization()
      order by t.revoked_at is null and t.ends_at > $1 desc, t.id desc
      limit $2`,
    [now, most],
  )
  return rows
}

/** Revokes a token; its service account, or undefined when there is no such token or it is revoked already. */
export async function revokeToken(db: Sql, id: string, by: string, now: Date): Promise<string | undefined> {
  const { rows } = await db.query<{ service: string }>(
    `update api_token set revoked_at = $3, revoked_by = $2
      where organization = current_organization() and id = $1 and revoked_at is null
     returning service`,
    [id, by, now],
  )
  return rows[0]?.service
}
