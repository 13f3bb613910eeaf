/**
 * Addresses as data: a template with `{…}` for what differs, filled in and percent-encoded. Nothing is run: no expression, no
 * pattern. What would lead out of the base address, or looks like words about a person, is no address.
 */

/** What a template may name: the id at the target, the hub's id, or an id field of the mapped body. */
const placeholder = /\{([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)\}/g
/** Letters, digits and the marks that addresses are made of; no scheme, no host, no way up. */
const wellFormed = /^[A-Za-z0-9\-._~/?=&,:{}]{0,300}$/
/** Ids and codes. Names, e-mail addresses and phone numbers have marks or blanks that an id lacks. */
const idLike = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/

/** Whether a template can be used: well formed, relative, every brace a placeholder. */
export function isTemplate(text: string): boolean {
  const rest = text.replace(placeholder, 'x')
  return wellFormed.test(text) && !/[{}]|^[a-z][a-z0-9+.-]*:|\/\/|(^|\/)\.{1,2}(\/|$|\?)/i.test(rest)
}

/** The names in a template. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(placeholder)].map(match => match[1] ?? '')
}

/**
 * Whether a template names nothing but ids and codes, by the published list: `link.id`, `record.id`, and fields that end in
 * `Id` or `Code`. A family name or a birth date looks like an id, and addresses are written into every log on the way.
 */
export function namesOnlyIds(text: string): boolean {
  return namesIn(text).every(name => /^(link\.id|record\.id)$|(^|\.)(id|code)$|(Id|Code)$/.test(name))
}

export const onlyIds =
  'an address names only ids and codes: {link.id}, {record.id}, or a field of the mapping that ends in Id or Code'

export type Filled =
  | { kind: 'url'; url: URL }
  /** The record has no such id, or what stands there is no id. */
  | { kind: 'missing'; field: string }

/** The address of a template under a base address. */
export function fillTemplate(baseUrl: string, template: string, fieldOf: (name: string) => unknown): Filled {
  let missing: string | undefined
  const path = template.replace(/^\/+/, '').replace(placeholder, (_, name: string) => {
    const value = fieldOf(name)
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    if (!idLike.test(text)) missing ??= name
    return encodeURIComponent(text)
  })
  if (missing !== undefined) return { kind: 'missing', field: missing }
  const base = new URL(baseUrl.replace(/\/*$/, '/'))
  const url = new URL(path, base)
  // `..` as an id would be resolved away by the parser of addresses.
  const stays = url.origin === base.origin && url.pathname.startsWith(base.pathname)
  return stays ? { kind: 'url', url } : { kind: 'missing', field: template }
}

/** A JSON pointer (RFC 6901) as its steps; undefined when it is none. */
export function pointerSteps(pointer: string): readonly string[] | undefined {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) return undefined
  return pointer
    .slice(1)
    .split('/')
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What stands at a pointer in an answer. */
export function at(json: unknown, pointer: string): unknown {
  let here: unknown = json
  for (const step of pointerSteps(pointer) ?? []) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    here = (here as Record<string, unknown>)[step]
  }
  return here
}
