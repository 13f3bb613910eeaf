/** Writes the answer to a document query (ITI-38): entries or references, problems, and the status that follows from both. */
import type { DocumentEntry, DocumentsFound } from '../../../model/network/documents.ts'
import { el } from '../../../model/xml.ts'
import { statusOf, writeErrors } from './errors.ts'
import { urnUuid } from './ids.ts'
import type { QueryForm } from './parts.ts'
import {
  objectTypes,
  queryNamespace,
  replacement,
  responseStatuses,
  rimNamespace,
  rsNamespace,
  statuses,
} from './words.ts'
import { idsOf, writeEntry, writeReference } from './write-entry.ts'

/**
 * The payload: an element without an XML declaration.
 *
 * @param gatewayHome the gateway's home community, which is told as the place of problems that name no other
 */
export function writeDocumentsAnswer(found: DocumentsFound, form: QueryForm, gatewayHome: string): string {
  const { entries, problems } = found
  const objects =
    form.returnType === 'ObjectRef'
      ? entries.map(writeReference)
      : [...entries.map(writeEntry), ...(form.associations ? replacements(entries) : [])]
  return el(
    'query:AdhocQueryResponse',
    {
      'xmlns:query': queryNamespace,
      'xmlns:rim': rimNamespace,
      'xmlns:rs': rsNamespace,
      status: responseStatuses[statusOf(entries.length, problems)],
      requestId: form.requestId,
    },
    writeErrors(problems, gatewayHome),
    el('rim:RegistryObjectList', {}, ...objects),
  )
}

/** How the versions in the answer follow each other: an entry that took the place of another that is there too. */
function replacements(entries: readonly DocumentEntry[]): string[] {
  const byUniqueId = new Map(entries.map(each => [each.uniqueId, each]))
  return entries.flatMap(entry => {
    const earlier = entry.replaces === undefined ? undefined : byUniqueId.get(entry.replaces)
    if (!earlier || earlier === entry) return []
    return el('rim:Association', {
      id: idsOf(entry.entryId, earlier.entryId)(),
      associationType: replacement,
      sourceObject: urnUuid(entry.entryId),
      targetObject: urnUuid(earlier.entryId),
      objectType: objectTypes.association,
      status: statuses.approved,
    })
  })
}
