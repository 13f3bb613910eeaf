/**
 * The `wsse:Security` of an answer: when it was made, and which signature of the question it answers. Nothing is signed, TLS
 * vouches for it; gateways built on Apache CXF refuse an answer without it where their policy says IncludeTimestamp and
 * RequireSignatureConfirmation, as the NHIN's does. Source: WS-Security 1.1 sections 8.5 and 10.
 */
import { child, textOf, type XmlElement } from '../xml/tree.ts'
import { confirmationUri, securityUri, signatureUri, utilityUri } from './names.ts'

/** How long an answer is good for. */
const lifeMs = 300_000
/** No signature is longer, in characters of base64: RSA of 16,384 bits has 2,732. What else stands there is not repeated. */
const longest = 4_096
const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * The header block for an answer. It is not marked as one to be understood: who does not look for it may pass over it.
 *
 * @param security the header of the question; its signature need not be verified, since to repeat it says nothing
 * @param id an XML id of its own in the answer
 */
export function writeConfirmation(security: XmlElement | undefined, now: Date, id: string): string {
  const signature = child(security, 'Signature', signatureUri)
  const value = textOf(child(signature, 'SignatureValue', signatureUri)).replace(/\s+/g, '')
  // Of a question without a signature none is confirmed, and that is said (section 8.5).
  const confirmed = value.length <= longest && base64.test(value) ? ` Value="${value}"` : ''
  return (
    `<wsse:Security xmlns:wsse="${securityUri}" xmlns:wsu="${utilityUri}">` +
    `<wsu:Timestamp wsu:Id="TS-${id}"><wsu:Created>${now.toISOString()}</wsu:Created>` +
    `<wsu:Expires>${new Date(now.getTime() + lifeMs).toISOString()}</wsu:Expires></wsu:Timestamp>` +
    `<wsse11:SignatureConfirmation xmlns:wsse11="${confirmationUri}" wsu:Id="SC-${id}"${confirmed}/></wsse:Security>`
  )
}
