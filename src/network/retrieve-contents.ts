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
  const opened = new Map<string, Opened>()
  for (const { place, document, source, person, withheld, tooMuch } of listed) {
    const { homeCommunity } = opening.member
    if (tooMuch) answers.push({ place, retrieved: failed('XDSRepositoryBusy', 'busy', homeCommunity) })
    else if (!source || !person) answers.push({ place, retrieved: unknown(opening), ...(withheld ? { withheld } : {}) })
    else {
      const found = opened.get(source.key) ?? (await open(opening, source))
      opened.set(source.key, found)
      answers.push({ place, ...answerOf(opening, found, { source, person, uniqueId: document.uniqueId }) })
    }
  }
  return answers
}

type Opened = { kind: 'opened'; content: Content } | { kind: 'gone' } | { kind: 'failed' }

async function open(opening: Opening, source: Source): Promise<Opened> {
  try {
    const content = await contentOf(opening, source)
    return content ? { kind: 'opened', content } : { kind: 'gone' }
  } catch (error) {
    if (!isKeyFailure(error)) throw error
    opening.hub.log.error({ error, record: source.key, step: 'network retrieve' }, 'a document could not be opened')
    return { kind: 'failed' }
  }
}

function answerOf(
  opening: Opening,
  opened: Opened,
  { source, person, uniqueId }: { source: Source; person: string; uniqueId: string },
): Omit<Answered, 'place'> {
  const { homeCommunity, repositoryOid: repository } = opening.member
  if (opened.kind === 'failed') return { retrieved: failed('XDSRepositoryError', 'documentFailed', homeCommunity) }
  // What was made before is asked for by its own id: it is there as long as it would be made the same again.
  const before = source.kind === 'summary' ? source.asked.made : undefined
  if (opened.kind === 'gone') return { retrieved: unknown(opening) }
  const { made: ownId = uniqueId, content, sources } = opened.content
  if (before !== undefined && before !== ownId) return { retrieved: unknown(opening) }
  const entry = { homeCommunity, repository, uniqueId: ownId, mimeType: 'text/xml' }
  return { person, retrieved: { kind: 'document', entry, content }, ...(sources ? { sources } : {}) }
}

const unknown = ({ member }: Opening) => failed('XDSDocumentUniqueIdError', 'unknownDocument', member.homeCommunity)

/** Of a summary with the id that it was made under, and the ids of what it was made of. */
type Content = { content: Buffer; made?: string; sources?: readonly string[] }

async function contentOf(opening: Opening, source: Source): Promise<Content | undefined> {
  if (source.kind === 'stored') {
    const content = await storedContent(opening, source.row)
    return content && { content }
  }
  const made = await makeSummary(opening, source.summary)
  return made && { content: made.content, made: made.uniqueId, sources: made.sources }
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
