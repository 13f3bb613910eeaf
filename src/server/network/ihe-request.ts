/**
 * A request of the network up to the point where it is asked whose it is: the address, the bytes, SOAP and its addressing.
 * What is wrong before that is told as a fault.
 */
import type { IncomingMessage } from 'node:http'
import { inflateBody } from '../../connectors/carequality/soap/compression.ts'
import { checkAddressing, type Envelope } from '../../connectors/carequality/soap/envelope.ts'
import type { SoapFault } from '../../connectors/carequality/soap/fault.ts'
import { readMessage, type SoapMessage } from '../../connectors/carequality/soap/message.ts'
import type { XmlLimits } from '../../connectors/carequality/xml/tree.ts'
import type { Addressed } from '../../model/network/discovery.ts'
import { oidOf } from '../../model/oid.ts'
import { readBody } from '../readBody.ts'
import { type Transaction, transactions } from './transactions.ts'

/** Of a request, as it comes and after its compression is undone: the largest real one is a few dozen KB. */
const mostBytes = 1_000_000
/** Of a MessageID, in characters: it is kept and repeated. */
const longestId = 500
const limits: XmlLimits = { maxDepth: 100, maxNodes: 20_000 }

export type Endpoint = {
  transaction: Transaction
  addressed: Addressed
  /** As an audience names it, behind one of the gateway's addresses. */
  path: string
}

/** What an address means: the target of a request, as a path or, as forwarding proxies write it, whole (RFC 9112 section 3.2.2). */
export function endpointOf(url: string): Endpoint | undefined {
  const target = url.replace(/^https:\/\/[^/?#]*/i, '')
  const path = (target.split('?', 1)[0] ?? '').replace(/\/$/, '')
  const [, member, last = ''] = /^\/network\/ihe\/(?:([^/]+)\/)?([a-z-]+)$/.exec(path) ?? []
  const transaction = transactions.get(last)
  if (!transaction) return undefined
  if (member === undefined) return { transaction, path, addressed: { kind: 'everybody' } }
  const homeCommunity = oidOf(member.replaceAll(/%3a/gi, ':'))
  return homeCommunity === undefined ? undefined : { transaction, path, addressed: { kind: 'member', homeCommunity } }
}

export type ReadBytes =
  | { kind: 'read'; body: Buffer }
  /** Something of the body may still be under way. */
  | { kind: 'refused'; fault: SoapFault }
  /** The sender went away. */
  | { kind: 'aborted' }

/** The bytes of a request, compression undone; never more than the limit is held. */
export async function readBytes(request: IncomingMessage): Promise<ReadBytes> {
  const read = await readBody(request, mostBytes)
  if (read.kind === 'aborted') return read
  if (read.kind === 'too-large') return { kind: 'refused', fault: faults.tooLarge }
  const inflated = await inflateBody(read.body, request.headers['content-encoding'], mostBytes)
  if (inflated.kind === 'too-large') return { kind: 'refused', fault: faults.tooLarge }
  return inflated.kind === 'read' ? inflated : { kind: 'refused', fault: faults.unknownCoding }
}

export type Asked =
  | { kind: 'asked'; message: SoapMessage; messageId: string }
  /** `envelope` once there is one: the fault confirms its signature. */
  | { kind: 'refused'; fault: SoapFault; messageId?: string | undefined; soap11?: boolean; envelope?: Envelope }

/** The message, if it is one for this transaction. */
export function readAsked(body: Buffer, contentType: string | undefined, transaction: Transaction): Asked {
  const read = readMessage(body, contentType, limits)
  // An id without end is repeated nowhere.
  if (read.kind === 'refused') return isLong(read.messageId) ? { ...read, messageId: undefined } : read
  const { envelope } = read.message
  const { addressing } = envelope
  const { messageId, action } = addressing
  if (isLong(messageId)) return { kind: 'refused', fault: faults.longMessageId, envelope }
  const refuse = (fault: SoapFault): Asked => ({ kind: 'refused', fault, messageId, envelope })
  const wrong = checkAddressing(addressing)
  if (wrong) return refuse(wrong)
  if (messageId === undefined) return refuse(faults.noMessageId)
  if (action !== transaction.action) return refuse(faults.otherAction)
  return { kind: 'asked', message: read.message, messageId }
}

function isLong(messageId: string | undefined): boolean {
  return messageId !== undefined && messageId.length > longestId
}

export const faults = {
  noSuchAddress: {
    code: 'Sender',
    subcodes: [{ of: 'wsa', local: 'DestinationUnreachable' }],
    reason: 'There is nothing at this address.',
    status: 404,
  },
  onlyPost: { code: 'Sender', reason: 'This address takes POST only.', status: 405 },
  tooLarge: { code: 'Sender', reason: `A request may have ${mostBytes} bytes at most.`, status: 413 },
  unknownCoding: {
    code: 'Sender',
    reason: 'The Content-Encoding is not known, or the body is not in it.',
    status: 415,
  },
  tooBusy: { code: 'Receiver', reason: 'Too many requests at the moment: ask again later.', status: 503 },
  noMessageId: {
    code: 'Sender',
    subcodes: [{ of: 'wsa', local: 'MessageAddressingHeaderRequired' }],
    reason: 'The header MessageID is missing.',
  },
  longMessageId: {
    code: 'Sender',
    subcodes: [{ of: 'wsa', local: 'InvalidAddressingHeader' }],
    reason: `The header MessageID may have ${longestId} characters at most.`,
  },
  otherAction: {
    code: 'Sender',
    subcodes: [{ of: 'wsa', local: 'ActionNotSupported' }],
    reason: 'The action is not supported at this address.',
  },
} as const satisfies Record<string, SoapFault>
