/**
 * Transactions of the simulated EHR: everything or nothing. Conditional creates, references between entries by their
 * `fullUrl`, conditional references, and an answer in the order of the request. Source: FHIR R4, http.html#transaction.
 */
import type { Bundle, BundleEntry, BundleEntryResponse, FhirResource } from 'fhir/r4'
import { type Answer, issues, outcome, textOf } from './answers.ts'
import { faultsOf, referencesOf } from './checks.ts'
import type { Site } from './rest.ts'
import { search } from './search.ts'
import type { Version } from './store.ts'

/** What an entry will do: nothing for one whose condition is met, a read, or a write under this id. */
type Step =
  | { does: 'nothing' | 'read'; found: Version }
  | { does: 'write'; status: '201 Created' | '200 OK'; type: string; id: string; resource: FhirResource }
type Planned = { kind: 'step'; step: Step } | { kind: 'refused'; answer: Answer }

/** Carries a Bundle out as one act. */
export function transact(site: Site, body: string): Answer {
  const bundle = bundleIn(body)
  if (!bundle) return outcome(400, 'invalid', 'the body is no Bundle of type transaction', 'Bundle.type')
  const entries = bundle.entry ?? []
  const steps: Step[] = []
  for (const [index, entry] of entries.entries()) {
    const planned = plan(site, entry, index)
    if (planned.kind === 'refused') return planned.answer
    steps.push(planned.step)
  }
  const own = new Map<string, string>()
  for (const [index, step] of steps.entries()) {
    const url = entries[index]?.fullUrl
    if (url) own.set(url, step.does === 'write' ? `${step.type}/${step.id}` : `${step.found.type}/${step.found.id}`)
  }
  const made = new Set(steps.flatMap(step => (step.does === 'write' ? [`${step.type}/${step.id}`] : [])))
  if (made.size < steps.filter(({ does }) => does === 'write').length)
    return outcome(400, 'invalid', 'two entries are about one resource')
  for (const [index, step] of steps.entries()) {
    if (step.does !== 'write') continue
    const resolved = withReferences(site, step.resource, own)
    if ('answer' in resolved) return resolved.answer
    step.resource = resolved.resource
    const refused = faultsIn(site, step.resource, made, index)
    if (refused) return refused
  }
  const versions = steps.map(step =>
    step.does === 'write' ? site.store.write({ ...step.resource, id: step.id }, site.now().getTime()) : step.found,
  )
  return answerWith(site, steps, versions)
}

function bundleIn(body: string): Bundle | undefined {
  try {
    const bundle = JSON.parse(body) as Bundle
    return bundle?.resourceType === 'Bundle' && bundle.type === 'transaction' ? bundle : undefined
  } catch {
    return undefined
  }
}

function plan(site: Site, { request, resource }: BundleEntry, index: number): Planned {
  const refuse = (status: number, code: string, words: string): Planned => ({
    kind: 'refused',
    answer: outcome(status, code, words, `Bundle.entry[${index}]`),
  })
  const [path = '', query = ''] = (request?.url ?? '').split('?')
  const [type = '', id] = path.split('/')
  if (request?.method === 'GET' && id) {
    const found = site.store.current(type, id)
    return found?.resource ? { kind: 'step', step: { does: 'read', found } } : refuse(404, 'not-found', 'not known')
  }
  if (resource?.resourceType !== type) return refuse(400, 'invalid', 'the type does not match the address')
  if (site.switches().readOnlyTypes.includes(type)) return refuse(405, 'not-supported', 'this type is read-only')
  if (request?.method === 'POST') {
    const found = request.ifNoneExist ? matches(site, type, request.ifNoneExist) : []
    const [one] = found
    if (found.length > 1) return refuse(412, 'multiple-matches', 'the condition has several matches')
    if (one) return { kind: 'step', step: { does: 'nothing', found: one } }
    return { kind: 'step', step: { does: 'write', status: '201 Created', type, id: site.newId(), resource } }
  }
  if (request?.method === 'PUT') {
    const found = id ? site.store.current(type, id) : matches(site, type, query)[0]
    const match = request.ifMatch?.match(/^(?:W\/)?"?([^"]*)"?$/)?.[1]
    if (!found) return refuse(405, 'not-supported', 'ids are given by this server')
    if (match !== undefined && match !== found.versionId) return refuse(412, 'conflict', 'not the current version')
    return { kind: 'step', step: { does: 'write', status: '200 OK', type, id: found.id, resource } }
  }
  return refuse(405, 'not-supported', 'unknown interaction')
}

