/** How a FHIR request says in what form it wants the answer, and what it sends. Source: FHIR R4, http.html. */
import type { FastifyRequest } from 'fastify'

const json = ['application/fhir+json', 'application/json+fhir', 'application/json', 'text/json']
const any = ['*/*', 'application/*']
/** FHIR in a form that is not offered; `xml+fhir` is how it was called before R4. */
const otherFhir = ['application/fhir+xml', 'application/xml+fhir']
/** Two names of one type: RFC 7303. */
const xml = ['text/xml', 'application/xml']

type Sent = Pick<FastifyRequest, 'headers' | 'url'>

/** What `_format` says, in full; undefined where it is not said. A plus sign arrives as a blank where it is not escaped. */
function formatOf({ url }: Sent): string | undefined {
  const format = queryOf(url).get('_format')?.trim().toLowerCase().replace(' ', '+')
  if (format === '') return undefined
  return format === 'json' ? 'application/fhir+json' : (format?.split(';')[0] ?? undefined)
}

/** What is accepted, the most wanted first; of equals the one that is named first. What is wanted with 0 is refused. */
function acceptedOf({ headers }: Sent): string[] {
  return (headers.accept ?? '')
    .split(',')
    .map(each => each.toLowerCase().split(';'))
    .map(([type = '', ...parameters]) => ({ type: type.trim(), quality: qualityOf(parameters) }))
    .filter(({ type, quality }) => type !== '' && quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ type }) => type)
}

/** 0 to 1, and 1 where nothing readable is said: RFC 9110 section 12.4.2. */
function qualityOf(parameters: readonly string[]): number {
  const said = parameters.map(each => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(each)?.[1]).find(each => each !== undefined)
  return said === undefined ? 1 : Number(said)
}

/** Whether JSON is what it takes. @param bytes anything else may be answered too: the content has a type of its own */
export function isAcceptable(request: Sent, bytes: boolean): boolean {
  const format = formatOf(request)
  if (format !== undefined) return json.includes(format)
  const accepted = acceptedOf(request)
  if (bytes) return accepted.length === 0 || accepted.some(each => !otherFhir.includes(each))
  return accepted.length === 0 || accepted.some(each => json.includes(each) || any.includes(each))
}

/**
 * Whether a Binary is wanted as a resource: FHIR is accepted, and neither the content's own type nor a wildcard is wanted
 * more. A client of FHIR would read a document in XML as a resource. @param contentType of the content
 */
export function wantsResource(request: Sent, contentType: string): boolean {
  const format = formatOf(request)
  const own = xml.includes(contentType) ? xml : [contentType]
  const first = format ?? acceptedOf(request).find(each => [...json, ...own].includes(each) || each.endsWith('/*'))
  return first !== undefined && json.includes(first)
}

/** Whether conditions that are not offered may be passed over. */
export function prefersLenient({ headers }: Sent): boolean {
  const said = [headers.prefer].flat().join(',').toLowerCase().split(/[,;]/)
  // Of several the first counts, and a value may stand in quotes: RFC 7240 section 2.
  const handling = said.map(each => each.replaceAll(/[\s"]/g, '')).find(each => each.startsWith('handling='))
  return handling === 'handling=lenient'
}

/** The parameters of an address, and of the form that was posted, in their order. */
export function pairsOf({ url, body }: Sent & Pick<FastifyRequest, 'body'>): [string, string][] {
  const posted = body instanceof URLSearchParams ? [...body] : []
  return [...queryOf(url), ...posted]
}

function queryOf(url: string): URLSearchParams {
  const mark = url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
}
