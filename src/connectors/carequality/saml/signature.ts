/**
 * One ds:Signature, checked strictly: references to the very elements that are read, with the algorithms of the table and no
 * other transform than enveloped-signature and exclusive canonical XML. Whose key it is, the caller must know.
 * Source: reference/carequality.md sections 3 and 14; XML Signature 1.1.
 */
import { hash as digestOf, type KeyObject, verify } from 'node:crypto'
import { canonicalise } from '../xml/canonical.ts'
import type { Ids } from '../xml/ids.ts'
import { attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { digestAlgorithms, enveloped, exclusive, ns, signatureAlgorithms } from './names.ts'

export type Signature = {
  signedInfo: XmlElement
  /** Base64 without white space. */
  value: string
  keyInfo: XmlElement | undefined
  algorithm: { hash: string; key: 'rsa' | 'ec' }
  /** What it signs: each id once, one at least. */
  references: readonly Reference[]
  /** Prefixes of InclusiveNamespaces for SignedInfo itself. */
  inclusive: readonly string[]
  element: XmlElement
}

export type Reference = {
  id: string
  digest: { hash: string; value: string }
  /** Whether the signature leaves itself out of what it signs. */
  enveloped: boolean
  /** Prefixes of InclusiveNamespaces. */
  inclusive: readonly string[]
}

/** A header has few blocks; each reference is worked on. */
const mostReferences = 10

/** Reads a signature; undefined when it has any other form than the one that is accepted. */
export function readSignature(element: XmlElement): Signature | undefined {
  const parts = partsOf(element, ['SignedInfo', 'SignatureValue', 'KeyInfo'])
  const [signedInfo, signatureValue, keyInfo] = parts ?? []
  if (!signedInfo || hasText(signedInfo)) return undefined
  const [canonicalization, method, ...rest] = childrenOf(signedInfo)
  const ofInfo = prefixesOf(named(canonicalization, 'CanonicalizationMethod'), exclusive)
  const algorithm = algorithmOf(named(method, 'SignatureMethod'), signatureAlgorithms)
  const value = base64Of(signatureValue)
  const references = referencesOf(rest)
  if (!ofInfo || !algorithm || !value || !references) return undefined
  return { element, signedInfo, value, keyInfo, algorithm, references, inclusive: ofInfo }
}

function referencesOf(elements: readonly XmlElement[]): Reference[] | undefined {
  if (elements.length === 0 || elements.length > mostReferences) return undefined
  const references: Reference[] = []
  for (const each of elements) {
    const reference = referenceOf(named(each, 'Reference'))
    if (!reference || references.some(({ id }) => id === reference.id)) return undefined
    references.push(reference)
  }
  return references
}

function referenceOf(element: XmlElement | undefined): Reference | undefined {
  const [transforms, digestMethod, digestValue] = partsOf(element, ['Transforms', 'DigestMethod', 'DigestValue']) ?? []
  const steps = transformsOf(transforms)
  const hash = algorithmOf(digestMethod, digestAlgorithms)
  const value = base64Of(digestValue)
  const uri = attribute(element, 'URI') ?? ''
  // An empty URI means the whole document and an xpointer anything: only a plain id is taken.
  if (!steps || !hash || !value || !/^#[^()\s]+$/.test(uri)) return undefined
  return { id: uri.slice(1), digest: { hash, value }, enveloped: steps.enveloped, inclusive: steps.prefixes }
}

function named(element: XmlElement | undefined, local: string): XmlElement | undefined {
  return element?.local === local && element.uri === ns.ds ? element : undefined
}

/** What the table knows of an algorithm that has no parameters. */
function algorithmOf<Known>(method: XmlElement | undefined, table: ReadonlyMap<string, Known>): Known | undefined {
  return childrenOf(method).length === 0 ? table.get(attribute(method, 'Algorithm') ?? '') : undefined
}

export type SignatureCheck = 'right' | 'wrapped' | 'wrong'

/**
 * Whether a signature is this key's and signs `signed`, each of them, and nothing else than these and `others`. `wrapped`: it
 * may be right, but what it signs is not what is read.
 */
export function checkSignature(
  signature: Signature,
  { signed, others = none, ids, publicKey, kind }: CheckParts,
): SignatureCheck {
  const { element, algorithm, value } = signature
  if (ids.kind === 'repeated') return 'wrapped'
  const targets = signature.references.map(reference => ({ ...reference, target: ids.named(reference.id) }))
  if (!targets.some(({ target }) => target === signed)) return 'wrapped'
  for (const { target, enveloped } of targets) {
    if (!target || (target !== signed && !others.includes(target))) return 'wrapped'
    // Enveloped leaves out the signature itself, which must then stand directly in what it signs, and not elsewhere.
    if (enveloped !== (element.parent === target)) return 'wrapped'
  }
  if (algorithm.key !== kind) return 'wrong'
  for (const { target, enveloped, inclusive, digest } of targets) {
    if (!target) return 'wrapped'
    const canonical = canonicalise(target, { omit: enveloped ? element : undefined, inclusive })
    if (digestOf(digest.hash, canonical, 'base64') !== digest.value) return 'wrong'
  }
  const info = Buffer.from(canonicalise(signature.signedInfo, { inclusive: signature.inclusive }))
  const bytes = Buffer.from(value, 'base64')
  if (kind === 'rsa') return verify(algorithm.hash, info, publicKey, bytes) ? 'right' : 'wrong'
  // XML Signature writes the two numbers of an elliptic curve side by side, not as DER.
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
  return verify(algorithm.hash, info, key, atFullLength(bytes, publicKey)) ? 'right' : 'wrong'
}

const curveBytes: Readonly<Record<string, number>> = { prime256v1: 32, secp384r1: 48, secp521r1: 66 }

/**
 * The two numbers with the zeros that they begin with. Apache Santuario 2.1, which Java gateways sign with, leaves out what both
 * begin with: of one signature in 65,536, with P-521 in four. XML Signature 1.1 section 6.4.3 wants them all.
 */
function atFullLength(bytes: Buffer, { asymmetricKeyDetails }: KeyObject): Buffer {
  const full = curveBytes[asymmetricKeyDetails?.namedCurve ?? ''] ?? 0
  const half = bytes.length / 2
  if (half >= full || !Number.isInteger(half)) return bytes
  const zeros = Buffer.alloc(full - half)
  return Buffer.concat([zeros, bytes.subarray(0, half), zeros, bytes.subarray(half)])
}

type CheckParts = {
  signed: XmlElement
  /** What it may sign besides. */
  others?: readonly XmlElement[]
  ids: Ids
  publicKey: KeyObject
  kind: 'rsa' | 'ec'
}

const none: readonly XmlElement[] = []

/** Whether SHA-1 has a part in it. */
export function usesSha1({ algorithm, references }: Signature): boolean {
  return algorithm.hash === 'sha1' || references.some(({ digest }) => digest.hash === 'sha1')
}

/** The children of these names, once each and in this order, and nothing else; KeyInfo alone may be absent. */
function partsOf(element: XmlElement | undefined, names: readonly string[]): (XmlElement | undefined)[] | undefined {
  if (!element || hasText(element)) return undefined
  const found = childrenOf(element)
  if (found.length > names.length) return undefined
  const fits = names.every((name, at) => {
    const each = found[at]
    return each ? each.local === name && each.uri === ns.ds : name === 'KeyInfo'
  })
  return fits ? found : undefined
}

function transformsOf(element: XmlElement | undefined): { enveloped: boolean; prefixes: string[] } | undefined {
  if (!element || hasText(element)) return undefined
  const steps = childrenOf(element)
  const isEnveloped = steps.length === 2
  const [first, last] = isEnveloped ? steps : [undefined, steps[0]]
  if (steps.length > 2 || steps.some(step => step.local !== 'Transform' || step.uri !== ns.ds)) return undefined
  // enveloped-signature has no parameters; xml-crypto, which gateways sign with, writes InclusiveNamespaces there too.
  if (first && (attribute(first, 'Algorithm') !== enveloped || hasText(first))) return undefined
  if (childrenOf(first).some(({ local }) => local !== 'InclusiveNamespaces')) return undefined
  const prefixes = prefixesOf(last, exclusive)
  return prefixes && { enveloped: isEnveloped, prefixes }
}

const mostPrefixes = 40

/** The InclusiveNamespaces of a method that must be this one. */
function prefixesOf(method: XmlElement | undefined, algorithm: string): string[] | undefined {
  if (!method || attribute(method, 'Algorithm') !== algorithm || hasText(method)) return undefined
  const list = child(method, 'InclusiveNamespaces', ns.ec)
  if (childrenOf(method).length > (list ? 1 : 0)) return undefined
  const prefixes = (attribute(list, 'PrefixList') ?? '').split(/\s+/).filter(prefix => prefix !== '')
  // Each is looked for at every element: a long list would be an attempt to keep us busy.
  if (prefixes.length > mostPrefixes) return undefined
  return prefixes.map(prefix => (prefix === '#default' ? '' : prefix))
}

function hasText(element: XmlElement): boolean {
  return element.children.some(each => typeof each === 'string' && each.trim() !== '')
}

/** Base64 without its white space, when it is the one way to write those bytes. */
function base64Of(element: XmlElement | undefined): string | undefined {
  if (!element || childrenOf(element).length > 0) return undefined
  const text = textOf(element).replace(/[ \t\r\n]+/g, '')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').toString('base64') === text
    ? text
    : undefined
}
