/**
 * Writes SOAP messages: the envelope with its WS-Addressing headers, plain or as a MIME package with the bytes beside it. The
 * result is a list of chunks: a large document is neither copied nor made into one text.
 * Source: reference/carequality.md sections 2 and 6; XOP 1.0; RFC 2387.
 */
import { attributeOf, el, textOf } from '../../../model/xml.ts'
import { type Content, type Form, piecesOf } from './content.ts'
import { addressingUri, soapType, soapUri, xopType, xopUri } from './names.ts'

export type Headers = {
  action: string
  /** `urn:uuid:…` */
  messageId: string
  /** Of an answer: the MessageID of its question, where it had one. */
  relatesTo?: string | undefined
  /** Of a question: where it goes. */
  to?: string
  /** `wsse:Security` and others, written already. */
  more?: string
}

export type WrittenMessage = {
  contentType: string
  /** In bytes. */
  size: number
  /** In their order; the bytes of documents are the very ones that were given. */
  chunks(): Iterable<Buffer>
}

/** Writes a message in one of the two forms. @param newId a UUID; used for the boundary and the ids of parts */
export function writeMessage(headers: Headers, payload: Content, form: Form, newId: () => string): WrittenMessage {
  const [before, after] = envelopeAround(headers)
  const pieces = [before, ...piecesOf(payload), after]
  return form === 'mtom' ? writePackage(pieces, headers.action, newId) : writeInline(pieces, headers.action)
}

/** The envelope as text, around its payload. */
function envelopeAround({ action, messageId, relatesTo, to, more }: Headers): [before: string, after: string] {
  const understood = { 'soap:mustUnderstand': 'true' }
  const header = el(
    'soap:Header',
    { 'xmlns:wsa': addressingUri },
    to === undefined ? undefined : el('wsa:To', understood, textOf(to)),
    el('wsa:Action', understood, textOf(action)),
    el('wsa:MessageID', {}, textOf(messageId)),
    relatesTo === undefined ? undefined : el('wsa:RelatesTo', {}, textOf(relatesTo)),
    to === undefined ? undefined : el('wsa:ReplyTo', {}, el('wsa:Address', {}, `${addressingUri}/anonymous`)),
    more,
  )
  return [`<soap:Envelope xmlns:soap="${soapUri}">${header}<soap:Body>`, '</soap:Body></soap:Envelope>']
}

type Piece = ReturnType<typeof piecesOf>[number]

function writeInline(pieces: readonly Piece[], action: string): WrittenMessage {
  const written = joinTexts(pieces)
  const contentType = `${soapType}; charset=UTF-8; action="${attributeOf(action)}"`
  return {
    contentType,
    size: written.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : base64Length(piece.bytes)), 0),
    *chunks() {
      for (const piece of written)
        if (Buffer.isBuffer(piece)) yield piece
        else yield* base64Chunks(piece.bytes)
    },
  }
}

function writePackage(pieces: readonly Piece[], action: string, newId: () => string): WrittenMessage {
  const boundary = `uuid-${newId()}`
  const id = (name: string) => `${name}.${boundary}@causeway`
  const attached: { bytes: Buffer; head: string }[] = []
  const root = pieces.map(piece => {
    if (typeof piece === 'string') return piece
    const cid = id(String(attached.length + 1))
    const head = partHead(cid, piece.contentType)
    attached.push({ bytes: piece.bytes, head })
    return el('xop:Include', { 'xmlns:xop': xopUri, href: `cid:${encodeURIComponent(cid)}` })
  })
  const rootHead = partHead(id('root'), `${xopType}; charset=UTF-8; type="${soapType}"`)
  const delimiter = `--${boundary}\r\n`
  const chunks: Buffer[] = [Buffer.from(`${delimiter}${rootHead}${root.join('')}\r\n`)]
  for (const { bytes, head } of attached) chunks.push(Buffer.from(delimiter + head), bytes, Buffer.from('\r\n'))
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return {
    contentType:
      `multipart/related; type="${xopType}"; boundary="${boundary}"; start="<${id('root')}>"; ` +
      `start-info="${soapType}"; action="${attributeOf(action)}"`,
    size: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    chunks: () => chunks,
  }
}

function partHead(id: string, contentType: string): string {
  return `Content-Type: ${contentType}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${id}>\r\n\r\n`
}

/** Neighbouring texts as one buffer. */
function joinTexts(pieces: readonly Piece[]): (Buffer | { bytes: Buffer })[] {
  const joined: (Buffer | { bytes: Buffer })[] = []
  let text = ''
  const flush = () => {
    if (text !== '') joined.push(Buffer.from(text))
    text = ''
  }
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece
    else {
      flush()
      joined.push(piece)
    }
  }
  flush()
  return joined
}

function base64Length({ length }: Buffer): number {
  return Math.ceil(length / 3) * 4
}

/** A multiple of three, so that the pieces of the base64 fit together. */
const base64Step = 49_152

function* base64Chunks(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += base64Step)
    yield Buffer.from(bytes.toString('base64', at, at + base64Step), 'latin1')
}
