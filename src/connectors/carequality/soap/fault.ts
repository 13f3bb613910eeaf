/**
 * SOAP faults: what is said when a message cannot be taken at all. The texts are ours, name nobody and nothing of the inside.
 * Source: SOAP 1.2 part 1 section 5.4; WS-Addressing 1.0 SOAP binding section 6; WS-Security 1.1 section 12.
 */
import { el, textOf as escaped } from '../../../model/xml.ts'
import { at, attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { addressingUri, soap11Uri, soapUri } from './names.ts'

export type FaultCode = 'Sender' | 'Receiver' | 'MustUnderstand' | 'VersionMismatch' | 'DataEncodingUnknown'

/** A name that tells more, of WS-Addressing or WS-Security; the first is the broadest. */
export type Subcode = { of: 'wsa' | 'wsse' | 'wsu'; local: string }

export type SoapFault = {
  code: FaultCode
  subcodes?: readonly Subcode[]
  /** Plain English; no data of anybody, nothing of the inside. */
  reason: string
  /** Headers that were to be understood. */
  notUnderstood?: readonly { uri: string; local: string }[]
  /** Of HTTP, where it is another than the code's own. */
  status?: number
}

const subcodeUris = {
  wsa: addressingUri,
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
} as const

/** The status of HTTP that a fault travels with (SOAP 1.2 part 2, table 20). */
export function statusOf(fault: SoapFault): number {
  return fault.status ?? (fault.code === 'Sender' ? 400 : 500)
}

/** The action of an answer that is a fault (WS-Addressing 1.0 SOAP binding section 6). */
export function faultAction(fault: SoapFault): string {
  const own = fault.subcodes?.[0]?.of === 'wsa'
  return own ? `${addressingUri}/fault` : `${addressingUri}/soap/fault`
}

/** The content of the body. */
export function writeFault({ code, subcodes = [], reason }: SoapFault): string {
  const declared: Record<string, string> = {}
  for (const { of } of subcodes) declared[`xmlns:${of}`] = subcodeUris[of]
  const value = el('soap:Value', {}, `soap:${code}`)
  return el(
    'soap:Fault',
    declared,
    el('soap:Code', {}, value, nestedSubcodes(subcodes)),
    el('soap:Reason', {}, el('soap:Text', { 'xml:lang': 'en' }, escaped(reason))),
  )
}

function nestedSubcodes([first, ...rest]: readonly Subcode[]): string | undefined {
  if (!first) return undefined
  return el('soap:Subcode', {}, el('soap:Value', {}, `${first.of}:${first.local}`), nestedSubcodes(rest))
}

/** The header blocks that name what was not understood (SOAP 1.2 part 1 section 5.4.8). */
export function writeNotUnderstood({ notUnderstood = [] }: SoapFault): string {
  return notUnderstood
    .map(({ uri, local }) => el('soap:NotUnderstood', { qname: `h:${local}`, 'xmlns:h': uri }))
    .join('')
}

/**
 * The whole message for a sender of SOAP 1.1: in its own form, and with the version that is spoken here (SOAP 1.2 part 1
 * appendix A).
 */
export function writeSoap11Fault(): string {
  const supported = el('u:SupportedEnvelope', { qname: 'soap:Envelope', 'xmlns:soap': soapUri })
  return el(
    'e:Envelope',
    { 'xmlns:e': soap11Uri },
    el('e:Header', {}, el('u:Upgrade', { 'xmlns:u': soapUri }, supported)),
    el(
      'e:Body',
      {},
      el(
        'e:Fault',
        {},
        el('faultcode', {}, 'e:VersionMismatch'),
        el('faultstring', {}, 'This address speaks SOAP 1.2.'),
      ),
    ),
  )
}

export type ReadFault = { code: string; subcodes: readonly string[]; reason: string }

/** The fault that a body holds, in SOAP 1.2 or 1.1; undefined when it holds none. Prefixes are left out of the codes. */
export function readFault(payload: XmlElement): ReadFault | undefined {
  if (payload.local !== 'Fault') return undefined
  if (payload.uri === soap11Uri)
    return {
      code: bare(textOf(child(payload, 'faultcode'))),
      subcodes: [],
      reason: textOf(child(payload, 'faultstring')).trim(),
    }
  if (payload.uri !== soapUri) return undefined
  const code = child(payload, 'Code', soapUri)
  const subcodes: string[] = []
  for (let sub = child(code, 'Subcode', soapUri); sub; sub = child(sub, 'Subcode', soapUri))
    subcodes.push(bare(textOf(child(sub, 'Value', soapUri))))
  const texts = childrenOf(at(payload, 'Reason'), 'Text', soapUri)
  const english = texts.find(text => attribute(text, 'lang', xmlUri)?.startsWith('en')) ?? texts[0]
  return { code: bare(textOf(child(code, 'Value', soapUri))), subcodes, reason: textOf(english).trim() }
}

const xmlUri = 'http://www.w3.org/XML/1998/namespace'

function bare(name: string): string {
  return name.trim().replace(/^[^:]*:/, '')
}
