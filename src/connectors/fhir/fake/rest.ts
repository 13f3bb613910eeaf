/** The RESTful interactions of the simulated EHR: read, vread, history, search, create, update, delete. */
import type { IncomingMessage } from 'node:http'
import type { Bundle, FhirResource } from 'fhir/r4'
import { type Answer, issues, outcome, resourceAnswer, textOf } from './answers.ts'
import { faultsOf, referencesOf } from './checks.ts'
import { includedWith } from './include.ts'
import { resourceTypes } from './metadata.ts'
import { search } from './search.ts'
import type { EhrStore, Version } from './store.ts'
import type { Switches } from './switches.ts'
import { transact } from './transaction.ts'

export type Site = {
  store: EhrStore
  switches: () => Switches
  base: () => string
  now(): Date
  /** Later pages of searches that are under way. */
  pages: Map<string, Page>
  newId(): string
}
/** A search under way: what it found, and what each page includes besides. */
type Page = { versions: Version[]; count: number; include: readonly string[] }
export type Request = {
  http: IncomingMessage
  method: string
  path: readonly string[]
  query: URLSearchParams
  body: string
}

const known = new Set<string>(resourceTypes)

/** Answers one FHIR request; `path` is what follows the base address. */
export function answerRest(site: Site, request: Request): Answer {
  const [type = '', id, extra, version] = request.path
  const switches = site.switches()
  const { method } = request
  if (type === '' && method === 'POST' && switches.transactions) return transact(site, request.body)
  if (!known.has(type) || switches.withoutTypes.includes(type)) return outcome(404, 'not-supported', 'unknown type')
  const reads = method === 'GET' || id === '_search'
  if (!reads && switches.readOnlyTypes.includes(type)) return outcome(405, 'not-supported', 'this type is read-only')
  if (id === undefined) {
    if (method === 'GET') return searching(site, type, request.query)
    if (method === 'POST') return create(site, type, request)
    if (method === 'PUT') return conditionalUpdate(site, type, request)
  } else if (id === '_search' && method === 'POST') {
    if (!switches.postSearch) return outcome(405, 'not-supported', 'search by GET only')
    return searching(site, type, new URLSearchParams(request.body))
  } else if (extra === '_history' && method === 'GET') {
    return history(site, type, id, version)
  } else {
    if (method === 'GET') return read(site, type, id)
    if (method === 'PUT') return update(site, type, id, request)
    if (method === 'DELETE') return remove(site, type, id)
  }
  return outcome(405, 'not-supported', 'unknown interaction')
}

function read(site: Site, type: string, id: string): Answer {
  const version = site.store.current(type, id)
  if (!version) return outcome(404, 'not-found', `${type} is not known`)
  if (!version.resource) return outcome(410, 'deleted', `${type} was deleted`)
  return resourceAnswer(200, version, site.base(), site.switches())
}

function history(site: Site, type: string, id: string, wanted?: string): Answer {
  const versions = site.store.history(type, id)
  if (wanted) {
    const one = versions.find(version => version.versionId === wanted)
    return one?.resource ? resourceAnswer(200, one, site.base(), site.switches()) : outcome(404, 'not-found', 'version')
  }
  return {
    status: versions.length > 0 ? 200 : 404,
    body: bundle(site, [...versions].reverse(), 'history', versions.length),
  }
}

function create(site: Site, type: string, request: Request): Answer {
  const resource = parse(type, request.body)
  if ('status' in resource) return resource.status
  const switches = site.switches()
  const condition = request.http.headers['if-none-exist']
  if (typeof condition === 'string' && switches.conditionalCreate) {
    const query = new URLSearchParams(condition.replace(/^.*\?/, ''))
    const found = search(site.store, type, query, searchOptions(site))
    if (found.kind !== 'found') return outcome(412, 'not-supported', 'the condition has an unknown parameter')
    const [one] = found.versions
    if (found.versions.length > 1) return outcome(412, 'multiple-matches', 'the condition has several matches')
    if (one) return resourceAnswer(200, one, site.base(), switches, request.http)
  }
  return write(site, 201, { ...resource.resource, id: undefined }, request)
}

function update(site: Site, type: string, id: string, request: Request): Answer {
  const { ifMatch, conflictStatus, unchangedUpdate } = site.switches()
  const current = site.store.current(type, id)
  if (!current) return outcome(405, 'not-supported', 'ids are given by this server')
  const match = request.http.headers['if-match']?.match(/^(?:W\/)?"?([^"]*)"?$/)?.[1]
  if (match === undefined && ifMatch === 'required') return outcome(428, 'required', 'If-Match is required')
  if (match !== undefined && ifMatch !== 'ignored' && match !== current.versionId)
    return outcome(conflictStatus, 'conflict', 'the version is not the current one')
  const resource = parse(type, request.body)
  if ('status' in resource) return resource.status
  if (resource.resource.id !== id) return outcome(400, 'invalid', 'the id does not match the address', `${type}.id`)
  if (unchangedUpdate === 'not-modified' && sameContent(resource.resource, current.resource)) return { status: 304 }
  return write(site, 200, resource.resource, request)
}

