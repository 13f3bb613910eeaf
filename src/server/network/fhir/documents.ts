/**
 * Documents over FHIR: DocumentReference by search and read, Binary with their content, each a document query or retrieve.
 * Source: reference/carequality.md sections 5, 6 and 10.
 */
import { Readable } from 'node:stream'
import type { Binary } from 'fhir/r4'
import type { Addressed } from '../../../model/network/discovery.ts'
import type {
  DocumentEntry,
  DocumentProblem,
  DocumentsFound,
  PagePosition,
  XdsCode,
} from '../../../model/network/documents.ts'
import { decideMember } from '../../../model/network/release.ts'
import type { Member } from '../../../network/members.ts'
import { ownerOf } from '../../../network/owners.ts'
import { documentOfEntry } from '../../../network/summary-ids.ts'
import { type Answer, type FailureKind, failed, fhirType, found, notForThisPurpose, outcome } from './answers.ts'
import type { Answering, Asking } from './asking.ts'
import { matchEntry, remarkEntry, searchset } from './bundles.ts'
import { documentReferenceOf, etagOf } from './document-reference.ts'
import { type DocumentSearch, readDocumentSearch } from './document-search.ts'
import { openPage, sealPage } from './pages.ts'
import type { Parameter } from './parameters.ts'
import { isUuid } from './terminologies.ts'
import { unknownOrRefused } from './unknown.ts'

/** `GET DocumentReference` and `POST DocumentReference/_search`. */
export async function searchDocuments(
  answering: Answering,
  asking: Asking,
  parameters: readonly Parameter[],
): Promise<Answer> {
  const read = readDocumentSearch(parameters, asking.base)
  const self = selfOf(asking, parameters)
  switch (read.kind) {
    case 'refused':
      return read.answer
    case 'one':
      return findOne(answering, asking, read.id, self)
    case 'read':
      return answerSearch(answering, asking, read.search, self)
  }
}

async function findOne(answering: Answering, asking: Asking, id: string, self: string): Promise<Answer> {
  const read = await entryOf(answering, asking, id, found(searchset({ self }, 0, [])))
  if (read.kind === 'failed') return read.answer
  const { base } = asking
  return found(searchset({ self }, 1, [matchEntry(base, documentReferenceOf(read.entry, base))]))
}

/** `GET DocumentReference?page=…`, as a link of ours says. */
export async function nextDocuments(answering: Answering, asking: Asking, page: string): Promise<Answer> {
  const opened = openPage(answering.keys, boundTo(asking), page, answering.hub.now())
  if (!opened) return failed('gone', 'This page is over. Search again.')
  const self = `${asking.base}/DocumentReference?page=${page}`
  return answerSearch(answering, asking, opened.search, self, opened.after)
}

/** The search as it was understood. */
function selfOf({ base }: Asking, parameters: readonly Parameter[]): string {
  const query = new URLSearchParams(parameters.map(({ name, values }): [string, string] => [name, values.join(',')]))
  return `${base}/DocumentReference?${query}`
}

function boundTo({ client, base }: Asking): string {
  return `${client} ${base}`
}

async function answerSearch(
  answering: Answering,
  asking: Asking,
  search: DocumentSearch,
  self: string,
  after?: PagePosition,
): Promise<Answer> {
  const { base, requester } = asking
  const whose = await addressOf(answering, asking, search)
  const unknown = found(searchset({ self }, 0, [remarkEntry(unknownPatient)]))
  if (!whose) return unknownOrRefused(answering, asking, unknown)
  const { addressed, patient, member } = whose
  const { wanted, order, count } = search
  const told = await answering.responder.findDocuments(requester, {
    kind: 'find',
    addressed,
    patient,
    wanted,
    page: { order, count, ...(after ? { after } : {}) },
  })
  const refused = failureOf(told, asking, member)
  if (refused === 'unknown-patient') return unknown
  if (refused === notForThisPurpose && 'id' in search.whose) return unknownOrRefused(answering, asking, unknown)
  if (refused) return refused
  const { total = 0, next } = told.page ?? {}
  const page = next && sealPage(answering.keys, boundTo(asking), { search, after: next }, answering.hub.now())
  const links = page ? { self, next: `${base}/DocumentReference?page=${page}` } : { self }
  return found(
    searchset(links, total, [
      ...told.entries.map(entry => matchEntry(base, documentReferenceOf(entry, base))),
      ...told.problems.map(({ context }) => remarkEntry(outcome('warning', 'incomplete', context))),
    ]),
  )
}

type Whose = { addressed: Addressed; patient: { authority: string; id: string }; member: Member | undefined }

async function addressOf(
  answering: Answering,
  { addressed }: Asking,
  { whose }: DocumentSearch,
): Promise<Whose | undefined> {
  if ('authority' in whose)
    return { addressed, patient: whose, member: await answering.members.byPatientOid(whose.authority) }
  if (!isUuid(whose.id)) return undefined
  const member = await ownerOf(answering, addressed, 'person', whose.id)
  return (
    member && {
      addressed: { kind: 'member', homeCommunity: member.homeCommunity },
      patient: { authority: member.patientOid, id: whose.id },
      member,
    }
  )
}

const unknownPatient = outcome('warning', 'not-found', 'The patient is not one whom the hub has told of.')

/** `GET DocumentReference/{id}`. */
export async function readDocument(
  answering: Answering,
  asking: Asking,
  id: string,
  ifNoneMatch?: string,
): Promise<Answer> {
  const read = await entryOf(answering, asking, id)
  if (read.kind === 'failed') return read.answer
  const etag = etagOf(read.entry)
  if (holds(ifNoneMatch, etag)) return { kind: 'unchanged', headers: { etag } }
  const resource = documentReferenceOf(read.entry, asking.base)
  const { lastUpdated } = resource.meta ?? {}
  return found(resource, { etag, ...(lastUpdated ? { 'last-modified': httpDate(lastUpdated) } : {}) })
}

