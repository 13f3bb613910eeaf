/**
 * Reads another gateway's answer to a retrieve (ITI-39): documents inline or as parts of the message. An empty document, and
 * a part that is not there, are errors and never documents. Source: reference/carequality.md sections 6, 7 and 14.
 */

import { type Parts, partOf } from '../soap/mime.ts'
import { attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { type Outcome, readOutcome } from './read-outcome.ts'

export type DocumentTold = {
  homeCommunity?: string
  repository: string
  uniqueId: string
  /** Of a document that was made on demand: the id under which it can be had again. */
  newUniqueId?: string
  mimeType: string
} & ({ kind: 'document'; content: Buffer } | { kind: 'broken'; because: 'empty' | 'part-missing' | 'not-base64' })

export type RetrievedAnswer = ({ kind: 'read'; documents: readonly DocumentTold[] } & Outcome) | { kind: 'unreadable' }

/** Reads a RetrieveDocumentSetResponse. @param parts what came beside the envelope */
export function readRetrieved(body: XmlElement, parts: Parts): RetrievedAnswer {
  const response = child(body, 'RegistryResponse')
  if (body.local !== 'RetrieveDocumentSetResponse' || !response) return { kind: 'unreadable' }
  const documents = childrenOf(body, 'DocumentResponse').map(each => readDocument(each, parts))
  const whole = documents.filter(each => each.kind === 'document').length
  const outcome = readOutcome(response, whole)
  // Some of what was sent did not arrive: no success, whatever is said.
  const broken = documents.length > whole && outcome.status === 'success'
  return { kind: 'read', documents, ...outcome, ...(broken ? { status: whole > 0 ? 'partial' : 'failure' } : {}) }
}

function readDocument(response: XmlElement, parts: Parts): DocumentTold {
  const said = (name: string) => textOf(child(response, name)).trim()
  const homeCommunity = said('HomeCommunityId')
  const newUniqueId = said('NewDocumentUniqueId')
  return {
    ...(homeCommunity === '' ? {} : { homeCommunity }),
    repository: said('RepositoryUniqueId'),
    uniqueId: said('DocumentUniqueId'),
    ...(newUniqueId === '' ? {} : { newUniqueId }),
    mimeType: said('mimeType'),
    ...contentOf(child(response, 'Document'), parts),
  }
}

function contentOf(document: XmlElement | undefined, parts: Parts) {
  const include = child(document, 'Include')
  if (include) {
    const part = partOf(parts, attribute(include, 'href') ?? '')
    return part ? filled(part.bytes) : broken('part-missing')
  }
  const text = textOf(document).replace(/\s+/g, '')
  if (text === '') return broken('empty')
  return base64.test(text) ? filled(Buffer.from(text, 'base64')) : broken('not-base64')
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

function filled(content: Buffer) {
  return content.length === 0 ? broken('empty') : { kind: 'document' as const, content }
}

function broken(because: 'empty' | 'part-missing' | 'not-base64') {
  return { kind: 'broken' as const, because }
}
