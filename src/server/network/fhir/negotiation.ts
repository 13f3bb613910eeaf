/** How a FHIR request says in what form it wants the answer, and what it sends. Source: FHIR R4, http.html. */
import type { FastifyRequest } from 'fastify'

const json = ['application/fhir+json', 'application/json', 'text/json']
const any = ['*/*', 'application/*']

type Sent = Pick<FastifyRequest, 'headers' | 'url'>

/** What `_format` says, in full; undefined where it is not said. A plus sign arrives as a blank where it is not escaped. */
function formatOf({ url }: Sent): string | undefined {
  const format = queryOf(url).get('_format')?.trim().toLowerCase().replace(' ', '+')
  return format === 'json' ? 'application/fhir+json' : (format?.split(';')[0] ?? undefined)
}

function acceptedOf({ headers }: Sent): string[] {
  return (headers.accept ?? '').split(',').flatMap(each => each.split(';')[0]?.trim().toLowerCase() || [])
}

/** Whether JSON is what it takes. @param bytes anything may be answered: the content has a type of its own */
export function isAcceptable(request: Sent, bytes: boolean): boolean {
  const format = formatOf(request)
  if (format !== undefined) return json.includes(format)
  const accepted = acceptedOf(request)
  return bytes || accepted.length === 0 || accepted.some(each => json.includes(each) || any.includes(each))
}

/** Whether a Binary is wanted as a resource: FHIR is asked for by name, and before anything else. */
export function wantsResource(request: Sent): boolean {
  return json.includes(formatOf(request) ?? acceptedOf(request)[0] ?? '')
}

/** Whether conditions that are not offered may be passed over. */
export function prefersLenient({ headers }: Sent): boolean {
  return [headers.prefer].flat().join(',').toLowerCase().replaceAll(' ', '').includes('handling=lenient')
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
