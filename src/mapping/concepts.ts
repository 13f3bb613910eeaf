/** Codeable concepts: what of a code and its words may leave. */
import type { Json } from '../model/events.ts'
import { copyOfParts, isObject, type JsonObject } from './json.ts'
import { failed, nothing, type Transformed, value } from './transformed.ts'

const codingParts = ['system', 'version', 'code', 'display']
const defaultTextLimit = 200

/** Codes without the text; nothing when there is no code. */
export function codesOnly(input: Json): Transformed {
  if (!isObject(input)) return failed('mapping.failed')
  const coding = codingsOf(input)
  return coding.length ? value({ coding }) : nothing
}

/** Codes and text, the text shortened to `options.limit` characters. */
export function withText(input: Json, options: JsonObject): Transformed {
  if (!isObject(input)) return failed('mapping.failed')
  const coding = codingsOf(input)
  const limit = typeof options.limit === 'number' ? options.limit : defaultTextLimit
  const text = typeof input.text === 'string' ? [...input.text.trim()].slice(0, limit).join('') : ''
  if (!coding.length && !text) return nothing
  return value({ ...(coding.length ? { coding } : {}), ...(text ? { text } : {}) })
}

/** The first code, of `options.system` where that is given. */
export function firstCode(input: Json, options: JsonObject): Transformed {
  if (!isObject(input)) return failed('mapping.failed')
  const { system } = options
  const found = codingsOf(input).find(coding => system === undefined || coding.system === system)
  return found?.code === undefined ? nothing : value(found.code)
}

function codingsOf(concept: JsonObject): JsonObject[] {
  const codings = Array.isArray(concept.coding) ? concept.coding : []
  return codings
    .filter(isObject)
    .filter(coding => typeof coding.code === 'string')
    .map(coding => copyOfParts(coding, codingParts))
    .filter(coding => coding !== undefined)
}
