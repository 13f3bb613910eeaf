/**
 * Writes the answer to a document retrieve (ITI-39): the good documents with their ids as they were asked for, a problem for
 * each other one. The bytes of documents are passed on as they are. Source: reference/carequality.md section 6.
 */
import type { DocumentProblem, Retrieved } from '../../../model/network/documents.ts'
import { el, textOf } from '../../../model/xml.ts'
import type { Binary } from '../soap/content.ts'
import { statusOf, writeErrors } from './errors.ts'
import { comparableId, oidOrText, urnOid } from './ids.ts'
import type { DocumentAsked, Problems } from './parts.ts'
import { responseStatuses, rimNamespace, rsNamespace, xdsNamespace } from './words.ts'

/**
 * The payload: XML with documents between, for either form of a message.
 *
 * @param asked as it was read, one for each of `retrieved` and in their order
 */
export function writeRetrieved(
  retrieved: readonly Retrieved[],
  asked: readonly DocumentAsked[],
  gatewayHome: string,
): (string | Binary)[] {
  const problems: DocumentProblem[] = []
  const documents: (string | Binary)[] = []
  let count = 0
  for (const [index, each] of retrieved.entries()) {
    const place = `(document ${index + 1} of ${retrieved.length})`
    if (each.kind === 'problem') {
      const { problem } = each
      problems.push({ ...problem, context: `${problem.context} ${place}` })
    } else if (each.content.length === 0) {
      // Readers take an empty document for a broken transfer, and they are right.
      problems.push({
        code: 'XDSRepositoryError',
        context: `The document is empty ${place}`,
        severity: 'error',
        homeCommunity: each.entry.homeCommunity,
      })
    } else {
      const [before, after] = around(each.entry, asked[index])
      documents.push(before, { bytes: each.content, contentType: each.entry.mimeType }, after)
      count += 1
    }
  }
  return [`${opening}${response(count, problems, gatewayHome)}`, ...documents, closing]
}

/** The answer to a request that could not be read. */
export function writeRetrieveRefused(problems: Problems, gatewayHome: string): string {
  return `${opening}${response(0, problems, gatewayHome)}${closing}`
}

const opening =
  `<xds:RetrieveDocumentSetResponse xmlns:xds="${xdsNamespace}" ` +
  `xmlns:rs="${rsNamespace}" xmlns:rim="${rimNamespace}">`
const closing = '</xds:RetrieveDocumentSetResponse>'

function response(documents: number, problems: readonly DocumentProblem[], gatewayHome: string): string {
  const status = responseStatuses[statusOf(documents, problems)]
  return el('rs:RegistryResponse', { status }, writeErrors(problems, gatewayHome))
}

type Entry = Extract<Retrieved, { kind: 'document' }>['entry']

/** What stands before and after the bytes of a document. */
function around(entry: Entry, asked: DocumentAsked | undefined): [before: string, after: string] {
  const uniqueId = asked?.uniqueId ?? entry.uniqueId
  // A document that was made on demand has an id of its own. It is not kept, so no repository is named that would have it.
  const isMade = comparableId(uniqueId) !== comparableId(entry.uniqueId)
  // Of a home community the URN is the only form (section 9), also for those who asked without it.
  const home = urnOid(asked?.homeCommunity === undefined ? entry.homeCommunity : oidOrText(asked.homeCommunity))
  const before = [
    el('xds:HomeCommunityId', {}, textOf(home)),
    el('xds:RepositoryUniqueId', {}, textOf(asked?.repository ?? entry.repository)),
    el('xds:DocumentUniqueId', {}, textOf(uniqueId)),
    isMade ? el('xds:NewDocumentUniqueId', {}, textOf(entry.uniqueId)) : '',
    el('xds:mimeType', {}, textOf(entry.mimeType)),
  ]
  return [`<xds:DocumentResponse>${before.join('')}<xds:Document>`, '</xds:Document></xds:DocumentResponse>']
}
