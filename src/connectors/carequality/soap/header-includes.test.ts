import { describe, expect, it } from 'vitest'
import { at, parseXml, textOf, type XmlElement } from '../xml/tree.ts'
import { restoreHeader } from './header-includes.ts'
import { soapUri, xopUri } from './names.ts'

const include = (id: string) => `<x:Include xmlns:x="${xopUri}" href="cid:${id}"/>`
function envelope(header: string, body = ''): XmlElement {
  const read = parseXml(
    `<s:Envelope xmlns:s="${soapUri}"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`,
  )
  if (read.kind === 'refused') throw new Error(read.because)
  return read.root
}
const parts = new Map(
  Object.entries({ a: Buffer.from('<b/>'), long: Buffer.alloc(40_000) }).map(([id, bytes]) => [
    id,
    { contentType: 'application/octet-stream', bytes },
  ]),
)

describe('NET-4 parts that a SOAP header means', () => {
  it('are put in their place as base64, at any depth, and nowhere else', () => {
    const root = envelope(`<q><r>${include('a')}</r><r>${include('a')}</r></q>`, `<p>${include('a')}</p>`)
    expect(restoreHeader(root, parts)).toBe('restored')
    const base64 = Buffer.from('<b/>').toString('base64')
    expect(textOf(at(root, 'Header'))).toBe(base64 + base64)
    expect(at(root, 'Body', 'p', 'Include')).toBeDefined()
  })

  it.each([
    ['part-missing', 'a part that is not there', `<q>${include('b')}</q>`],
    ['part-missing', 'no address', `<q>${include('a').replace(/href="[^"]*"/, '')}</q>`],
    ['misplaced', 'text before it', `<q>text${include('a')}</q>`],
    ['misplaced', 'an element behind it', `<q>${include('a')}<r/></q>`],
    ['misplaced', 'two in one place', `<q>${include('a')}${include('a')}</q>`],
    ['too-large', 'a part that is meant again and again', `<q>${include('long')}</q><q>${include('long')}</q>`],
  ])('are refused: %s, %s', (because, _, header) => {
    expect(restoreHeader(envelope(header), parts)).toBe(because)
  })
})