function matches(site: Site, type: string, query: string): Version[] {
  const { withoutParameters, indexDelayMs } = site.switches()
  const options = { without: withoutParameters, strict: true, visibleUntil: site.now().getTime() - indexDelayMs }
  const found = search(site.store, type, new URLSearchParams(query.replace(/^.*\?/, '')), options)
  return found.kind === 'found' ? found.versions : []
}

/** The resource with references to other entries, and conditional ones, in the form that is stored. */
function withReferences(
  site: Site,
  resource: FhirResource,
  own: ReadonlyMap<string, string>,
): { resource: FhirResource } | { answer: Answer } {
  let fault: Answer | undefined
  const resolved = (reference: string): string => {
    const entry = own.get(reference)
    if (entry) return entry
    const [type = '', query] = reference.split('?')
    if (query !== undefined) {
      const found = matches(site, type, query)
      const [one] = found
      if (one && found.length === 1) return `${type}/${one.id}`
      fault = outcome(
        412,
        found.length > 1 ? 'multiple-matches' : 'not-found',
        'a conditional reference has no one match',
      )
    } else if (reference.startsWith('urn:')) fault = outcome(400, 'not-found', 'a reference leads to no entry')
    return reference
  }
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        key === 'reference' && typeof each === 'string' ? resolved(each) : walk(each),
      ]),
    )
  }
  const walked = walk(resource) as FhirResource
  return fault ? { answer: fault } : { resource: walked }
}

function faultsIn(site: Site, resource: FhirResource, made: ReadonlySet<string>, index: number): Answer | undefined {
  const inBundle = (path: string) => path.replace(/^[A-Za-z]+/, `Bundle.entry[${index}].resource`)
  const { id: _, ...content } = resource
  const faults = faultsOf(content as FhirResource)
  if (faults.length > 0)
    return issues(
      422,
      faults.map(each => ({ ...each, expression: each.expression.map(inBundle) })),
    )
  if (!site.switches().integrity) return undefined
  const dangling = referencesOf(resource).find(reference => {
    const [type = '', id = ''] = reference.split('/')
    return !made.has(reference) && !site.store.current(type, id)?.resource
  })
  if (dangling === undefined) return undefined
  return outcome(422, 'not-found', 'a reference points to nothing', `Bundle.entry[${index}].resource`)
}

/** In the order of the request, whatever order things were done in. */
function answerWith(site: Site, steps: readonly Step[], versions: readonly Version[]): Answer {
  const switches = site.switches()
  const entries = versions.map((version, index) => {
    const step = steps[index]
    const response: BundleEntryResponse = {
      status: step?.does === 'write' ? step.status : '200 OK',
      ...(switches.location === 'none'
        ? {}
        : { location: `${version.type}/${version.id}/_history/${version.versionId}` }),
      ...(switches.versions && switches.etag !== 'none' ? { etag: `W/"${version.versionId}"` } : {}),
      lastModified: new Date(version.at).toISOString(),
    }
    const shown = switches.answerBody === 'resource' ? `"resource":${textOf(version, switches)},` : ''
    return `{${shown}"response":${JSON.stringify(response)}}`
  })
  return {
    status: 200,
    body: `{"resourceType":"Bundle","type":"transaction-response","entry":[${entries.join(',')}]}`,
  }
}
