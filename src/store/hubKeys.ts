/**
 * The hub's own keys: for what belongs to no organization, which is the accounts. They lie in `hub_key`, wrapped by a
 * key of the keyring like an organization's, under an id that no organization can have.
 */
import type { Pool } from 'pg'
import type { AccountKeys } from './accounts.ts'
import type { Keyring } from './keyring.ts'
import { createOrganizationKeys, type OrganizationKeys } from './organizationKeys.ts'
import { createSealer } from './seal.ts'
import { createTokens } from './tokens.ts'

/** The id that the hub's keys stand under in the keyring. */
export const hubId = '00000000-0000-0000-0000-000000000000'

/** Opens the hub's keys, and makes them at the first start. @throws KeyFailure as `OrganizationKeys.ready` */
export async function openHubKeys(
  pool: Pick<Pool, 'query'>,
  keyring: Keyring,
  now: () => Date,
): Promise<OrganizationKeys> {
  const keys = createOrganizationKeys({
    keyring,
    now,
    async loadKeys() {
      const { rows } = await pool.query<{ version: number; wrapped: Buffer; created_at: Date }>(
        'select version, wrapped, created_at from hub_key order by version',
      )
      return rows.map(row => ({ version: row.version, wrapped: row.wrapped, createdAt: row.created_at }))
    },
    async storeKey(_hub, key) {
      const { rowCount } = await pool.query(
        'insert into hub_key (version, wrapped, created_at) values ($1, $2, $3) on conflict do nothing',
        [key.version, key.wrapped, key.createdAt],
      )
      return rowCount === 1
    },
    async replaceKey(_hub, version, wrapped) {
      await pool.query('update hub_key set wrapped = $2 where version = $1', [version, wrapped])
    },
  })
  await keys.create(hubId)
  await keys.ready(hubId)
  return keys
}

/** The keys that accounts are sealed and found with. @throws KeyFailure as `openHubKeys` */
export async function openAccountKeys(
  pool: Pick<Pool, 'query'>,
  keyring: Keyring,
  now: () => Date,
): Promise<AccountKeys> {
  const keys = await openHubKeys(pool, keyring, now)
  return { sealer: createSealer(keys), tokens: createTokens(keys) }
}