function conditionalUpdate(site: Site, type: string, request: Request): Answer {
  const found = search(site.store, type, request.query, searchOptions(site))
  if (found.kind !== 'found' || found.versions.length > 1)
    return outcome(412, 'multiple-matches', 'not selective enough')
  const resource = parse(type, request.body)
  if ('status' in resource) return resource.status
  const id = found.versions[0]?.id
  return write(site, id ? 200 : 201, { ...resource.resource, id }, request)
}

function remove(site: Site, type: string, id: string): Answer {
  site.store.remove(type, id, site.now().getTime())
  return { status: 204 }
}

function write(site: Site, status: number, resource: FhirResource, request: Request): Answer {
  const faults = faultsOf(resource.id === undefined ? without(resource, 'id') : resource)
  if (faults.length > 0) return issues(422, faults)
  if (site.switches().integrity) {
    const dangling = referencesOf(resource).find(reference => {
      const [type = '', id = ''] = reference.split('/')
      return !site.store.current(type, id)?.resource
    })
    if (dangling) return outcome(422, 'not-found', 'a reference points to nothing', `${resource.resourceType}`)
  }
  const version = site.store.write(accepted(resource), site.now().getTime())
  return resourceAnswer(status, version, site.base(), site.switches(), request.http)
}

/** A subscription that is asked for begins at once. */
function accepted(resource: FhirResource): FhirResource {
  return resource.resourceType === 'Subscription' && resource.status === 'requested'
    ? { ...resource, status: 'active' }
    : resource
}

function parse(type: string, body: string): { resource: FhirResource } | { status: Answer } {
  try {
    const resource = JSON.parse(body) as FhirResource
    if (resource?.resourceType === type) return { resource }
    return { status: outcome(400, 'invalid', 'the type does not match the address', 'resourceType') }
  } catch {
    return { status: outcome(400, 'structure', 'the body is not JSON') }
  }
}

function searchOptions(site: Site) {
  const { withoutParameters, strictSearch, indexDelayMs } = site.switches()
  return { without: withoutParameters, strict: strictSearch, visibleUntil: site.now().getTime() - indexDelayMs }
}

function searching(site: Site, type: string, query: URLSearchParams): Answer {
  const token = query.get('_getpages')
  if (token) {
    const page = site.pages.get(token)
    if (!page) return outcome(410, 'not-found', 'this search has ended')
    return pageOf(site, type, token, page, Number(query.get('_offset') ?? 0))
  }
  const found = search(site.store, type, query, searchOptions(site))
  if (found.kind !== 'found') return outcome(400, 'not-supported', 'unknown search parameter')
  const count = Math.max(1, Math.min(1_000, Number(query.get('_count') ?? 50)))
  const include = site.switches().includes ? query.getAll('_include') : []
  return pageOf(site, type, site.newId(), { versions: found.versions, count, include }, 0)
}

function pageOf(site: Site, type: string, token: string, page: Page, offset: number): Answer {
  const { versions, count, include } = page
  const more = offset + count < versions.length
  if (more) site.pages.set(token, page)
  if (site.pages.size > 200) site.pages.delete(site.pages.keys().next().value ?? '')
  const path = `${type}?_getpages=${token}&_offset=${offset + count}`
  const next = {
    absolute: `${site.base()}/${path}`,
    relative: path,
    'internal-host': `http://fhir.internal:8080/fhir/${path}`,
  }[site.switches().links]
  const matches = versions.slice(offset, offset + count)
  const shown = [...matches, ...includedWith(site.store, matches, include)]
  return { status: 200, body: bundle(site, shown, 'searchset', versions.length, more ? next : undefined) }
}

/** Put together from the stored texts: nothing is serialised twice. */
function bundle(site: Site, versions: readonly Version[], type: Bundle['type'], total: number, next?: string): string {
  const entries = versions
    .map(version => (version.resource ? `{"resource":${textOf(version, site.switches())}}` : '{}'))
    .join(',')
  const link = next ? `,"link":[{"relation":"next","url":${JSON.stringify(next)}}]` : ''
  const entry = versions.length > 0 ? `,"entry":[${entries}]` : ''
  return `{"resourceType":"Bundle","type":"${type}","total":${total}${link}${entry}}`
}

function sameContent(a: FhirResource, b: FhirResource | undefined): boolean {
  return b !== undefined && JSON.stringify(without(a, 'meta')) === JSON.stringify(without(b, 'meta'))
}

function without(resource: FhirResource, name: 'id' | 'meta'): FhirResource {
  const copy = { ...resource }
  delete copy[name]
  return copy
}
