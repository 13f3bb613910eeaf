/**
 * XML as a plain tree, read once: what was verified is what is read. DOCTYPE, processing instructions that could matter and
 * trees that are too deep or too large are refused while reading. Source: reference/carequality.md sections 3 and 14.
 */
import { type SaxesAttributeNS, SaxesParser } from 'saxes'

export type XmlAttribute = { prefix: string; local: string; uri: string; value: string }

export type XmlElement = {
  prefix: string
  local: string
  uri: string
  /** Without namespace declarations. */
  attributes: readonly XmlAttribute[]
  /** Declared on this element: prefix (empty for the default) to URI. */
  declared: ReadonlyMap<string, string>
  parent: XmlElement | undefined
  /** Comments are left out: exclusive canonical XML without comments, and no value can be split by one. */
  children: readonly (XmlElement | string)[]
}

export type XmlLimits = { maxDepth: number; maxNodes: number }
export const usualLimits: XmlLimits = { maxDepth: 100, maxNodes: 200_000 }

export type XmlRefusal = 'doctype' | 'malformed' | 'too-deep' | 'too-large' | 'long-namespace'
export type ParsedXml = { kind: 'parsed'; root: XmlElement } | { kind: 'refused'; because: XmlRefusal }

/** Declared once, a namespace is written again by canonical form and answers for each element in it: no real one is longer. */
const longestNamespace = 500

/** Reads a document. The text is decoded already; a byte-order mark may lead it. */
export function parseXml(text: string, limits: XmlLimits = usualLimits): ParsedXml {
  let refusal: XmlRefusal | undefined
  let root: XmlElement | undefined
  let open: Growing | undefined
  let depth = 0
  let nodes = 0
  // A document that calls itself XML 1.1 is read by the rules of 1.0, which is what signatures are made over.
  const parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: '1.0' })
  const refuse = (because: XmlRefusal) => {
    refusal ??= because
    throw stop
  }
  parser.on('error', () => {
    throw stop
  })
  parser.on('doctype', () => refuse('doctype'))
  // Canonical form keeps an instruction, the tree does not: none may stand where a signature could reach. Listened for only
  // when there may be one: a seventh listener makes the parser four times as slow (V8 then keeps its fields in a dictionary).
  if (text.includes('<?', 2))
    parser.on('processinginstruction', () => {
      if (open) refuse('malformed')
    })
  // Canonical form drops comments; inside of a signature they have fooled readers of digests, and no signer writes them. The
  // same goes for CDATA, which other verifiers do not read there.
  if (text.includes('<!--'))
    parser.on('comment', () => {
      if (open?.uri === signatureUri) refuse('malformed')
    })
  parser.on('opentag', tag => {
    depth += 1
    nodes += 1
    if (depth > limits.maxDepth) refuse('too-deep')
    let declared = noDeclarations as Map<string, string>
    let attributes = noAttributes as XmlAttribute[]
    const found = tag.attributes as Record<string, SaxesAttributeNS>
    for (const name in found) {
      nodes += 1
      const { prefix, local, uri, value } = found[name] as SaxesAttributeNS
      if (uri === xmlnsUri) {
        // The parser binds the trimmed name, a signature is made over the other: then they must be the same.
        if (value.trim() !== value) refuse('malformed')
        if (value.length > longestNamespace) refuse('long-namespace')
        if (declared === noDeclarations) declared = new Map()
        declared.set(prefix === '' ? '' : local, value)
      } else {
        if (attributes === noAttributes) attributes = []
        attributes.push({ prefix, local, uri, value })
      }
    }
    if (nodes > limits.maxNodes) refuse('too-large')
    const element: Growing = {
      prefix: tag.prefix,
      local: tag.local,
      uri: tag.uri,
      attributes,
      declared,
      parent: open,
      children: [],
    }
    if (open) open.children.push(element)
    else root = element
    open = element
  })
  parser.on('closetag', () => {
    depth -= 1
    open = open?.parent as Growing | undefined
  })
  const onText = (piece: string) => {
    if (!open || piece === '') return
    const { children } = open
    const last = children.length - 1
    if (typeof children[last] === 'string') children[last] += piece
    else children.push(piece)
  }
  parser.on('text', onText)
  parser.on('cdata', piece => {
    if (open?.uri === signatureUri) refuse('malformed')
    onText(piece)
  })
  try {
    parser.write(text).close()
  } catch (error) {
    if (error !== stop) throw error
    return { kind: 'refused', because: refusal ?? 'malformed' }
  }
  return root ? { kind: 'parsed', root } : { kind: 'refused', because: 'malformed' }
}

type Growing = Omit<XmlElement, 'children'> & { children: (XmlElement | string)[] }

const noDeclarations: ReadonlyMap<string, string> = new Map()
const noAttributes: readonly XmlAttribute[] = []
const xmlnsUri = 'http://www.w3.org/2000/xmlns/'
const signatureUri = 'http://www.w3.org/2000/09/xmldsig#'
const stop = new Error('the document is refused')

/** Puts a text in the place of everything in an element. Only before anybody reads of it: what is read must not change. */
export function replaceContent(of: XmlElement, text: string): void {
  ;(of.children as (XmlElement | string)[]).splice(0, of.children.length, text)
}

/** The first child element of this name; of any namespace when none is given. */
export function child(of: XmlElement | undefined, local: string, uri?: string): XmlElement | undefined {
  for (const each of of?.children ?? []) if (isElement(each, local, uri)) return each
  return undefined
}

/** Every child element of this name, in their order. */
export function childrenOf(of: XmlElement | undefined, local?: string, uri?: string): XmlElement[] {
  const found: XmlElement[] = []
  for (const each of of?.children ?? []) if (isElement(each, local, uri)) found.push(each)
  return found
}

/** The element at the end of a path of names, by their first occurrence. */
export function at(of: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((element, local) => child(element, local), of)
}

/** The value of an attribute without a namespace, or of the one that is named. */
export function attribute(of: XmlElement | undefined, local: string, uri = ''): string | undefined {
  return of?.attributes.find(each => each.local === local && each.uri === uri)?.value
}

/** All text inside, in the order of the document, of every depth. */
export function textOf(of: XmlElement | undefined): string {
  let text = ''
  for (const each of of?.children ?? []) text += typeof each === 'string' ? each : textOf(each)
  return text
}

function isElement(each: XmlElement | string, local?: string, uri?: string): each is XmlElement {
  return (
    typeof each !== 'string' && (local === undefined || each.local === local) && (uri === undefined || each.uri === uri)
  )
}
