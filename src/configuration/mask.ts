/**
 * Settings as people may see them: of a secret only whether it is set. What the schema does not know is covered too: a
 * field of an older version may have been one.
 */
import type { Connector } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'
import { asReference } from '../pipeline/secrets.ts'
import { asObject, type SettingsSchema, settingsSchema, variantOf } from './settings-schema.ts'

/** Settings with every secret covered; references to the environment or to files stay, since they tell no value. */
export function maskSettings(connector: Connector | undefined, settings: Json): Json {
  return connector ? mask(settingsSchema(connector), settings) : cover(settings)
}

/** A version of the history with its settings masked; what is no connection holds no secrets. */
export function maskVersion(kind: string, body: Json, connectors: ReadonlyMap<string, Connector>): Json {
  const object = asObject(body)
  if (kind !== 'connection' || !object || object.settings === undefined) return body
  return { ...object, settings: maskSettings(connectors.get(String(object.connector)), object.settings) }
}

function mask(schema: SettingsSchema | undefined, value: Json): Json {
  const object = asObject(value)
  if (object && asReference(object)) return value
  if (schema?.secret) return cover(value)
  const variant = variantOf(schema, value)
  if (!variant) return cover(value)
  if (object) {
    if (!variant.properties) return cover(value)
    const { properties } = variant
    const shown = Object.entries(object).map(([key, inner]) => [key, mask(properties[key] ?? { secret: true }, inner)])
    const missing = Object.entries(properties)
      .filter(([key, field]) => field.secret && field.type === 'string' && !(key in object))
      .map(([key]) => [key, { secret: true, set: false }])
    return Object.fromEntries([...shown, ...missing])
  }
  if (Array.isArray(value))
    return variant.items?.secret ? cover(value) : value.map(item => mask(variant.items ?? { secret: true }, item))
  return value
}

function cover(value: Json): Json {
  if (Array.isArray(value))
    return value.map((item, at) => {
      const covered = asObject(cover(item))
      return covered?.secret === true ? { ...covered, at } : (covered ?? item)
    })
  const object = asObject(value)
  if (!object) return { secret: true, set: value !== null && value !== '' }
  if (asReference(object)) return value
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, cover(inner)]))
}
