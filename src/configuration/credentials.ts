/**
 * The credentials of a connection's settings, as keyed hashes of the hub's own key: one that a staging organization uses is
 * refused in production, and the other way round. Source: SPEC SCH-15.
 */
import type { Connector } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'
import { asReference, type ReadSecret } from '../pipeline/secrets.ts'
import { credentialsElsewhere, credentialsHere } from '../store/credentials.ts'
import { organizationState } from '../store/go-live.ts'
import { hubId } from '../store/hubKeys.ts'
import type { Change } from './change.ts'
import type { SettingFault } from './keep-secrets.ts'
import { asObject, type SettingsSchema, settingsSchema, variantOf } from './settings-schema.ts'

export type Credential = { path: string; token: bigint }

/**
 * The credentials in these settings. None where the hub's own keys are not open, as in a test of something else.
 * @param settings whole: nothing covered, references as they stand
 */
export function credentialsOf({ hub }: Pick<Change, 'hub'>, connector: Connector, settings: Json): Credential[] {
  const { accountKeys } = hub
  if (!accountKeys) return []
  return secretsIn(settingsSchema(connector), settings, hub.readSecret, []).map(({ path, value }) => ({
    path,
    token: accountKeys.tokens.token(hubId, `credential ${connector.name}`, value),
  }))
}

/** The faults of those that an organization of the other environment uses. */
export async function foreignCredentials(
  { db }: Pick<Change, 'db'>,
  credentials: readonly Credential[],
): Promise<SettingFault[]> {
  if (credentials.length === 0) return []
  const { environment } = await organizationState(db)
  const tokens = credentials.map(({ token }) => token)
  const elsewhere = await credentialsElsewhere(db, tokens, environment)
  return credentials
    .filter(({ token }) => elsewhere.has(String(token)))
    .map(({ path }) => ({ path, code: 'other-environment' }))
}

/** Whether a credential that the organization uses keeps it out of this environment. */
export async function clashesIn({ db }: Pick<Change, 'db'>, environment: 'staging' | 'production'): Promise<boolean> {
  return (await credentialsElsewhere(db, await credentialsHere(db), environment)).size > 0
}

type Secret = { path: string; value: string }

function secretsIn(
  schema: SettingsSchema | undefined,
  value: Json | undefined,
  read: ReadSecret,
  path: readonly (string | number)[],
): Secret[] {
  const object = asObject(value)
  const reference = object && asReference(object)
  if (reference) return secretsIn(schema, read(reference), read, path)
  if (schema?.secret) {
    if (typeof value === 'string' && value !== '') return [{ path: path.join('.'), value }]
    return Array.isArray(value) ? value.flatMap((each, at) => secretsIn(schema, each, read, [...path, at])) : []
  }
  const variant = variantOf(schema, value)
  if (object)
    return Object.entries(object).flatMap(([key, inner]) =>
      secretsIn(variant?.properties?.[key], inner as Json, read, [...path, key]),
    )
  return Array.isArray(value) ? value.flatMap((each, at) => secretsIn(variant?.items, each, read, [...path, at])) : []
}
