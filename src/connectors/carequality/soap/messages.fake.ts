/** Messages to try the reader with. */

import { textOf } from '../xml/tree.ts'
import type { SoapFault } from './fault.ts'
import { type ReadMessage, readMessage } from './message.ts'

export const soap = 'http://www.w3.org/2003/05/soap-envelope'
export const wsa = 'http://www.w3.org/2005/08/addressing'
export const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
export const plain = 'application/soap+xml; charset=UTF-8'
export const action = 'urn:ihe:iti:2007:CrossGatewayRetrieve'

export const header = `<a:Action s:mustUnderstand="1">${action}</a:Action><a:MessageID>urn:uuid:1</a:MessageID>`
export function envelope(headers = header, body = '<q xmlns="urn:q">Zoë</q>', after = ''): string {
  return `<s:Envelope xmlns:s="${soap}" xmlns:a="${wsa}"><s:Header>${headers}</s:Header><s:Body>${body}</s:Body>${after}</s:Envelope>`
}

export function read(xml: string | Buffer, contentType: string | undefined = plain): ReadMessage {
  return readMessage(Buffer.isBuffer(xml) ? xml : Buffer.from(xml), contentType)
}
export function payloadOf(message: ReadMessage): string {
  if (message.kind !== 'read') throw new Error(message.fault.reason)
  return textOf(message.message.envelope.payload)
}
export function faultOf(message: ReadMessage): SoapFault {
  if (message.kind !== 'refused') throw new Error('it was read')
  return message.fault
}
