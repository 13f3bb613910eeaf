/**
 * A page of the EHR as messages. A directory page is one message. A page of appointments is taken apart, minimised: first
 * each entry that was included with it, then each appointment, so that one that must wait holds up no other, and one that
 * was seen before makes no second message.
 */
import { hash } from 'node:crypto'
import type { Bundle, FhirResource } from 'fhir/r4'
import type { PulledPage } from '../connector.ts'
import { minimise } from './minimise.ts'

type Item = PulledPage['items'][number]

const contentType = 'application/fhir+json'

/** The messages of a page of a stream; `body` is the page as it came. */
export function itemsOf(stream: string, bundle: Bundle, body: Uint8Array): Item[] {
  if (stream === 'Appointment') return entriesOf(bundle)
  const key = keyOf(stream, bundle)
  return key ? [{ key, contentType, body }] : []
}

/**
 * What makes a page the same as one seen before: its ends, its size and its newest change. Any change of an entry makes
 * it the newest of its page.
 */
function keyOf(stream: string, bundle: Bundle): string | undefined {
  const entries = resourcesOf(bundle).filter(({ resourceType }) => resourceType === stream)
  const [first, last] = [entries[0], entries.at(-1)]
  if (!first || !last) return undefined
  const name = (one: typeof first) => `${one.id ?? ''}/${one.meta?.versionId ?? ''}`
  return [stream, name(first), name(last), entries.length, newestOf(bundle, undefined, stream) ?? ''].join(' ')
}

/** The newest change of the stream's own entries on a page, or `before` when that is newer. */
export function newestOf(bundle: Bundle, before: string | undefined, stream: string): string | undefined {
  let newest = before
  for (const { meta, resourceType } of resourcesOf(bundle)) {
    const at = resourceType === stream ? meta?.lastUpdated : undefined
    if (at && (newest === undefined || Date.parse(at) > Date.parse(newest))) newest = at
  }
  return newest
}

const directoryTypes: ReadonlySet<string> = new Set(['Patient', 'Practitioner', 'Location', 'HealthcareService'])

function entriesOf(bundle: Bundle): Item[] {
  const resources = resourcesOf(bundle)
  const included = resources.filter(({ resourceType }) => directoryTypes.has(resourceType))
  const appointments = resources.filter(({ resourceType }) => resourceType === 'Appointment')
  return [...included, ...appointments].map(entryItem)
}

function entryItem(resource: FhirResource): Item {
  const taken = minimise(resource)
  // What has a wrong form goes on as it is: reading it tells which element that is.
  const text = JSON.stringify('resource' in taken ? taken.resource : resource)
  const { resourceType, id = '', meta } = resource
  const version = meta?.versionId ?? meta?.lastUpdated ?? hash('sha256', text, 'base64url')
  return { key: `${resourceType}/${id}/${version}`, contentType, body: Buffer.from(text) }
}

function resourcesOf(bundle: Bundle): FhirResource[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []))
}
