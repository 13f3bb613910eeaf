/** References between records, translated from the hub's ids to the target's. */
import type { Json } from '../model/events.ts'
import { splitReference } from '../model/fhir.ts'
import { isObject, type JsonObject } from './json.ts'
import { failed, type MappingContext, nothing, type Transformed, value } from './transformed.ts'

/** A `Reference` or its text, translated; display and identifier stay behind, since they may name a person. */
export function reference(input: Json, _options: JsonObject, context: MappingContext): Transformed {
  const split = splitReference(textOf(input))
  if (!split) return failed('mapping.failed')
  const translated = context.resolveReference(split.type, split.id)
  return translated === undefined ? failed('mapping.reference-missing') : value({ reference: translated })
}

/** The id alone of a translated reference. */
export function referenceId(input: Json, options: JsonObject, context: MappingContext): Transformed {
  const translated = reference(input, options, context)
  if (translated.kind !== 'value') return translated
  const id = isObject(translated.value) ? splitReference(textOf(translated.value))?.id : undefined
  return id === undefined ? failed('mapping.failed') : value(id)
}

/** Who can take part in an appointment at a target unless a rule says otherwise. */
const participantTypes: readonly string[] = ['Patient', 'Practitioner', 'Location', 'HealthcareService']

/** See the table in transforms.ts. A participant without a reference is left out: its display is free text. */
export function participant(input: Json, options: JsonObject, context: MappingContext): Transformed {
  if (!isObject(input)) return failed('mapping.failed')
  const allowed = Array.isArray(options.types) ? options.types : participantTypes
  const actor = input.actor
  const type = actor === undefined ? undefined : splitReference(textOf(actor))?.type
  if (actor === undefined || type === undefined || !allowed.includes(type)) return nothing
  const translated = reference(actor, {}, context)
  if (translated.kind !== 'value') return translated
  return value({
    actor: translated.value,
    ...(typeof input.required === 'string' ? { required: input.required } : {}),
    status: typeof input.status === 'string' ? input.status : 'accepted', // R4 demands one
  })
}

/** What the target calls a record; see the table in transforms.ts. One that it does not know is left out. */
export function words(input: Json, _options: JsonObject, context: MappingContext): Transformed {
  const split = splitReference(textOf(input))
  if (!split) return failed('mapping.failed')
  const known = context.wordsFor?.(split.type, split.id) ?? []
  return known.length > 0 ? value([...known]) : nothing
}

function textOf(input: Json): string | undefined {
  const text = isObject(input) ? input.reference : input
  return typeof text === 'string' ? text : undefined
}
