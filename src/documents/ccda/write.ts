/**
 * A visit as a C-CDA R2.1 document: a CCD, a Progress Note or a Discharge Summary. The same visit gives the same bytes; the
 * document comes in pieces, so that a long one is never held whole. Source: reference/carequality.md sections 1.5 and 11.
 */
import type { Organization } from '../../model/redox/parts.ts'
import type { VisitPush } from '../../model/redox/visit-push.ts'
import { type HeaderFacts, headerXml, noteAuthorXml } from './header.ts'
import { documentIdOf, uuidOf } from './ids.ts'
import { type CcdaWarning, chooseKind, type DocumentKind } from './kind.ts'
import { noteSectionsOf, writeNotes } from './notes.ts'
import { type DocumentPen, writeSection } from './section.ts'
import { needOf, sections } from './sections.ts'
import { hl7Time, isToTheDay } from './times.ts'
import { type CcdaVersion, versionFactsOf } from './versions.ts'

export type CcdaOptions = {
  /** The organization whose visit it is; it stands in where the message names no author or custodian. */
  organization: { name: string; oid?: string; address?: Organization['Address']; phone?: string }
  /** When the message came, an instant (RFC 3339): the document's time where the message gives none. */
  receivedAt: string
  /** The kind that is wanted; by default what the message says. */
  kind?: DocumentKind
  /** Which version of which document it is; absent: it stands alone. */
  version?: CcdaVersion
}

export type WrittenCcda = {
  kind: DocumentKind
  /** `oid^extension`, or a UUID. */
  id: string
  warnings: readonly CcdaWarning[]
  /** The document, once, in order. */
  chunks: Generator<string>
}

/** Writes a document; nothing is made before its pieces are taken. */
export function writeCcda(visit: VisitPush, options: CcdaOptions): WrittenCcda {
  const { kind, warnings } = chooseKind(visit, options.kind)
  const facts = factsOf(visit, options, kind)
  const { root, extension } = facts.id
  return {
    kind,
    id: extension === undefined ? root : `${root}^${extension}`,
    warnings,
    chunks: joinSmall(piecesOf(visit, facts)),
  }
}

/** The whole document as one text: for short ones and for tests. */
export function ccdaOf(visit: VisitPush, options: CcdaOptions): string {
  return [...writeCcda(visit, options).chunks].join('')
}

function* piecesOf(visit: VisitPush, facts: HeaderFacts): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
  yield headerXml(visit, facts)
  yield '<component><structuredBody>'
  const { root, extension = '' } = facts.id
  const pen: DocumentPen = {
    seed: `${root}^${extension}`,
    organization: facts.authority,
    author: noteAuthorXml(visit, facts),
  }
  for (const section of sections) yield* writeSection(section, visit, pen, needOf(facts.kind, section))
  for (const [index, notes] of noteSectionsOf(visit).entries()) yield* writeNotes(notes, index, pen)
  yield '</structuredBody></component></ClinicalDocument>\n'
}

const chunkLength = 65_536

/** Pieces gathered into chunks of some size: a stream of small ones would cost more than the document. */
function* joinSmall(pieces: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

function factsOf(visit: VisitPush, options: CcdaOptions, kind: DocumentKind): HeaderFacts {
  const { name, oid, address, phone } = options.organization
  const authority = oid ?? name
  const document = visit.Header?.Document
  const times = [document?.DateTime, visit.Meta?.EventDateTime, document?.Visit?.EndDateTime, options.receivedAt]
  const at = times.map(hl7Time).find(isToTheDay) ?? '19700101'
  const numbers = (visit.Header?.Patient?.Identifiers ?? []).map(each => `${each.IDType ?? ''}=${each.ID ?? ''}`)
  const ofVisit = [authority, ...numbers, document?.Visit?.VisitNumber ?? '', document?.TypeCode?.Code ?? '', at]
  return {
    kind,
    id: documentIdOf(document?.ID, authority) ?? { root: uuidOf(ofVisit.join('|')) },
    at,
    authority,
    ...(options.version ? { version: versionFactsOf(options.version, authority) } : {}),
    organization: {
      Name: name,
      Identifiers: oid === undefined ? [] : [{ ID: oid }],
      Address: address,
      Telecom: phone === undefined ? [] : [{ Value: phone }],
    },
  }
}
