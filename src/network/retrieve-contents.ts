/**
 * The contents of documents that may leave: opened as they were stored, or, of a summary, what it is made of. A summary is made
 * when the transaction is over, so that no connection waits for it. A failure of one document leaves the others.
 */
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
import { makeSummary, materialOf, type SummaryMaterial } from './summary-content.ts'

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

export type Opened =
  | { kind: 'stored'; content: Buffer }
  | { kind: 'summary'; material: SummaryMaterial }
  | { kind: 'gone' }
  | { kind: 'failed' }

/** What was opened, by the keys of its sources: each document once however often it was asked for. */
export type OpenedAll = ReadonlyMap<string, Opened>

/** Opens what may leave. */
export async function openAll(opening: Opening, listed: readonly Listed[]): Promise<OpenedAll> {
  const opened = new Map<string, Opened>()
  for (const { source } of listed)
    if (source && !opened.has(source.key)) opened.set(source.key, await open(opening, source))
  return opened
}

async function open(opening: Opening, source: Source): Promise<Opened> {
  try {
    if (source.kind === 'summary') {
      const material = await materialOf(opening, source.summary)
      return material ? { kind: 'summary', material } : { kind: 'gone' }
    }
    const content = await storedContent(opening, source.row)
    return content ? { kind: 'stored', content } : { kind: 'gone' }
  } catch (error) {
    if (!isKeyFailure(error)) throw error
    return notOpened(opening.hub, source, error)
  }
}

function notOpened(hub: Network['hub'], { key }: Source, error: unknown): { kind: 'failed' } {
  hub.log.error({ error, record: key, step: 'network retrieve' }, 'a document could not be opened')
  return { kind: 'failed' }
}

type Answering = { hub: Network['hub']; member: Member }

/** An answer for each document that was asked for. */
export async function answerAll(
  answering: Answering,
  listed: readonly Listed[],
  opened: OpenedAll,
): Promise<Answered[]> {
  const { homeCommunity } = answering.member
  const made = new Map<string, Promise<Made>>()
  const answers: Answered[] = []
  for (const { place, document, source, person, withheld, tooMuch } of listed) {
    if (tooMuch) answers.push({ place, retrieved: failed('XDSRepositoryBusy', 'busy', homeCommunity) })
    else if (!source || !person)
      answers.push({ place, retrieved: unknown(answering), ...(withheld ? { withheld } : {}) })
    else {
      const content = made.get(source.key) ?? make(answering, source, opened.get(source.key) ?? { kind: 'gone' })
      made.set(source.key, content)
      answers.push({ place, ...answerOf(answering, await content, { source, person, uniqueId: document.uniqueId }) })
    }
  }
  return answers
}

/** Of a summary with the id that it was made under, and the ids of what it was made of. */
type Made =
  | { kind: 'made'; content: Buffer; made?: string; sources?: readonly string[] }
  | { kind: 'gone' }
  | { kind: 'failed' }

async function make({ hub, member }: Answering, source: Source, opened: Opened): Promise<Made> {
  if (opened.kind === 'stored') return { kind: 'made', content: opened.content }
  if (opened.kind !== 'summary' || source.kind !== 'summary')
    return opened.kind === 'failed' ? opened : { kind: 'gone' }
  try {
    const { uniqueId, content, sources } = await makeSummary(member, source.summary, opened.material)
    return { kind: 'made', content, made: uniqueId, sources }
  } catch (error) {
    return notOpened(hub, source, error)
  }
}

function answerOf(
  answering: Answering,
  found: Made,
  { source, person, uniqueId }: { source: Source; person: string; uniqueId: string },
): Omit<Answered, 'place'> {
  const { homeCommunity, repositoryOid: repository } = answering.member
  if (found.kind === 'failed') return { retrieved: failed('XDSRepositoryError', 'documentFailed', homeCommunity) }
  if (found.kind === 'gone') return { retrieved: unknown(answering) }
  const { made: ownId = uniqueId, content, sources } = found
  // What was made before is asked for by its own id: it is there as long as it would be made the same again.
  const before = source.kind === 'summary' ? source.asked.made : undefined
  if (before !== undefined && before !== ownId) return { retrieved: unknown(answering) }
  const entry = { homeCommunity, repository, uniqueId: ownId, mimeType: 'text/xml' }
  return { person, retrieved: { kind: 'document', entry, content }, ...(sources ? { sources } : {}) }
}

const unknown = ({ member }: Answering) => failed('XDSDocumentUniqueIdError', 'unknownDocument', member.homeCommunity)

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
