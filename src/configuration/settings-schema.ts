/**
 * The settings of a connector as JSON Schema: what the console makes its form of, and the map by which secrets are found
 * in settings. Made from the same zod schema that checks them.
 */
import { z } from 'zod'
import type { Connector } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'

/** The part of JSON Schema that zod writes for settings; `secret` is ours. */
export type SettingsSchema = {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly secret?: boolean
  readonly format?: string
  readonly default?: Json
  readonly const?: Json
  readonly anyOf?: readonly SettingsSchema[]
  readonly oneOf?: readonly SettingsSchema[]
  readonly items?: SettingsSchema
  readonly properties?: { readonly [name: string]: SettingsSchema }
  readonly required?: readonly string[]
}

export type JsonObject = { readonly [key: string]: Json }

const made = new WeakMap<Connector, SettingsSchema>()

/** The schema of a connector's settings as a person enters them, defaults not required. */
export function settingsSchema(connector: Connector): SettingsSchema {
  const known = made.get(connector)
  if (known) return known
  const schema = z.toJSONSchema(connector.settings, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  made.set(connector, schema as SettingsSchema)
  return schema as SettingsSchema
}

/**
 * The part of a schema that a value belongs to: of a choice, the variant that `preferred` (what was there before) has, as
 * long as the value fits it, else the first that it fits. Undefined when it fits none.
 */
export function variantOf(
  schema: SettingsSchema | undefined,
  value: Json | undefined,
  preferred?: Json,
): SettingsSchema | undefined {
  const variants = schema?.anyOf ?? schema?.oneOf
  if (!variants) return schema
  const fitting = variants.filter(variant => fits(variant, value))
  return fitting.find(variant => preferred !== undefined && fits(variant, preferred)) ?? fitting[0]
}

function fits(schema: SettingsSchema, value: Json | undefined): boolean {
  const object = asObject(value)
  if (!schema.properties) return schema.type === undefined || typeOf(value) === schema.type || schema.const === value
  if (!object) return false
  const { properties } = schema
  return (
    Object.keys(object).every(key => key in properties) &&
    Object.entries(properties).every(([key, field]) => field.const === undefined || field.const === object[key]) &&
    // What a person may leave out is a secret; anything else that is required tells variants apart.
    (schema.required ?? []).every(key => key in object || properties[key]?.secret === true)
  )
}

function typeOf(value: Json | undefined): string {
  return Array.isArray(value) ? 'array' : typeof value
}

/** An object that is no list; undefined for anything else. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined
}
