/** The wrapped keys of organizations, as rows of `organization_key`. */
import type { Pool } from 'pg'
import type { KeyStore } from './organizationKeys.ts'
import { withScope } from './scope.ts'

/** Reads and writes the wrapped keys, each call in a transaction of its own. */
export function createKeyStore(pool: Pool): KeyStore {
  return {
    async loadKeys(organization) {
      const { rows } = await withScope(pool, organization, db =>
        db.query<{ version: number; wrapped: Buffer; created_at: Date }>(`
          select version, wrapped, created_at from organization_key where organization = current_organization()`),
      )
      return rows.map(row => ({ version: row.version, wrapped: row.wrapped, createdAt: row.created_at }))
    },
    async storeKey(organization, key) {
      const { rowCount } = await withScope(pool, organization, db =>
        db.query(
          `insert into organization_key (organization, version, wrapped, created_at) values ($1, $2, $3, $4)
           on conflict do nothing`,
          [organization, key.version, key.wrapped, key.createdAt],
        ),
      )
      return rowCount === 1
    },
    async replaceKey(organization, version, wrapped) {
      await withScope(pool, organization, db =>
        db.query(
          `update organization_key set wrapped = $2 where organization = current_organization() and version = $1`,
          [version, wrapped],
        ),
      )
    },
  }
}
