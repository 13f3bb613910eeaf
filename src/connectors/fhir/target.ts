/** What an answer of the EHR says about the resource it is about: id, version, content; in every form servers use. */

import { type HubResource, identifierValue, type RecordType } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import type { TargetLink } from '../../model/outcome.ts'
import type { Io, Work } from '../connector.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { withReferences } from './contained.ts'
import { type Stamp, stampAfter } from './stamps.ts'

/** A delivery whose mapping made a FHIR resource, which is all an EHR takes. */
export type FhirWork = Work & { body: HubResource }

/** Whether a delivery is one that an EHR takes. */
export function isFhirWork(work: Work): work is FhirWork {
  return work.body.resourceType !== undefined
}

/** A resource at the EHR; `etag` is the validator exactly as it came, for If-Match. `at`: when it was changed there. */
export type Held = { id: string; version?: string; etag?: string; at?: string; resource?: HubResource }

type Answered = Extract<FhirReply, { kind: 'answered' }>

/** Reads id and version from body, ETag, Location and Content-Location; undefined when nothing names the resource. */
export function heldOf(reply: Answered, type: RecordType, knownId?: string): Held | undefined {
  const resource = reply.resource?.resourceType === type ? (reply.resource as HubResource) : undefined
  const place = (reply.headers.get('location') ?? reply.headers.get('content-location'))?.match(
    new RegExp(`(?:^|/)${type}/([A-Za-z0-9\\-.]{1,64})(?:/_history/([^/?#]+))?`),
  )
  const id = resource?.id ?? place?.[1] ?? knownId
  if (id === undefined) return undefined
  const etag = reply.headers.get('etag')?.trim()
  const version = resource?.meta?.versionId ?? place?.[2] ?? etag?.match(etagForm)?.[1]
  const at = resource?.meta?.lastUpdated ?? instantOf(reply.headers.get('last-modified'))
  return {
    id,
    ...(version ? { version } : {}),
    ...(etag ? { etag } : {}),
    ...(at ? { at } : {}),
    ...(resource ? { resource } : {}),
  }
}

function instantOf(date: string | undefined): string | undefined {
  const ms = Date.parse(date ?? '')
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

/**
 * What the hub sent, with the version and time it got there: the base of later comparisons, and what news that is older
 * than our own write is known by. `former` are the version it was written over, and what was held before.
 */
export function sentAs(body: HubResource, held: Held, ...former: readonly (Stamp | undefined)[]): HubResource {
  const { over, ...stamp } = stampAfter(stampOf(held), ...former)
  const meta = { ...body.meta, ...stamp }
  return { ...body, ...(Object.keys(meta).length > 0 ? { meta } : {}), ...(over ? { over } : {}) }
}

/** When it was changed there, and as which version. */
export function stampOf({ version, at }: Held): Stamp {
  return { ...(version ? { versionId: version } : {}), ...(at ? { lastUpdated: at } : {}) }
}

/** The link the hub keeps. */
export function linkOf(type: RecordType, held: Held): TargetLink {
  return { entity: type, id: held.id, ...(held.version ? { version: held.version } : {}) }
}

/**
 * If-Match of the version that was read: the server's own words, unless a compressing proxy added to them
 * (`"3-gzip"`); then the form that FHIR prescribes.
 */
export function ifMatchOf({ etag, version }: Held): Record<string, string> {
  const inner = etag?.match(etagForm)?.[1]
  if (etag && !(version && inner?.startsWith(`${version}-`))) return { 'if-match': etag }
  return version ? { 'if-match': `W/"${version}"` } : {}
}

const etagForm = /^(?:W\/)?"?([^"]+)"?$/

export type FoundByRecord =
  | { kind: 'one'; held: Held }
  | { kind: 'none' | 'several' }
  | { kind: 'failed'; reply: FhirReply }

/** Looks a record up by the identifier that everything we send carries. */
export async function findByRecord(io: Io<Settings>, type: RecordType, recordId: string): Promise<FoundByRecord> {
  const query = new URLSearchParams({ identifier: `${recordSystem}|${recordId}`, _count: '10' })
  const reply = await send(io, { path: `${type}?${query}` })
  if (reply.kind !== 'answered' || reply.status !== 200 || reply.resource?.resourceType !== 'Bundle')
    return { kind: 'failed', reply }
  // A server may pass over a parameter it does not know and answer with everybody: only bearers of the identifier count.
  const found = (reply.resource.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type && identifierValue(resource as HubResource, recordSystem) === recordId
      ? [resource as HubResource]
      : [],
  )
  const [one] = found
  if (found.length > 1) return { kind: 'several' }
  if (!one?.id) return { kind: 'none' }
  const { versionId: version, lastUpdated: at } = one.meta ?? {}
  return {
    kind: 'one',
    held: { id: one.id, resource: one, ...(version ? { version } : {}), ...(at ? { at } : {}) },
  }
}

/** The body as it is sent: without the hub's own id and version, with the identifier that finds it again. */
export function withRecord<R extends HubResource>(body: R, recordId: string): R {
  const { id: _id, meta, ...rest } = body.resourceType === 'Appointment' ? withReferences(body) : body
  const { versionId: _version, lastUpdated: _updated, source: _source, ...kept } = meta ?? {}
  const others = (body.identifier ?? []).filter(one => one.system !== recordSystem)
  return {
    ...rest,
    ...(Object.keys(kept).length > 0 ? { meta: kept } : {}),
    identifier: [{ system: recordSystem, value: recordId }, ...others],
  } as R
}