/** `GET Binary/{id}`: the bytes, or a resource with them where FHIR is asked for. */
export async function readBinary(
  answering: Answering,
  asking: Asking,
  id: string,
  { asResource, ifNoneMatch }: { asResource: (contentType: string) => boolean; ifNoneMatch?: string | undefined },
): Promise<Answer> {
  const read = await entryOf(answering, asking, id)
  if (read.kind === 'failed') return read.answer
  const { entry, addressed } = read
  const etag = `W/"${entry.version}"`
  if (holds(ifNoneMatch, etag)) return { kind: 'unchanged', headers: { etag } }
  const { homeCommunity, repository, uniqueId } = entry
  const wanted = { homeCommunity, repository, uniqueId }
  const documents = { addressed, documents: [wanted] }
  const [retrieved] = await answering.responder.retrieve(asking.requester, documents, asking.whenSent())
  if (!retrieved) return failed('unexpected', 'Something went wrong here.')
  if (retrieved.kind === 'problem') return failureFor(retrieved.problem)
  const headers = { etag, 'content-security-policy': "default-src 'none'; sandbox" }
  const { content } = retrieved
  const contentType = retrieved.entry.mimeType
  if (!asResource(contentType)) return { kind: 'bytes', contentType, bytes: content, size: content.length, headers }
  const binary: Binary = {
    resourceType: 'Binary',
    id,
    meta: { versionId: String(entry.version) },
    contentType,
    securityContext: { reference: `DocumentReference/${id}`, type: 'DocumentReference' },
  }
  return { kind: 'bytes', contentType: fhirType, bytes: withData(binary, content), size: content.length, headers }
}

/** Bytes of a document that are written as text at once; a multiple of three, so that the pieces of base64 join. */
const pieceBytes = 3 * 64 * 1024

/** The resource with its content, piece by piece: as one text a large document would lie in memory three times. */
function withData(binary: Binary, content: Buffer): Readable {
  const pieces = function* () {
    yield `${JSON.stringify(binary).slice(0, -1)},"data":"`
    for (let at = 0; at < content.length; at += pieceBytes)
      yield content.subarray(at, at + pieceBytes).toString('base64')
    yield '"}'
  }
  return Readable.from(pieces())
}

type EntryRead = { kind: 'entry'; entry: DocumentEntry; addressed: Addressed } | { kind: 'failed'; answer: Answer }

const noDocument = failed('not-found', 'There is no such document here.')

/** @param unknown what is answered when there is none that may be told of */
async function entryOf(
  answering: Answering,
  asking: Asking,
  id: string,
  unknown: Answer = noDocument,
): Promise<EntryRead> {
  const nowhere = async () => ({ kind: 'failed', answer: await unknownOrRefused(answering, asking, unknown) }) as const
  // Summaries on demand are of the other protocol: here they would have to be something that does not change.
  if (!isUuid(id) || documentOfEntry(id) !== undefined) return nowhere()
  const member = await ownerOf(answering, asking.addressed, 'document', id)
  if (!member) return nowhere()
  const { homeCommunity } = member
  const addressed: Addressed = { kind: 'member', homeCommunity }
  const told = await answering.responder.findDocuments(asking.requester, {
    kind: 'get',
    addressed,
    homeCommunity,
    uniqueIds: [],
    entryIds: [id],
  })
  const refused = failureOf(told, asking, member)
  if (refused === notForThisPurpose) return nowhere()
  if (refused && refused !== 'unknown-patient') return { kind: 'failed', answer: refused }
  const [entry] = told.entries
  return entry ? { kind: 'entry', entry, addressed } : nowhere()
}

/** What each problem of the network is in HTTP. */
const kinds: Readonly<Record<XdsCode, FailureKind>> = {
  XDSUnknownPatientId: 'not-found',
  XDSMissingHomeCommunityId: 'not-found',
  XDSUnknownCommunity: 'not-found',
  XDSUnknownStoredQuery: 'not-offered',
  XDSStoredQueryMissingParam: 'missing-parameter',
  XDSStoredQueryParamNumber: 'wrong-value',
  XDSResultNotSinglePatient: 'too-costly',
  XDSTooManyResults: 'too-costly',
  XDSRegistryError: 'unexpected',
  XDSRepositoryError: 'unexpected',
  XDSRegistryBusy: 'busy',
  XDSRepositoryBusy: 'busy',
  XDSDocumentUniqueIdError: 'not-found',
  XDSUnknownRepositoryId: 'not-found',
  XDSUnavailableCommunity: 'busy',
}

function failureOf(
  { problems, entries }: DocumentsFound,
  { requester }: Asking,
  member: Member | undefined,
): Answer | 'unknown-patient' | undefined {
  const error = problems.find(({ severity }) => severity === 'error')
  if (!error || entries.length > 0) return undefined
  if (error.code === 'XDSUnknownPatientId') return 'unknown-patient'
  // The network has no code of its own for it.
  if (member && decideMember(requester, member.policy).kind === 'withhold') return notForThisPurpose
  return failureFor(error)
}

/** Its words are plain, and say nothing of anybody. */
function failureFor({ code, context }: DocumentProblem): Answer {
  return failed(kinds[code], context)
}

/** Whether the client has it: `W/` makes no difference, and `*` is whatever there is (RFC 9110 section 13.1.2). */
function holds(ifNoneMatch: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch?.split(',').some(each => opaque(each) === '*' || opaque(each) === opaque(etag)) ?? false
}

function httpDate(instant: string): string {
  return new Date(instant).toUTCString()
}
