/** The contents of documents that may leave: opened as they were stored, or made now. A failure of one leaves the others. */
import type { Retrieved } from '../model/network/documents.ts'
import { isKeyFailure } from '../store/keyFailure.ts'
import type { NetworkDocumentRow } from '../store/network-documents.ts'
import { registryDocumentXml, registryDocumentXmlPart } from '../store/registry-documents.ts'
import type { Scope } from '../store/scope.ts'
import type { Withheld } from './exchanges.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { problem } from './problems.ts'
import type { Listed, Source } from './retrieve-listing.ts'
import { makeSummary } from './summary-content.ts'

/** An answer at its place in the request. */
export type Answered = {
  place: number
  retrieved: Retrieved
  /** Whose document was handed over. */
  person?: string
  /** Of a summary: the unique ids of what it was made of. */
  sources?: readonly string[]
  withheld?: Withheld
}

type Opening = { hub: Network['hub']; db: Scope; member: Member }

/** Opens what may leave, each document once however often it was asked for. */
export async function openAll(opening: Opening, listed: readonly Listed[]): Promise<Answered[]> {
  const answers: Answered[] = []
  const opened = new Map<string, Answered>()
  for (const each of listed) {
    const before = each.source && opened.get(each.source.key)
    const answer = before ? { ...before, place: each.place } : await open(opening, each)
    if (each.source) opened.set(each.source.key, answer)
    answers.push(answer)
  }
  return answers
}

async function open(
  opening: Opening,
  { place, document, source, person, withheld, tooMuch }: Listed,
): Promise<Answered> {
  const { hub, member } = opening
  const { homeCommunity, repositoryOid: repository } = member
  const unknown = failed('XDSDocumentUniqueIdError', 'unknownDocument', homeCommunity)
  if (tooMuch) return { place, retrieved: failed('XDSRepositoryBusy', 'busy', homeCommunity) }
  if (!source || !person) return { place, retrieved: unknown, ...(withheld ? { withheld } : {}) }
  try {
    const found = await contentOf(opening, source, document.uniqueId)
    if (!found) return { place, retrieved: unknown }
    const { uniqueId, content, sources } = found
    const entry = { homeCommunity, repository, uniqueId, mimeType: 'text/xml' }
    return { place, person, retrieved: { kind: 'document', entry, content }, ...(sources ? { sources } : {}) }
  } catch (error) {
    if (!isKeyFailure(error)) throw error
    hub.log.error({ error, record: source.key, step: 'network retrieve' }, 'a document could not be opened')
    return { place, retrieved: failed('XDSRepositoryError', 'documentFailed', homeCommunity) }
  }
}

type Content = { uniqueId: string; content: Buffer; sources?: readonly string[] }

async function contentOf(opening: Opening, source: Source, uniqueId: string): Promise<Content | undefined> {
  if (source.kind === 'stored') {
    const content = await storedContent(opening, source.row)
    return content && { uniqueId, content }
  }
  const made = await makeSummary(opening, source.summary)
  // What was made before is asked for by its own id: it is there as long as it would be made the same again.
  const isThere = made && (source.asked.made === undefined || source.asked.made === made.uniqueId)
  return isThere ? made : undefined
}

/** The bytes of a document: at once, or of a large one in pieces, so that it lies in memory once. */
async function storedContent({ hub, db }: Opening, { id, xml_size: size }: NetworkDocumentRow) {
  const { organization } = db
  if (size > largeBytes) {
    const read = (from: number, length: number) => registryDocumentXmlPart(db, id, from, length)
    return hub.sealer.openLong(organization, 'registry_document.xml', id, size, read)
  }
  const sealed = await registryDocumentXml(db, id)
  return sealed && hub.sealer.open(organization, 'registry_document.xml', id, sealed)
}
const largeBytes = 2_000_000

/** A document that is not handed over, and why. */
export function failed(...of: Parameters<typeof problem>): Retrieved {
  return { kind: 'problem', problem: problem(...of) }
}
