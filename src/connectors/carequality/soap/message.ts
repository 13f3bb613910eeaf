/**
 * A SOAP message from the bytes of HTTP to the tree that is verified and read, and what is said when it cannot be read.
 * The same for questions that come in and for answers to ours.
 */
import { parseXml, usualLimits, type XmlLimits, type XmlRefusal } from '../xml/tree.ts'
import type { Form } from './content.ts'
import { type Envelope, readEnvelope } from './envelope.ts'
import type { SoapFault } from './fault.ts'
import { type Restored, restoreHeader } from './header-includes.ts'
import { type BodyRefusal, type Parts, readBody } from './mime.ts'

export type SoapMessage = {
  envelope: Envelope
  form: Form
  /** What `xop:Include` of the payload means: see `partOf`. */
  parts: Parts
}

export type ReadMessage =
  | { kind: 'read'; message: SoapMessage }
  | { kind: 'refused'; fault: SoapFault; messageId?: string; soap11?: true }

/** Reads it. @param body as it came, compression undone */
export function readMessage(
  body: Buffer,
  contentType: string | undefined,
  limits: XmlLimits = usualLimits,
): ReadMessage {
  const read = readBody(body, contentType)
  if (read.kind === 'refused') {
    const soap11 = read.because === 'soap-1.1'
    return { kind: 'refused', fault: bodyFaults[read.because], ...(soap11 ? { soap11 } : {}) }
  }
  const parsed = parseXml(read.xml, limits)
  if (parsed.kind === 'refused') return { kind: 'refused', fault: xmlFaults[parsed.because] }
  const restored = read.form === 'mtom' ? restoreHeader(parsed.root, read.parts) : 'restored'
  const envelope = readEnvelope(parsed.root)
  if (envelope.kind === 'refused') return envelope
  const { addressing } = envelope.envelope
  const refuse = (fault: SoapFault): ReadMessage => {
    const { messageId } = addressing
    return { kind: 'refused', fault, ...(messageId ? { messageId } : {}) }
  }
  if (restored !== 'restored') return refuse(headerFaults[restored])
  if (read.action !== undefined) {
    // The action may stand in the Content-Type alone; where it stands in both it must be the same (WS-Addressing).
    if (addressing.action === undefined) addressing.action = read.action
    else if (addressing.action !== read.action) return refuse(actionMismatch)
  }
  return { kind: 'read', message: { envelope: envelope.envelope, form: read.form, parts: read.parts } }
}

const bodyFaults: Readonly<Record<BodyRefusal, SoapFault>> = {
  'content-type': {
    code: 'Sender',
    reason: 'The content type must be application/soap+xml, or multipart/related with it as its root.',
    status: 415,
  },
  'soap-1.1': { code: 'VersionMismatch', reason: 'This address speaks SOAP 1.2.' },
  characters: { code: 'Sender', reason: 'The bytes of the message are no text in the charset they are said to be in.' },
  package: { code: 'Sender', reason: 'The MIME package is not complete.' },
  'transfer-encoding': { code: 'Sender', reason: 'A part of the MIME package has an unknown transfer encoding.' },
}

const xmlFaults: Readonly<Record<XmlRefusal, SoapFault>> = {
  doctype: { code: 'Sender', reason: 'A document type declaration is not taken.' },
  malformed: { code: 'Sender', reason: 'The message is not well-formed XML.' },
  'too-deep': { code: 'Sender', reason: 'The elements of the message are nested too deeply.' },
  'too-large': { code: 'Sender', reason: 'The message has too many elements.' },
  'long-namespace': { code: 'Sender', reason: 'The name of a namespace is too long.' },
}

const headerFaults: Readonly<Record<Exclude<Restored, 'restored'>, SoapFault>> = {
  'part-missing': { code: 'Sender', reason: 'The Header means a part that the MIME package does not have.' },
  'too-large': { code: 'Sender', reason: 'The parts that the Header means are too large.' },
  misplaced: { code: 'Sender', reason: 'An Include of the Header stands beside other content.' },
}

const actionMismatch: SoapFault = {
  code: 'Sender',
  subcodes: [
    { of: 'wsa', local: 'InvalidAddressingHeader' },
    { of: 'wsa', local: 'ActionMismatch' },
  ],
  reason: 'The action of the Content-Type is another than that of the header Action.',
}
