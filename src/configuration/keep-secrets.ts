/**
 * Settings as they were given, with the secrets that were kept put back in. From a form a secret that is left out, empty
 * or covered keeps the old one; from a file only a reference that leads nowhere does, which is what `export` writes in
 * the place of a secret. A kept secret never goes to another host, and a form cannot point into the server.
 */
import { randomBytes } from 'node:crypto'
import type { Connector } from '../connectors/connector.ts'
import { isSame } from '../model/changes.ts'
import type { Json } from '../model/events.ts'
import { asReference, type ReadSecret } from '../pipeline/secrets.ts'
import { settingFaults } from './checks.ts'
import { asObject, type JsonObject, type SettingsSchema, settingsSchema, variantOf } from './settings-schema.ts'

/** What is wrong with a setting: its path, and a word for it. Never a value. */
export type SettingFault = { path: string; code: string }
/** `hub`: nothing is put back, the settings are whole. */
export type Source = { kind: 'form' } | { kind: 'file'; readSecret: ReadSecret } | { kind: 'hub' }
export type Kept = { settings: Json; faults: readonly SettingFault[] }

/**
 * The settings with a secret for the connector's webhooks where it needs one and has none: the hub makes it, and
 * registering the webhook tells it to the other side, so that nobody has to invent or copy it.
 */
export function withWebhookSecret(connector: Connector, settings: Json): Json {
  const object = asObject(settings)
  const setting = connector.webhooks?.secrets.setting
  if (!object || !setting) return settings
  const given = object[setting]
  if (given !== undefined && !(Array.isArray(given) && given.length === 0)) return settings
  const lacks = settingFaults(connector, settings).some(fault => fault.path === setting)
  return lacks ? { ...object, [setting]: [newWebhookSecret()] } : settings
}

/** 192 bits in the spelling that webhook senders use. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(24).toString('base64url')}`
}

type Walk = { source: Source; kept: string[]; faults: SettingFault[] }

/** Puts the secrets of `stored` back into `wanted`. */
export function keepSecrets(connector: Connector, wanted: Json, stored: Json | undefined, source: Source): Kept {
  if (source.kind === 'hub') return { settings: wanted, faults: [] }
  const schema = settingsSchema(connector)
  const walk: Walk = { source, kept: [], faults: [] }
  const settings = merge(walk, schema, wanted, stored, []) ?? {}
  if (
    source.kind === 'form' &&
    walk.kept.length > 0 &&
    !isSame(hostsOf(schema, settings), hostsOf(schema, stored ?? {}))
  )
    walk.faults.push(...walk.kept.map(path => ({ path, code: 'enter-again' })))
  return { settings, faults: walk.faults }
}

function merge(
  walk: Walk,
  schema: SettingsSchema | undefined,
  wanted: Json | undefined,
  stored: Json | undefined,
  path: readonly (string | number)[],
): Json | undefined {
  const object = asObject(wanted)
  const reference = object && asReference(object)
  if (reference && object) return referred(walk, schema, object, stored, path)
  if (isKeepMark(object)) return keep(walk, stored, path)
  if (schema?.secret && walk.source.kind === 'form' && (wanted === undefined || wanted === ''))
    return keep(walk, stored, path)
  if (Array.isArray(wanted)) return mergeList(walk, schema, wanted, stored, path)
  if (!object) return wanted
  const variant = variantOf(schema, withoutMarks(object), stored)
  const before = asObject(stored)
  const fields = Object.entries(object).map(([key, inner]) => [
    key,
    merge(walk, variant?.properties?.[key], inner, before?.[key], [...path, key]),
  ])
  const leftOut = Object.entries(variant?.properties ?? {})
    .filter(([key, field]) => field.secret && !(key in object) && before?.[key] !== undefined)
    .map(([key, field]) => [key, merge(walk, field, undefined, before?.[key], [...path, key])])
  return Object.fromEntries([...fields, ...leftOut].filter(([, inner]) => inner !== undefined))
}

function mergeList(
  walk: Walk,
  schema: SettingsSchema | undefined,
  wanted: readonly Json[],
  stored: Json | undefined,
  path: readonly (string | number)[],
): Json {
  const before = Array.isArray(stored) ? (stored as readonly Json[]) : []
  const items = wanted.map((item, index) => {
    const schemaOfItem = schema?.items && { ...schema.items, ...(schema.secret ? { secret: true } : {}) }
    const place = placeOf(schemaOfItem, item, index, wanted.length, before)
    return item === '' ? undefined : merge(walk, schemaOfItem, item, before[place], [...path, index])
  })
  return items.filter(item => item !== undefined)
}

/**
 * Which stored item one of a list was: as a covered secret says itself; an object by what is in clear, since others may have
 * been taken away before it. Else by its place, as long as none was added or taken away.
 */
function placeOf(
  schema: SettingsSchema | undefined,
  item: Json,
  index: number,
  count: number,
  before: readonly Json[],
): number {
  const object = asObject(item)
  if (typeof object?.at === 'number') return object.at
  if (!object || isKeepMark(object)) return index
  const same = before.findIndex(each => isSame(inClear(schema, asObject(each)), inClear(schema, object)))
  return same >= 0 || count !== before.length ? same : index
}

/** What names an item: all that is no secret. */
function inClear(schema: SettingsSchema | undefined, object: JsonObject | undefined): Json {
  const { properties = {} } = variantOf(schema, object) ?? {}
  return Object.fromEntries(Object.entries(object ?? {}).filter(([key]) => properties[key]?.secret !== true))
}

/** A reference stays; of a file one that leads nowhere keeps the secret that is there. */
function referred(
  walk: Walk,
  schema: SettingsSchema | undefined,
  wanted: JsonObject,
  stored: Json | undefined,
  path: readonly (string | number)[],
): Json {
  const reference = asReference(wanted)
  if (walk.source.kind === 'file') {
    const leads = reference && walk.source.readSecret(reference) !== undefined
    return !leads && schema?.secret && typeof stored === 'string' ? stored : wanted
  }
  if (isSame(wanted, stored)) {
    walk.kept.push(path.join('.'))
    return wanted
  }
  // Whoever may change a connection must not read the server's own secrets by sending them somewhere.
  walk.faults.push({ path: path.join('.'), code: 'reference' })
  return wanted
}

function keep(walk: Walk, stored: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  if (stored !== undefined) walk.kept.push(path.join('.'))
  return stored
}

function isKeepMark(object: JsonObject | undefined): boolean {
  return object?.secret === true || object?.keep === true
}

/** For finding the variant: a covered secret that is not set says nothing of which one is meant. */
function withoutMarks(object: JsonObject): Json {
  return Object.fromEntries(Object.entries(object).filter(([, inner]) => asObject(inner)?.set !== false))
}

/** Where settings lead to: the origin of every address in them, defaults included. */
function hostsOf(schema: SettingsSchema | undefined, value: Json | undefined): Json {
  const hosts: { [path: string]: Json } = {}
  const walk = (part: SettingsSchema | undefined, given: Json | undefined, path: string): void => {
    const inner = given ?? part?.default
    const variant = variantOf(part, inner)
    if (part?.format === 'uri' || variant?.format === 'uri') {
      if (inner !== undefined) hosts[path] = originOf(inner)
      return
    }
    const object = asObject(inner)
    for (const [key, field] of Object.entries(variant?.properties ?? {})) walk(field, object?.[key], `${path}.${key}`)
  }
  walk(schema, value, '')
  return hosts
}

function originOf(value: Json): Json {
  return typeof value === 'string' && URL.canParse(value) ? new URL(value).origin : value
}
