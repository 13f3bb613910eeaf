/**
 * Reads a SOAP 1.2 envelope with its WS-Addressing headers, in whatever prefixes and order they come; the same for questions
 * and for answers. Source: reference/carequality.md sections 2 and 8.
 */
import { attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import type { SoapFault } from './fault.ts'
import { addressingUri, securityUri, soap11Uri, soapUri } from './names.ts'

export type Addressing = {
  to?: string
  action?: string
  messageId?: string
  /** The address of ReplyTo. */
  replyTo?: string
  relatesTo?: string
}

export type Envelope = {
  root: XmlElement
  addressing: Addressing
  /** `wsse:Security`, of which there is one at most. */
  security?: XmlElement
  /** The one element of the body. */
  payload: XmlElement
}

export type ReadEnvelope =
  | { kind: 'read'; envelope: Envelope }
  /** `messageId` where it could be read: the answer relates to it. `soap11`: to be said in the sender's own version. */
  | { kind: 'refused'; fault: SoapFault; messageId?: string; soap11?: true }

/** Of the headers that are not understood; whoever sends a thousand learns enough of ten. */
const mostNamed = 10
const anonymous = `${addressingUri}/anonymous`
const rolesOfOurs: ReadonlySet<string> = new Set([`${soapUri}/role/next`, `${soapUri}/role/ultimateReceiver`])

/** Reads it. What a header says is not believed yet: nothing here looks at signatures. */
export function readEnvelope(root: XmlElement): ReadEnvelope {
  if (root.local !== 'Envelope' || root.uri !== soapUri) {
    const soap11 = root.local === 'Envelope' && root.uri === soap11Uri
    const reason = soap11 ? 'This address speaks SOAP 1.2.' : 'The message is no SOAP envelope.'
    const fault: SoapFault = { code: soap11 ? 'VersionMismatch' : 'Sender', reason }
    return soap11 ? { kind: 'refused', fault, soap11 } : { kind: 'refused', fault }
  }
  const [first, second, ...more] = childrenOf(root)
  const header = first?.local === 'Header' && first.uri === soapUri ? first : undefined
  const body = header ? second : first
  const tooMany = header ? more.length > 0 : second !== undefined
  const { addressing, twice } = readAddressing(header)
  const refuse = (fault: SoapFault): ReadEnvelope => ({
    kind: 'refused',
    fault,
    ...(addressing.messageId ? { messageId: addressing.messageId } : {}),
  })
  if (body?.local !== 'Body' || body.uri !== soapUri || tooMany)
    return refuse({ code: 'Sender', reason: 'The envelope must hold one Header and one Body, and nothing else.' })

  const notUnderstood = childrenOf(header).filter(block => mustUnderstand(block) && !isUnderstood(block))
  if (notUnderstood.length > 0)
    return refuse({
      code: 'MustUnderstand',
      reason: 'A header that must be understood is not known here.',
      notUnderstood: notUnderstood.slice(0, mostNamed).map(({ uri, local }) => ({ uri, local })),
    })
  if (twice)
    return refuse({
      code: 'Sender',
      subcodes: [
        { of: 'wsa', local: 'InvalidAddressingHeader' },
        { of: 'wsa', local: 'InvalidCardinality' },
      ],
      reason: `The header ${twice} occurs more than once.`,
    })
  const [security, secondSecurity] = childrenOf(header, 'Security', securityUri)
  if (secondSecurity)
    return refuse({
      code: 'Sender',
      subcodes: [{ of: 'wsse', local: 'InvalidSecurity' }],
      reason: 'The header Security occurs more than once.',
    })
  const [payload, secondPayload] = childrenOf(body)
  if (!payload || secondPayload) return refuse({ code: 'Sender', reason: 'The Body must hold exactly one element.' })
  return { kind: 'read', envelope: { root, addressing, payload, ...(security ? { security } : {}) } }
}

/** What is asked of a question besides: an action, and that the answer may come back the way it was asked. */
export function checkAddressing({ action, replyTo }: Addressing): SoapFault | undefined {
  if (!action)
    return {
      code: 'Sender',
      subcodes: [{ of: 'wsa', local: 'MessageAddressingHeaderRequired' }],
      reason: 'The header Action is missing.',
    }
  if (replyTo && replyTo !== anonymous)
    return {
      code: 'Sender',
      subcodes: [
        { of: 'wsa', local: 'InvalidAddressingHeader' },
        { of: 'wsa', local: 'OnlyAnonymousAddressSupported' },
      ],
      reason: 'Answers are given on the same connection only: ReplyTo must be anonymous.',
    }
  return undefined
}

const single = {
  To: 'to',
  Action: 'action',
  MessageID: 'messageId',
  ReplyTo: 'replyTo',
  RelatesTo: 'relatesTo',
} as const

function readAddressing(header: XmlElement | undefined): { addressing: Addressing; twice?: string } {
  const addressing: Addressing = {}
  let twice: string | undefined
  for (const block of header?.children ?? []) {
    if (typeof block === 'string' || block.uri !== addressingUri || !isOurs(block)) continue
    if (!Object.hasOwn(single, block.local)) continue
    const key = single[block.local as keyof typeof single]
    const value = (block.local === 'ReplyTo' ? textOf(child(block, 'Address', addressingUri)) : textOf(block)).trim()
    if (addressing[key] !== undefined && block.local !== 'RelatesTo') twice ??= block.local
    else if (value !== '') addressing[key] ??= value
  }
  return twice ? { addressing, twice } : { addressing }
}

/** A block for somebody on the way, or for nobody, need not be understood here. */
function isOurs(block: XmlElement): boolean {
  const role = attribute(block, 'role', soapUri)
  return role === undefined || role === '' || rolesOfOurs.has(role)
}

function mustUnderstand(block: XmlElement): boolean {
  const value = attribute(block, 'mustUnderstand', soapUri)?.trim()
  return (value === '1' || value === 'true') && isOurs(block)
}

function isUnderstood({ uri, local }: XmlElement): boolean {
  return uri === addressingUri || (uri === securityUri && local === 'Security')
}
