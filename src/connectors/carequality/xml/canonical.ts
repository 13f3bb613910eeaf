/**
 * Exclusive canonical XML without comments (http://www.w3.org/2001/10/xml-exc-c14n#) of an element of our own tree: what a
 * signature is made over. Why ours: docs/decisions/0048.
 */
import type { XmlAttribute, XmlElement } from './tree.ts'

export type CanonicalOptions = {
  /** An element that is left out: the signature inside of what it signs (enveloped-signature). */
  omit?: XmlElement | undefined
  /** Prefixes that are written as soon as they are in scope (InclusiveNamespaces); the empty one is the default namespace. */
  inclusive?: readonly string[]
}

/** The canonical form of an element, to be encoded as UTF-8. */
export function canonicalise(element: XmlElement, { omit, inclusive = none }: CanonicalOptions = {}): string {
  // What the output has in scope. Looked up by name: a search in a list would be slow with ten thousand prefixes.
  const scope = new Map<string, string>()

  function write(element: XmlElement, apex: boolean): string {
    const before: [prefix: string, uri: string | undefined][] = []
    const declarations: [prefix: string, uri: string][] = []
    const use = (prefix: string, uri: string) => {
      const known = scope.get(prefix)
      if (prefix === 'xml' || (known ?? '') === uri) return
      before.push([prefix, known])
      declarations.push([prefix, uri])
      scope.set(prefix, uri)
    }
    use(element.prefix, element.uri)
    for (const { prefix, uri } of element.attributes) if (prefix !== '') use(prefix, uri)
    for (const prefix of inclusive) {
      const uri = apex ? uriInScope(element, prefix) : element.declared.get(prefix)
      if (uri !== undefined) use(prefix, uri)
    }
    const name = nameOf(element)
    let text = `<${name}`
    if (declarations.length > 1) declarations.sort(([a], [b]) => compare(a, b))
    for (const [prefix, uri] of declarations)
      text += prefix === '' ? ` xmlns="${inAttribute(uri)}"` : ` xmlns:${prefix}="${inAttribute(uri)}"`
    for (const each of inOrder(element.attributes)) text += ` ${nameOf(each)}="${inAttribute(each.value)}"`
    text += '>'
    for (const each of element.children) {
      if (typeof each === 'string') text += inText(each)
      else if (each !== omit) text += write(each, false)
    }
    for (const [prefix, uri] of before) {
      if (uri === undefined) scope.delete(prefix)
      else scope.set(prefix, uri)
    }
    return `${text}</${name}>`
  }
  return write(element, true)
}

const none: readonly string[] = []

/** The URI of a prefix where the element stands; undefined when nothing declares it. */
function uriInScope(element: XmlElement, prefix: string): string | undefined {
  for (let each: XmlElement | undefined = element; each; each = each.parent) {
    const uri = each.declared.get(prefix)
    if (uri !== undefined) return uri
  }
  return undefined
}

function nameOf({ prefix, local }: { prefix: string; local: string }): string {
  return prefix === '' ? local : `${prefix}:${local}`
}

/** By namespace, then by local name; those without a namespace come first. */
function inOrder(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  if (attributes.length < 2) return attributes
  return [...attributes].sort((a, b) => compare(a.uri, b.uri) || compare(a.local, b.local))
}

/** By code points, as the specification wants it: surrogates come after the rest of the plane, not before its end. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

const specialInText = /[&<>\r]/
const specialInAttribute = /[&<"\t\n\r]/

function inText(text: string): string {
  if (!specialInText.test(text)) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;')
}

function inAttribute(text: string): string {
  if (!specialInAttribute.test(text)) return text
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#x9;')
    .replaceAll('\n', '&#xA;')
    .replaceAll('\r', '&#xD;')
}
