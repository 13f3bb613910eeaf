import { describe, expect, it } from 'vitest'
import { readIds } from './ids.ts'
import { at, attribute, childrenOf, parseXml, textOf, type XmlElement } from './tree.ts'

function rootOf(xml: string): XmlElement {
  const read = parseXml(xml)
  if (read.kind === 'refused') throw new Error(read.because)
  return read.root
}

describe('a document', () => {
  it('is read with its namespaces, whatever the prefixes', () => {
    const root = rootOf('\ufeff<?xml version="1.0"?><x:a xmlns:x="urn:1"><b xmlns="urn:2" x:c="1" d="2">t</b></x:a>')
    const [b] = childrenOf(root, 'b', 'urn:2')
    expect([root.uri, attribute(b, 'c', 'urn:1'), attribute(b, 'd'), textOf(b)]).toEqual(['urn:1', '1', '2', 't'])
    expect(b?.parent).toBe(root)
  })

  it('has no value that a comment could split', () => {
    expect(at(rootOf('<a><b>one<!-- -->two<![CDATA[<3>]]></b></a>'), 'b')?.children).toEqual(['onetwo<3>'])
  })

  it.each([
    ['a DOCTYPE', '<!DOCTYPE a><a/>', 'doctype'],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY c "&b;&b;">]><a>&c;</a>', 'doctype'],
    ['an entity of a file', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'doctype'],
    ['an entity that nobody declared', '<a>&b;</a>', 'malformed'],
    ['a processing instruction inside', '<a><?b c?></a>', 'malformed'],
    ['a namespace with white space around', '<a xmlns=" urn:1"/>', 'malformed'],
    ['a prefix that nobody declared', '<p:a/>', 'malformed'],
    ['an attribute twice by two prefixes', '<a xmlns:p="urn:1" xmlns:q="urn:1" p:b="" q:b=""/>', 'malformed'],
    ['a half surrogate', '<a>&#xD800;</a>', 'malformed'],
    ['a control character', '<a>\u0001</a>', 'malformed'],
    ['two roots', '<a/><a/>', 'malformed'],
    ['an open end', '<a><b></a>', 'malformed'],
    ['nothing', '', 'malformed'],
    // Canonical form and answers write it at every element that uses it.
    ['a namespace without end', `<a xmlns="urn:${'a'.repeat(1_000)}"/>`, 'long-namespace'],
    ['nesting without end', '<a>'.repeat(2_000_000), 'too-deep'],
    ['more elements than any message has', `<a>${'<b/>'.repeat(300_000)}</a>`, 'too-large'],
    ['more attributes than any message has', `<a>${'<b c="" d=""/>'.repeat(100_000)}</a>`, 'too-large'],
  ])('with %s is refused', (_, xml, because) => {
    expect(parseXml(xml)).toEqual({ kind: 'refused', because })
  })

  it('may have instructions before it, and call itself XML 1.1', () => {
    expect(parseXml('<?xml-stylesheet href="x"?><a/>').kind).toBe('parsed')
    expect(textOf(rootOf('<?xml version="1.1"?><a>1\u00852</a>'))).toBe('1\u00852')
  })
})

describe('ids', () => {
  const root = rootOf('<a ID="1"><b xml:id="2"/><c id="3"/><d id="3"/><e w:Id="4" xmlns:w="urn:w"/></a>')
  it('name one element, in any of their spellings', () => {
    const ids = readIds(root)
    if (ids.kind === 'repeated') throw new Error('repeated')
    expect(['1', '2', '3', '4', '5'].map(id => ids.named(id)?.local)).toEqual(['a', 'b', undefined, 'e', undefined])
  })

  it.each([
    ['ID', '<a><b ID="1"/><c ID="1"/></a>'],
    ['two spellings', '<a><b ID="1"/><c xmlns:w="urn:w" w:Id="1"/></a>'],
    ['a bare id beside an ID', '<a><b id="1"/><c ID="1"/></a>'],
    ['xml:id', '<a><b xml:id="1"/><c AssertionID="1"/></a>'],
  ])('that stand twice make the document one without ids: %s', (_, xml) => {
    expect(readIds(rootOf(xml)).kind).toBe('repeated')
  })
})
