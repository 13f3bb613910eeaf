/** Exclusive canonical form, compared with what libxml2 makes of the same documents. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { XmlC14NMode, XmlDocument } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { runs } from '../../conformance.ts'
import { canonicalise } from './canonical.ts'
import { childrenOf, parseXml, type XmlElement } from './tree.ts'

function rootOf(xml: string): XmlElement {
  const read = parseXml(xml)
  if (read.kind === 'refused') throw new Error(read.because)
  return read.root
}

/** Elements by their places among the children, so that both sides mean the same one. */
function find(root: XmlElement, path: readonly number[]): XmlElement {
  return path.reduce((element, at) => childrenOf(element)[at] ?? element, root)
}

function byLibxml(xml: string, path: readonly number[], inclusive: string[]): string {
  using document = XmlDocument.fromString(xml)
  const xpath = `/*${path.map(at => `/*[${at + 1}]`).join('')}`
  const element = document.get(xpath)
  if (!element) throw new Error(`nothing at ${xpath}`)
  return element.canonicalizeToString({
    mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
    inclusiveNamespacePrefixes: inclusive.map(prefix => (prefix === '' ? '#default' : prefix)),
  })
}

function expectSame(xml: string, path: readonly number[] = [], inclusive: string[] = []): void {
  expect(canonicalise(find(rootOf(xml), path), { inclusive })).toBe(byLibxml(xml, path, inclusive))
}

describe('exclusive canonical form', () => {
  it.each([
    ['attributes by namespace and name', '<a z="1" y="2" b:x="3" a:x="4" xmlns:b="urn:1" xmlns:a="urn:2"/>'],
    [
      'declarations where they are used',
      '<a xmlns:p="urn:p" xmlns:q="urn:q"><b><p:c q:d="1"><p:e/></p:c><p:f/></b></a>',
    ],
    ['a default namespace taken back', '<a xmlns="urn:a"><b xmlns=""><c/></b><d/></a>'],
    [
      'a prefix that means something else below',
      '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b></p:a>',
    ],
    ['special characters', '<a b="&lt;&amp;&gt;&quot;\'&#9;&#10;&#13;">&lt;&amp;&gt;"\'&#13;&#9;</a>'],
    ['line ends and white space in attributes', '<a b="1\n2\t3">x\r\ny\rz</a>'],
    ['comments and CDATA', '<a>1<!-- 2 -->3<![CDATA[<4>]]>5</a>'],
    ['the prefix xml', '<a xml:lang="en"><b xml:space="preserve"> </b></a>'],
    ['characters beyond the first plane', '<a b="𝄞é">漢𝄞</a>'],
  ])('says the same as libxml2 of %s', (_, xml) => {
    expectSame(xml)
    const below = childrenOf(rootOf(xml)).map((_, at) => at)
    for (const at of below) expectSame(xml, [at])
  })

  it('keeps listed prefixes in scope, the default one too', () => {
    const xml = '<a xmlns="urn:a" xmlns:x="urn:x" xmlns:y="urn:y"><b xmlns:x="urn:other"><c y:d="1"/></b></a>'
    for (const inclusive of [['x'], ['', 'x'], ['y', 'unknown'], ['xml']]) {
      expectSame(xml, [], inclusive)
      expectSame(xml, [0], inclusive)
      expectSame(xml, [0, 0], inclusive)
    }
  })

  it('escapes a namespace like any attribute, which libxml2 forgets', () => {
    const xml = '<a xmlns="http://a/?b&amp;c"></a>'
    expect(canonicalise(rootOf(xml))).toBe(xml)
  })

  it('leaves out the element that an enveloped signature is', () => {
    const root = rootOf('<a>1<s><t/></s>2</a>')
    expect(canonicalise(root, { omit: childrenOf(root)[0] })).toBe('<a>12</a>')
  })

  it('says the same as libxml2 of any document', () => {
    fc.assert(
      fc.property(
        documents,
        fc.subarray(['', 'p', 'q', 'r']),
        fc.array(fc.nat(2), { maxLength: 3 }),
        (xml, inclusive, path) => {
          const root = rootOf(xml)
          const real: number[] = []
          for (const at of path) if (childrenOf(find(root, real))[at]) real.push(at)
          expectSame(xml, real, inclusive)
        },
      ),
      { numRuns: runs > 100 ? 20_000 : 400 },
    )
  })
})

const folder = new URL('../../../../../shared/data/ihe/', import.meta.url)
const have = existsSync(folder)
if (!have) console.warn('SKIPPED: the published IHE messages (../shared/data/ihe) are not on this machine.')

describe.skipIf(!have)('published messages', () => {
  const files = have ? readdirSync(folder).filter(name => name.endsWith('.xml')) : []
  it.each(files)('%s has the canonical form that libxml2 gives it', name => {
    const xml = readFileSync(new URL(name, folder), 'utf8')
    expectSame(xml)
    expectSame(xml, [0], ['xsi', 'urn'])
  })
})

/** Documents with namespaces declared, used, changed and taken back in all ways. */
const prefixes = ['', 'p', 'q', 'r']
const uris = ['urn:1', 'urn:2', 'http://a/b?c=d']
const text = fc.string({
  unit: fc.constantFrom('a', 'é', '漢', '𝄞', ' ', '&lt;', '&amp;', '&#13;', '\n', '"', '&gt;'),
  maxLength: 6,
})
type Made = {
  name: number
  declares: [number, number][]
  attributes: [number, number, string][]
  inside: (Made | string)[]
}
const { element } = fc.letrec<{ element: Made }>(tie => ({
  element: fc.record({
    name: fc.nat(3),
    declares: fc.uniqueArray(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 2, selector: ([prefix]) => prefix }),
    attributes: fc.array(fc.tuple(fc.nat(3), fc.nat(2), text), { maxLength: 3 }),
    inside: fc.oneof(
      { maxDepth: 4 },
      fc.constant<(Made | string)[]>([]),
      fc.array(fc.oneof(text, tie('element')), { maxLength: 4 }),
    ),
  }),
}))
const documents = element.map(made => write(made, new Map()))

function write(made: Made | string, scope: ReadonlyMap<string, string>): string {
  if (typeof made === 'string') return made
  const here = new Map(scope)
  let declared = ''
  for (const [prefixAt, uriAt] of made.declares) {
    const prefix = prefixes[prefixAt] ?? ''
    const uri = uris[uriAt] ?? (prefix === '' ? '' : 'urn:1')
    here.set(prefix, uri)
    declared += prefix === '' ? ` xmlns="${uri}"` : ` xmlns:${prefix}="${uri}"`
  }
  const known = (at: number) => {
    const prefix = prefixes[at] ?? ''
    return prefix !== '' && here.has(prefix) ? `${prefix}:` : ''
  }
  const seen = new Set<string>()
  let attributes = ''
  for (const [prefixAt, nameAt, value] of made.attributes) {
    const prefix = known(prefixAt)
    const name = `${'xyz'[nameAt]}`
    const expanded = `${prefix === '' ? '' : here.get(prefix.slice(0, -1))} ${name}`
    if (seen.has(expanded)) continue
    seen.add(expanded)
    attributes += ` ${prefix}${name}="${value.replaceAll('"', '&quot;')}"`
  }
  const name = `${known(made.name)}e`
  return `<${name}${declared}${attributes}>${made.inside.map(each => write(each, here)).join('')}</${name}>`
}
