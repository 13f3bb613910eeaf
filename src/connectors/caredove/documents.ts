/**
 * The files of a message: DocumentReferences in R4 and STU3 spelling, Binary resources, and attachments of answers and
 * messages; inline or by address. Source: reference/referrals.md sections 6, 7 and 9.
 */
import { createHash } from 'node:crypto'
import type { Attachment, DocumentReference } from 'fhir/r4'
import { type Bundled, type Found, isLocal, passLinks } from './bundle.ts'
import { readConcept, readIdentifier } from './datatypes.ts'
import { type Reading, skip, take, takeEach, takeOne } from './reading.ts'
import type { ToldDocument } from './told.ts'
import { codeOf, compact, dateTimeOf, instantOf, isFields, listOf, oneOf, positiveOf, textOf } from './tolerant.ts'

const fileNameUrl = /caredove-filename$/
const statuses = ['current', 'superseded', 'entered-in-error'] as const
const docStatuses = ['preliminary', 'final', 'amended', 'entered-in-error'] as const

type Content = {
  attachment: Attachment
  title: string
  contentType: string
  data?: string
  url?: string
  digest: string
}

export type Files = {
  documents: ToldDocument[]
  /** Reads an attachment where it stands, and keeps its file. */
  takeFile(from: Reading): Attachment | undefined
  /** The key of the document that a reference leads to. */
  keyOf(found: Found): string | undefined
}

/** Collects the files of a message; each is kept once, however often it is named. */
export function filesOf(bundle: Bundled): Files {
  const documents: ToldDocument[] = []
  const keys = new Map<Found, string>()
  const keep = (document: ToldDocument): string => {
    if (!documents.some(each => each.key === document.key && each.digest === document.digest)) documents.push(document)
    return document.key
  }
  const attached = (from: Reading): Attachment | undefined => {
    const content = readContent(from, bundle)
    if (!content) return undefined
    const { attachment, ...file } = content
    // A name alone is no file of its own: it points to one that is there already.
    if (content.data !== undefined || content.url !== undefined)
      keep(
        documentOf(
          { resourceType: 'DocumentReference', status: 'current', content: [{ attachment }] },
          file,
          undefined,
        ),
      )
    return attachment
  }
  for (const found of bundle.of('DocumentReference')) {
    for (const document of readDocument(found, bundle)) keys.set(found, keep(document))
  }
  for (const found of bundle.of('Media'))
    bundle.read(found, from => {
      take(from, 'status', textOf)
      return takeOne(from, 'content', attached)
    })
  return {
    documents,
    takeFile: attached,
    keyOf: found => keys.get(found),
  }
}

/** Binary resources that no document names: files all the same. */
export function readLoneBinaries(bundle: Bundled, files: Files): void {
  for (const found of bundle.unreadOf('Binary')) bundle.read(found, from => files.takeFile(from))
}

function readDocument(found: Found, bundle: Bundled): ToldDocument[] {
  const result = bundle.read(found, from => {
    const master = takeOne(from, 'masterIdentifier', readIdentifier)
    const identifier = takeEach(from, 'identifier', readIdentifier)
    const contents = takeEach(from, 'content', each => takeOne(each, 'attachment', inner => readContent(inner, bundle)))
    const base: Omit<DocumentReference, 'id' | 'content'> = {
      resourceType: 'DocumentReference',
      ...compact({
        masterIdentifier: master,
        identifier,
        status: take(from, 'status', oneOf(statuses)) ?? ('current' as const),
        docStatus: take(from, 'docStatus', oneOf(docStatuses)),
        type: takeOne(from, 'type', readConcept),
        category: [...takeEach(from, 'category', readConcept), ...takeEach(from, 'class', readConcept)],
        date: take(from, 'date', instantOf) ?? take(from, 'indexed', instantOf),
        description: take(from, 'description', textOf),
      }),
    }
    skip(from, 'securityLabel', 'created')
    passLinks(from, bundle, 'subject', 'author', 'authenticator', 'custodian')
    if (from.used.has('date')) skip(from, 'indexed')
    const stable = found.id !== undefined && !isLocal(found.id, found) ? found.id : (identifier[0] ?? master)?.value
    return contents.map(({ attachment, ...file }, index) => {
      const key = stable === undefined ? undefined : `id:${stable}${index === 0 ? '' : `/${index}`}`
      return documentOf({ ...base, content: [{ attachment }] }, file, key)
    })
  })
  return result ?? []
}

function documentOf(
  resource: Omit<DocumentReference, 'id'>,
  { digest, ...file }: Omit<Content, 'attachment'>,
  key: string | undefined,
): ToldDocument {
  return { key: key ?? `content:${digest}`, digest, resource, file }
}

/** The attachment without its bytes, and the file: from its data, from a Binary of the message, or by its address. */
function readContent(from: Reading, bundle: Bundled): Content | undefined {
  const named = takeFileName(from)
  const url = take(from, 'url', textOf)
  const binary = url === undefined ? undefined : binaryOf(url, bundle)
  const own = take(from, 'data', base64Of) ?? take(from, 'content', base64Of)
  const contentType = take(from, 'contentType', codeOf) ?? binary?.contentType
  const title = take(from, 'title', textOf) ?? named
  const data = own ?? binary?.data
  const creation = take(from, 'creation', dateTimeOf)
  const language = take(from, 'language', codeOf)
  const said = {
    size: take(from, 'size', value => (value === 0 ? 0 : positiveOf(value))),
    hash: take(from, 'hash', base64Of),
  }
  if (data === undefined && url === undefined && title === undefined) return undefined
  const bytes = data === undefined ? undefined : Buffer.from(data, 'base64')
  const hash = bytes ? createHash('sha1').update(bytes).digest('base64') : said.hash
  // What stands behind the question mark is a signature of the day.
  const place = `${url?.split('?')[0] ?? ''}\n${title ?? ''}`
  const digest = hash ?? createHash('sha256').update(place).digest('base64url').slice(0, 24)
  const attachment = compact<Attachment>({
    contentType,
    language,
    size: bytes ? bytes.byteLength : said.size,
    hash,
    title: title ?? url?.split(/[?#]/)[0]?.split('/').at(-1) ?? 'document',
    creation,
  })
  return {
    attachment,
    title: attachment.title ?? 'document',
    contentType: contentType ?? 'application/octet-stream',
    ...(data === undefined ? {} : { data }),
    ...(data === undefined && url !== undefined ? { url } : {}),
    digest,
  }
}

/** In one published example the name of a file stands in an extension. */
function takeFileName(from: Reading): string | undefined {
  const extensions = listOf(from.fields.extension).filter(isFields)
  const found = extensions.find(each => fileNameUrl.test(textOf(each.url) ?? ''))
  if (found && extensions.length === 1) from.used.add('extension')
  return textOf(found?.valueString)
}

function binaryOf(url: string, bundle: Bundled): { data?: string; contentType?: string } | undefined {
  const id = url.match(/(?:^|\/)Binary\/([^/]+)$/)?.[1]
  const found = bundle.of('Binary').find(each => each.id !== undefined && each.id === id) ?? bundle.find(url)
  if (found?.type !== 'Binary') return undefined
  return bundle.read(found, from =>
    compact({
      data: take(from, 'data', base64Of) ?? take(from, 'content', base64Of),
      contentType: take(from, 'contentType', codeOf),
    }),
  )
}

/** Base64 without blanks; undefined when it is none. */
function base64Of(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = /\s/.test(value) ? value.replace(/\s+/g, '') : value
  return text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? text : undefined
}
