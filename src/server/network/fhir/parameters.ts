/**
 * Search parameters as they come, in an address or in the body of a form: read against a table of what is offered, so that
 * the capability statement promises exactly what is there. A parameter that is not offered is refused unless the client
 * prefers otherwise: leaving out a condition would tell of somebody whom it excludes.
 * Source: FHIR R4, search.html.
 */
import { type Answer, failed } from './answers.ts'

export type ParameterType = 'token' | 'string' | 'date' | 'reference' | 'number'
/** What is offered for one resource: the name, its type in the capability statement, and words for it. */
export type Offered = Readonly<Record<string, { type: ParameterType; says: string; modifiers?: readonly string[] }>>

export type Parameter = { name: string; modifier?: string; values: readonly string[] }
export type ReadParameters = { kind: 'read'; parameters: readonly Parameter[] } | { kind: 'refused'; answer: Answer }

/**
 * Taken everywhere: read elsewhere, or passed over, as a server may that tells the whole resource and the total anyway. They
 * are no conditions: whom and what a search finds is the same without them. `_summary=count` wants nothing but the number,
 * and more would be told.
 */
const passedOver: Readonly<Record<string, (text: string) => boolean>> = {
  _format: () => true,
  _pretty: () => true,
  _total: () => true,
  _elements: () => true,
  _summary: text => text !== 'count',
}
const most = 100
/** Alternatives of all of them together: a form has room for many more, and each is compared with each document. */
const mostValues = 1_000

/**
 * Reads them, in their order. Values apart by commas are alternatives; a repeated parameter is a further condition.
 * @param lenient passes over what is not offered
 */
export function readParameters(pairs: Iterable<[string, string]>, offered: Offered, lenient: boolean): ReadParameters {
  const parameters: Parameter[] = []
  let count = 0
  for (const [key, text] of pairs) {
    if (parameters.length >= most) return refused('not-offered', 'These are too many search parameters.')
    const [name = '', modifier] = key.split(':', 2)
    if (Object.hasOwn(passedOver, name) && passedOver[name]?.(text)) continue
    const known = Object.hasOwn(offered, name) ? offered[name] : undefined
    const isOffered = known && (modifier === undefined || known.modifiers?.includes(modifier))
    if (!isOffered) {
      if (lenient) continue
      return refused('not-offered', `${nameOf(key)} is not offered, or not in this way; see the capability statement.`)
    }
    const values = splitAlternatives(text)
    count += values.length
    if (count > mostValues) return refused('not-offered', 'These are too many values of search parameters.')
    if (values.length > 0) parameters.push({ name, values, ...(modifier ? { modifier } : {}) })
  }
  return { kind: 'read', parameters }
}

/** As it was sent, where it has the form of a name: anything else could be a value that lost its name. */
function nameOf(key: string): string {
  return /^_?[a-z][A-Za-z-]{0,39}(:[A-Za-z-]{1,20})?(\.[a-z-]{1,40})?$/.test(key) ? `\`${key}\`` : 'A search parameter'
}

function refused(kind: 'not-offered', says: string): ReadParameters {
  return { kind: 'refused', answer: failed(kind, says) }
}

/** By commas that are not escaped; the escapes of FHIR (`\,` `\|` `\$` `\\`) stay for whoever reads a value. */
function splitAlternatives(text: string): string[] {
  return (text.match(/(?:\\[\s\S]|[^,\\])+/g) ?? []).map(each => each.trim()).filter(each => each !== '')
}

/** A value without its escapes. */
export function plain(value: string): string {
  return value.replace(/\\([\\,|$])/g, '$1')
}

export type TokenValue = { system?: string; code: string }

/** `code`, `system|code` or `|code`; undefined for `system|`, which names nothing. */
export function readToken(value: string): TokenValue | undefined {
  const [, before, after] = /^((?:\\[\s\S]|[^|\\])*)\|([\s\S]*)$/.exec(value) ?? []
  if (before === undefined || after === undefined) return { code: plain(value) }
  const [system, code] = [plain(before), plain(after)]
  if (code === '') return undefined
  return system === '' ? { code } : { system, code }
}

/** The values of a parameter that means one thing; more than one is for the caller to refuse. */
export function valuesOf(parameters: readonly Parameter[], name: string): readonly string[] {
  return parameters.filter(each => each.name === name).flatMap(each => each.values)
}
