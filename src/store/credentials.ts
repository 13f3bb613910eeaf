/** Which credentials connections use, by keyed hash, so that staging and production never share one. */
import type { Sql } from './scope.ts'

/** Those of these credentials that an organization of another environment than this one uses. */
export async function credentialsElsewhere(
  db: Sql,
  tokens: readonly bigint[],
  environment: 'staging' | 'production',
): Promise<ReadonlySet<string>> {
  if (tokens.length === 0) return new Set()
  const { rows } = await db.query<{ token: string }>(
    'select secret_hash as token from credentials_elsewhere($1::bigint[], $2)',
    [tokens, environment],
  )
  return new Set(rows.map(({ token }) => token))
}

/** The credentials that connections of this organization use. */
export async function credentialsHere(db: Sql): Promise<bigint[]> {
  const { rows } = await db.query<{ token: string }>(
    'select distinct secret_hash as token from credential_use where organization = current_organization()',
  )
  return rows.map(({ token }) => BigInt(token))
}

/** Makes the credentials of a connection exactly these. */
export async function writeCredentials(
  db: Sql,
  organization: string,
  connection: string,
  tokens: readonly bigint[],
): Promise<void> {
  await db.query('delete from credential_use where organization = $1 and connection = $2', [organization, connection])
  if (tokens.length === 0) return
  await db.query(
    `
    insert into credential_use (organization, connection, secret_hash)
    select $1, $2, token from unnest($3::bigint[]) as u (token)
    on conflict do nothing`,
    [organization, connection, tokens],
  )
}
