/**
 * What an answer to a patient discovery gives back of its request: ids, parties, and the query itself as XML. The query keeps
 * its content; it is written in our own prefixes, and brought into the schema's order where the sender was careless, so that
 * the answer is valid whatever was asked. Source: reference/carequality.md sections 4 and 8.
 */
import { attributeOf, textOf } from '../../../model/xml.ts'
import { at, attribute, child, childrenOf, type XmlElement } from '../xml/tree.ts'
import { hl7, parameters, xsi } from './codes.ts'
import { type InstanceId, readInstanceId, readOid } from './read-parts.ts'

/** A device that sends or receives, and the organization that it does so for. OIDs. */
export type Party = { device?: string; organization?: string }

export type DiscoveryEcho = {
  messageId?: InstanceId
  queryId?: InstanceId
  /** XML for the place where `urn:hl7-org:v3` is the default namespace and `xsi` is declared. */
  queryByParameter?: string
  sender: Party
  receiver: Party
  /** `P`, `T` or `D`: production, training, debugging. */
  processing: string
}

/** Reads what is given back, of a request in whatever state it is. */
export function readEcho(message: XmlElement): DiscoveryEcho {
  const query = at(message, 'controlActProcess', 'queryByParameter')
  const messageId = readInstanceId(child(message, 'id'))
  const queryId = readInstanceId(child(query, 'queryId'))
  const processing = attribute(child(message, 'processingCode'), 'code')?.trim() ?? ''
  return {
    ...(messageId ? { messageId } : {}),
    ...(queryId ? { queryId } : {}),
    ...(query ? { queryByParameter: writeAgain(query) } : {}),
    sender: readParty(child(message, 'sender')),
    receiver: readParty(child(message, 'receiver')),
    processing: /^[PTD]$/.test(processing) ? processing : 'P',
  }
}

function readParty(party: XmlElement | undefined): Party {
  const device = child(party, 'device')
  const id = readOid(child(device, 'id'))
  const organization = readOid(at(device, 'asAgent', 'representedOrganization', 'id'))
  return { ...(id ? { device: id } : {}), ...(organization ? { organization } : {}) }
}

/** Elements of HL7 without a prefix; others declare their own namespace. */
function writeAgain(element: XmlElement): string {
  const ours = element.uri === hl7
  let written = `<${element.local}${ours ? '' : ` xmlns="${attributeOf(element.uri)}"`}`
  for (const each of element.attributes) written += writeAttribute(element, each)
  let inner = ''
  for (const each of inOrder(element)) {
    if (typeof each !== 'string') inner += writeAgain(each)
    else if (holdsText(element)) inner += textOf(each)
  }
  return inner === '' ? `${written}/>` : `${written}>${inner}</${element.local}>`
}

function writeAttribute(element: XmlElement, { local, uri, value }: XmlElement['attributes'][number]): string {
  if (uri === '') return ` ${local}="${attributeOf(value)}"`
  if (uri === xsi && local === 'type') {
    // The value is a qualified name too: its prefix is the sender's.
    const [, prefix = '', name = ''] = /^\s*(?:([^:\s]+):)?(\S+)\s*$/.exec(value) ?? []
    return namespaceOf(element, prefix) === hl7 ? ` xsi:type="${attributeOf(name)}"` : ''
  }
  if (uri === xsi && local === 'nil') return ` xsi:nil="${attributeOf(value)}"`
  return '' // a schema location, or something that HL7 does not know
}

function namespaceOf(element: XmlElement | undefined, prefix: string): string | undefined {
  for (let each = element; each; each = each.parent) {
    const uri = each.declared.get(prefix)
    if (uri !== undefined) return uri
  }
  return undefined
}

/** Text stands inside of a value and its description; anywhere else senders leave what means nothing. */
function holdsText(element: XmlElement | undefined): boolean {
  for (let each = element; each; each = each.parent)
    if (each.local === 'value' || each.local === 'semanticsText') return true
  return false
}

const order = Object.keys(parameters)
const descriptions: Readonly<Record<string, string>> = parameters

function inOrder(element: XmlElement): readonly (XmlElement | string)[] {
  if (element.local === 'parameterList') {
    const place = (each: XmlElement) => order.indexOf(each.local)
    return childrenOf(element).toSorted((a, b) => place(a) - place(b))
  }
  const description = element.parent?.local === 'parameterList' ? descriptions[element.local] : undefined
  if (description === undefined || child(element, 'semanticsText')) return element.children
  return [...element.children, described(element, description)]
}

function described(parent: XmlElement, text: string): XmlElement {
  const rest = { prefix: '', local: 'semanticsText', uri: hl7, attributes: [], declared: new Map<string, string>() }
  return { ...rest, parent, children: [text] }
}
