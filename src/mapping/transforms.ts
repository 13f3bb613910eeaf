/**
 * The transforms a rule can name: pure functions of one value, in a table. To add one: write it here or in a file
 * beside, add a row, a sentence and a test.
 */
import type { Json } from '../model/events.ts'
import { recordSystem } from '../model/identifiers.ts'
import { codesOnly, firstCode, withText } from './concepts.ts'
import { copyOfParts, isObject, type JsonObject, withoutExtensions } from './json.ts'
import { e164, telecom } from './phones.ts'
import { participant, reference, referenceId, words } from './references.ts'
import { failed, type MappingContext, nothing, type Transform, type Transformed, value } from './transformed.ts'

export const transforms = {
  /** The value as it is, extensions included. */
  identity: input => value(input),
  /** `Type/<hub id>` becomes `{ reference }` of the target; one that is not linked there fails the mapping. */
  reference,
  /** The same, only the id there: for targets whose fields hold ids. */
  'reference-id': referenceId,
  /** An appointment's participant: translated actor, status, required. Types outside `options.types` are left out. */
  participant,
  /** What the target itself calls a practitioner or a place, from its crosswalks: all of its words; none where it has none. */
  words,
  /** An instant in UTC; `options.precision` is `second` (default) or `millisecond`. */
  instant,
  /** The date of a date or date and time, as it is written there. */
  date: input => matched(input, /^\d{4}(-\d{2}(-\d{2})?)?(?=T|$)/),
  /** A concept's codes with system, version and display; its text stays behind, since anyone may have typed it. */
  codes: codesOnly,
  /** A concept with codes and text; `options.limit` characters of text (default 200). */
  concept: withText,
  /** The first code of a concept, of `options.system` where that is given. */
  code: firstCode,
  /** A phone number in E.164, read in `options.region` (default `US`); as it is when it cannot be read. */
  phone: (input, options) =>
    typeof input === 'string' ? value(e164(input, options.region)) : failed('mapping.failed'),
  /** A contact point: system, value, use and rank; phones in E.164. */
  telecom,
  /** Only the parts in `options.fields`, without extensions. */
  pick,
  /** A record's id as an identifier of the hub: the key of conditional creates. */
  'record-identifier': input => value({ system: recordSystem, value: String(input) }),
  /** Text without line breaks and double blanks. */
  line: input => (typeof input === 'string' ? value(input.replace(/\s+/g, ' ').trim()) : failed('mapping.failed')),
  /** At most `options.limit` characters (whole ones); without a limit the mapping fails. */
  truncate,
  /** The Referral Note: everything of the referral that no other rule carries. Whatever the rule reads only asks for it. */
  'referral-note': referralNote,
} as const satisfies Record<string, Transform>

export type TransformName = keyof typeof transforms
export const transformNames = Object.keys(transforms) as [TransformName, ...TransformName[]]

function instant(input: Json, options: JsonObject): Transformed {
  // Without an offset it is no instant but somebody's wall clock: never guessed.
  const spelled =
    typeof input === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(input)
  const at = spelled ? Date.parse(input) : Number.NaN
  if (Number.isNaN(at)) return failed('mapping.failed')
  const text = new Date(at).toISOString()
  return value(options.precision === 'millisecond' ? text : text.replace(/\.\d+Z$/, 'Z'))
}

function matched(input: Json, pattern: RegExp): Transformed {
  const found = typeof input === 'string' ? input.match(pattern)?.[0] : undefined
  return found === undefined ? failed('mapping.failed') : value(found)
}

function pick(input: Json, options: JsonObject): Transformed {
  const names = Array.isArray(options.fields) ? options.fields.filter(name => typeof name === 'string') : []
  if (!isObject(input)) return failed('mapping.failed')
  const picked = copyOfParts(input, names)
  return picked ? value(withoutExtensions(picked)) : nothing
}

function truncate(input: Json, options: JsonObject): Transformed {
  const { limit } = options
  if (typeof input !== 'string' || typeof limit !== 'number' || limit < 1) return failed('mapping.failed')
  if (input.length <= limit) return value(input)
  const graphemes = [...new Intl.Segmenter().segment(input)].slice(0, limit)
  return value(
    graphemes
      .map(({ segment }) => segment)
      .join('')
      .trimEnd(),
  )
}

function referralNote(_input: Json, _options: JsonObject, context: MappingContext): Transformed {
  const text = context.referralNote?.()
  return text === undefined ? nothing : value(text)
}
