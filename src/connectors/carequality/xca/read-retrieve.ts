/** Reads a document retrieve (ITI-39): normalised ids for the look-up, and the letters of the request for the answer. */
import type { DocumentProblem, DocumentWanted } from '../../../model/network/documents.ts'
import { child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { comparableId, oidOrText } from './ids.ts'
import type { DocumentAsked, Problems, ReadRetrieve } from './parts.ts'

/** Documents in one request. Others take one to nine; a patient's whole record is rarely more than this. */
export const maxDocuments = 100

/** LongName of the schema: an id that is longer cannot be repeated in a valid answer. */
const maxId = 256

/** Reads a RetrieveDocumentSetRequest, in any prefix and with or without the namespace of its schema. */
export function readRetrieve(body: XmlElement): ReadRetrieve {
  const requests = childrenOf(body, 'DocumentRequest')
  if (requests.length === 0) return invalid(problem('XDSRepositoryError', 'The request names no document'))
  if (requests.length > maxDocuments)
    return invalid(problem('XDSTooManyResults', `A request may name ${maxDocuments} documents at most`))
  const asked: DocumentAsked[] = []
  const documents: DocumentWanted[] = []
  for (const [index, request] of requests.entries()) {
    const homeCommunity = said(request, 'HomeCommunityId')
    const repository = said(request, 'RepositoryUniqueId')
    const uniqueId = said(request, 'DocumentUniqueId')
    const of = `DocumentRequest ${index + 1}`
    if (repository === undefined)
      return invalid(problem('XDSUnknownRepositoryId', `${of} has no RepositoryUniqueId of up to ${maxId} characters`))
    if (uniqueId === undefined)
      return invalid(problem('XDSDocumentUniqueIdError', `${of} has no DocumentUniqueId of up to ${maxId} characters`))
    asked.push({ homeCommunity, repository, uniqueId })
    documents.push({
      ...(homeCommunity === undefined ? {} : { homeCommunity: oidOrText(homeCommunity) }),
      repository: oidOrText(repository),
      uniqueId: comparableId(uniqueId),
    })
  }
  return { kind: 'read', documents, asked }
}

function said(request: XmlElement, name: string): string | undefined {
  const text = textOf(child(request, name)).trim()
  return text === '' || text.length > maxId ? undefined : text
}

function invalid(...problems: Problems): ReadRetrieve {
  return { kind: 'invalid', problems }
}

function problem(code: DocumentProblem['code'], context: string): DocumentProblem {
  return { code, context, severity: 'error' }
}
