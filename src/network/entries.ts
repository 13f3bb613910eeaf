/**
 * Entries of documents as the network lists them, from what the registry keeps, and whether an entry is what was asked for.
 * Source: reference/carequality.md section 5.
 */
import { z } from 'zod'
import { codesOf } from '../model/network/codes.ts'
import type { Coded, CodedValue, DocumentEntry, DocumentsWanted } from '../model/network/documents.ts'
import { escaped, unescaped } from '../model/network/hl7-escapes.ts'
import { oidOf } from '../model/oid.ts'
import type { NetworkDocumentFilter, NetworkDocumentRow } from '../store/network-documents.ts'
import type { Sealer } from '../store/seal.ts'
import type { Member } from './members.ts'

/** What is sealed beside a document; written by src/registry/take-documents.ts. */
const sealedMeta = z.object({
  uniqueId: z.string(),
  title: z.string().optional(),
  identity: z.object({ type: z.string(), value: z.string() }).optional(),
  author: z.object({ family: z.string().optional(), given: z.string().optional() }).optional(),
})

/**
 * The entry of a version of a document.
 *
 * @param patient the id under which the person is told of: the one that was asked for, where one was. Whoever asked by an id
 *   that was merged since gets the same id back: another one would look like another person
 * @throws KeyFailure when what is sealed does not open
 */
export function entryOf(
  sealer: Sealer,
  member: Member,
  row: NetworkDocumentRow,
  patient: DocumentEntry['patient'],
): DocumentEntry {
  const { organization, homeCommunity, name } = member
  const meta = sealedMeta.parse(sealer.openJson(organization, 'registry_document.meta', row.id, row.meta))
  const { identity, author, title } = meta
  const authority = identity && oidOf(identity.type)
  return {
    entryId: row.id,
    logicalId: row.logical,
    version: row.version,
    status: row.status === 'current' ? 'approved' : 'deprecated',
    type: 'stable',
    homeCommunity,
    member: name,
    repository: member.repositoryOid,
    uniqueId: meta.uniqueId,
    patient,
    sourcePatient: authority ? { authority, id: identity.value } : patient,
    ...(title ? { title } : {}),
    mimeType: 'text/xml',
    languageCode: 'en-US', // that of the C-CDA, src/documents/ccda/header.ts
    createdAt: (row.created_on ?? row.told_at).toISOString(),
    storedAt: row.stored_at.toISOString(),
    size: row.xml_size,
    hash: row.xml_sha1.toString('hex'),
    ...(row.service_start ? { serviceStart: row.service_start.toISOString() } : {}),
    ...(row.service_end ? { serviceStop: row.service_end.toISOString() } : {}),
    ...codesOf({ type: row.type_code, typeName: title, confidentiality: row.confidentiality }),
    author: {
      ...(author ? { person: `^${escaped(author.family ?? '')}^${escaped(author.given ?? '')}` } : {}),
      institution: name,
    },
  }
}

/** Names the version that each took the place of, where that one is listed too. */
export function withReplaced(entries: readonly DocumentEntry[]): DocumentEntry[] {
  const ids = new Map(entries.map(each => [`${each.logicalId} ${each.version}`, each.uniqueId]))
  return entries.map(entry => {
    const replaces = ids.get(`${entry.logicalId} ${entry.version - 1}`)
    return replaces === undefined ? entry : { ...entry, replaces }
  })
}

/** The part of what is wanted that the database looks after. */
export function filterOf(wanted: DocumentsWanted): NetworkDocumentFilter {
  const { status = ['approved'], typeCodes, ...times } = wanted
  return {
    status: status.map(each => (each === 'approved' ? 'current' : 'superseded')),
    types: typeCodes?.map(({ code }) => code),
    createdFrom: within(times.createdFrom),
    createdTo: within(times.createdTo),
    serviceStartFrom: within(times.serviceStartFrom),
    serviceStartTo: within(times.serviceStartTo),
    serviceStopFrom: within(times.serviceStopFrom),
    serviceStopTo: within(times.serviceStopTo),
  }
}

const earliest = Date.parse('0001-01-01T00:00:00Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

/** The database knows no year 0, and senders who mean no bound write such years: whatever is there lies between these. */
function within(instant: string | undefined): string | undefined {
  return instant && new Date(Math.min(Math.max(Date.parse(instant), earliest), latest)).toISOString()
}

/** Tells whether an entry has the codes, author and kind that are wanted. */
export function isWantedBy(wanted: DocumentsWanted): (entry: DocumentEntry) => boolean {
  // A person's documents have few authors, and a query may have a thousand patterns: each author is compared once.
  const authors = new Map<string | undefined, boolean>()
  const isByAuthor = (person: string | undefined) => {
    const known = authors.get(person)
    if (known !== undefined) return known
    const text = person && unescaped(person)
    const is = wanted.authorPersons?.some(like => isLike(text, like)) ?? true
    authors.set(person, is)
    return is
  }
  return entry =>
    (wanted.entryTypes ?? ['stable']).includes(entry.type) &&
    hasCode(wanted.classCodes, entry.classCode) &&
    hasCode(wanted.typeCodes, entry.typeCode) &&
    hasCode(wanted.formatCodes, entry.formatCode) &&
    hasCode(wanted.practiceSettingCodes, entry.practiceSettingCode) &&
    hasCode(wanted.facilityTypeCodes, entry.facilityTypeCode) &&
    hasCode(wanted.confidentialityCodes, entry.confidentialityCode) &&
    wanted.eventCodes === undefined && // no document here has one
    isByAuthor(entry.author.person)
}

function hasCode(wanted: readonly CodedValue[] | undefined, { code, scheme }: Coded): boolean {
  return (
    wanted === undefined ||
    wanted.some(each => each.code === code && (each.scheme === undefined || each.scheme === scheme))
  )
}

/** `%` any text, `_` any one character; in any case. Goes over the text once, whatever the pattern is. */
function isLike(text: string | undefined, pattern: string): boolean {
  if (text === undefined) return false
  // Empty parts at the end of a name say nothing.
  const [letters, wanted] = [[...text.toLowerCase()], [...pattern.toLowerCase().replace(/\^+$/, '')]]
  let [at, place, star, resume] = [0, 0, -1, 0]
  while (at < letters.length) {
    if (wanted[place] === '%') [star, resume, place] = [place, at, place + 1]
    else if (place < wanted.length && (wanted[place] === '_' || wanted[place] === letters[at])) {
      at += 1
      place += 1
    } else if (star >= 0) {
      resume += 1
      ;[at, place] = [resume, star + 1]
    } else return false
  }
  return wanted.slice(place).every(each => each === '%')
}
