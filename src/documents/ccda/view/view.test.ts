import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVisitPush } from '../../../model/redox/visit-push.ts'
import { makeReferralPdf } from '../../pdf/make.ts'
import { openPdf, textOfPages } from '../../testing/pages.ts'
import { visitPushes } from '../../testing/visit-pushes.ts'
import { wholeVisit } from '../../testing/whole-visit.ts'
import { ccdaOf } from '../write.ts'
import { ccdaToHtml } from './html.ts'
import { ccdaToPdf } from './pdf.ts'
import { type CcdaView, readCcda } from './view.ts'
import type { Language } from './words.ts'

const options = {
  organization: { name: 'Maple Clinic', oid: '2.16.840.1.113883.3.6147.99' },
  receivedAt: '2026-01-02T03:04:05Z',
}

function documentOf(json: unknown): string {
  const read = readVisitPush(json)
  if (read.kind !== 'read') throw new Error('not a message')
  return ccdaOf(read.visit, options)
}

function viewOf(xml: string, language: Language = 'en'): CcdaView {
  const read = readCcda(xml, language)
  if (read.kind !== 'view') throw new Error(read.because)
  return read.view
}

/** A document of somebody else, with this in a section's text. */
const foreign = (text: string, title = 'Notes') =>
  `<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Letter</title><component><structuredBody><component><section><title>${title}</title><text>${text}</text></section></component></structuredBody></component></ClinicalDocument>`

const allowed = new Set(
  'html head meta title style body header section nav ol ul li a main h1 h2 h3 h4 h5 h6 p div dl dt dd span b i u sub sup br table caption thead tbody tfoot tr th td small'.split(
    ' ',
  ),
)

/** Tags and attributes of a page that are not on the list. */
function strangersIn(html: string): string[] {
  const body = html.replace(/<style>.*?<\/style>/s, '').replace('<!doctype html>', '')
  return [...body.matchAll(/<\/?([a-zA-Z][\w-]*)((?:[^>"]|"[^"]*")*)>/g)].flatMap(
    ([whole, tag = '', attributes = '']) => {
      const names = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(match => [match[1] ?? '', match[2] ?? ''])
      const bad = names.some(([name = '', value = '']) =>
        name === 'href' ? !/^(#|https?:|mailto:|tel:)/.test(value) : /^on|^style$|^src$/.test(name),
      )
      return allowed.has(tag) && !bad ? [] : [whole]
    },
  )
}

describe('a document as a page', () => {
  it('NET-3 shows whose it is, what it is, and every section with its words', () => {
    const html = ccdaToHtml(viewOf(documentOf(wholeVisit())))
    for (const words of [
      'Ada Nguyen',
      '1961-04-09',
      'Birch Hospital, Ward 3',
      'Discharge summary',
      'Penicillin G',
      'She got better.',
      'Walks to the door',
      'Slept well',
      'Birch Mutual',
    ])
      expect(html).toContain(words)
    expect(html.match(/<h2>/g)?.length).toBeGreaterThan(30)
    expect(html).not.toContain('No information')
  })

  it('leads from its table of contents to each section', () => {
    const html = ccdaToHtml(viewOf(documentOf(wholeVisit())))
    const targets = [...html.matchAll(/<a href="#(s-[\d-]+)"/g)].map(match => match[1])
    expect(targets.length).toBeGreaterThan(30)
    expect(targets.filter(each => !html.includes(`id="${each}"`))).toEqual([])
  })

  it('speaks the reader’s language around what the document says', () => {
    const html = ccdaToHtml(viewOf(documentOf(wholeVisit({})), 'fr'))
    expect(html).toContain('<html lang="fr">')
    expect(html).toContain('Date de naissance')
    expect(html).toContain('Table des matières')
  })

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['a handler', '<paragraph onclick="alert(1)">x</paragraph>'],
    ['a picture', '<img src="https://example.org/x.png"/>'],
    ['a link to a script', '<linkHtml href="javascript:alert(1)">x</linkHtml>'],
    ['a link to data', '<linkHtml href="data:text/html,x">x</linkHtml>'],
    ['markup as text', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['markup as character data', '<![CDATA[<script>alert(1)</script>]]>'],
    ['HTML of another namespace', '<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="https://example.org"/>'],
    ['an attribute that ends early', '<td ID="x&quot; onload=&quot;alert(1)">x</td>'],
    ['a style', '<paragraph styleCode="Bold&quot; style=&quot;x" style="position:fixed">x</paragraph>'],
  ])('NET-3 lets no %s of a foreign document through', (_, text) => {
    const html = ccdaToHtml(viewOf(foreign(text, text.startsWith('<') ? 'x' : text)))
    expect(strangersIn(html)).toEqual([])
    expect(html.replace(/<style>.*?<\/style>/s, '')).not.toMatch(/<script|<iframe|<img|javascript:|data:text|style="/i)
  })

  it('NET-3 holds nothing but what is on its list, whatever visit it was made of', () => {
    fc.assert(
      fc.property(visitPushes(), json => {
        expect(strangersIn(ccdaToHtml(viewOf(documentOf(json))))).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('forbids itself scripts, pictures and requests', () => {
    expect(ccdaToHtml(viewOf(foreign('x')))).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  })

  it.each([
    ['no XML', 'hello', 'not-xml'],
    ['broken XML', '<ClinicalDocument><title>', 'not-xml'],
    ['with a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument>&a;</ClinicalDocument>', 'doctype'],
    ['another document', '<Bundle xmlns="http://hl7.org/fhir"/>', 'not-a-document'],
    [
      'nested without end',
      `<ClinicalDocument>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</ClinicalDocument>`,
      'too-large',
    ],
  ])('refuses a text that is %s', (_, xml, because) => {
    expect(readCcda(xml)).toEqual({ kind: 'unreadable', because })
  })

  it('says of an unstructured document which file it is, and of an empty one that it is empty', () => {
    const file =
      '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0=</text></nonXMLBody></component></ClinicalDocument>'
    expect(ccdaToHtml(viewOf(file))).toContain('application/pdf')
    expect(ccdaToHtml(viewOf('<ClinicalDocument xmlns="urn:hl7-org:v3"/>'))).toContain('This document has no sections.')
  })

  it('shows sections within sections', () => {
    const nested = foreign('outer').replace(
      '</section>',
      '<component><section><title>Inner</title><text>deep</text></section></component></section>',
    )
    expect(ccdaToHtml(viewOf(nested))).toMatch(/<section id="s-1-1"><h3>Inner<\/h3><div class="text">deep<\/div>/)
  })

  it('marks a restricted document', () => {
    expect(viewOf('<ClinicalDocument><confidentialityCode code="R"/></ClinicalDocument>').isRestricted).toBe(true)
  })
})

const flat = (text: string) => text.normalize('NFKC').replace(/[\s\p{Default_Ignorable_Code_Point}]+/gu, '')

describe('a document as a PDF', () => {
  it('NET-3 holds every line, names the person on each page, and is tagged', async () => {
    const summary = ccdaToPdf(viewOf(documentOf(wholeVisit())), 'America/Chicago')
    const pdf = await makeReferralPdf(summary)
    const pages = await textOfPages(pdf.bytes)
    const whole = flat(pages.join(''))
    const lost = summary.blocks
      .flatMap(block => [block.heading, ...block.lines.flatMap(line => [line.label, ...line.value.split('\n')])])
      .filter(text => !whole.includes(flat(text)))
    expect(lost).toEqual([])
    for (const page of pages) expect(page).toContain('Ada Nguyen')
    const { outline, marked, lang } = await openPdf(pdf.bytes)
    expect([marked, lang]).toEqual([true, 'en-CA'])
    expect(outline).toEqual(summary.blocks.map(block => block.heading))
  })

  it('puts a row of a table as label and values, running text over the whole width, lists with their marks', () => {
    const text =
      '<table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>Aspirin</td><td>1</td></tr><tr><td>Alone</td></tr></tbody></table>Loose <content>words</content><list listType="ordered"><item>one</item><item><caption>Head</caption>two</item></list>'
    const { blocks } = ccdaToPdf(viewOf(foreign(text)), 'UTC')
    expect(blocks[1]?.lines).toEqual([
      { label: 'Aspirin', value: 'Dose: 1', depth: 0 },
      { label: '', value: 'Alone', depth: 0 },
      { label: '', value: 'Loose words', depth: 0 },
      { label: '', value: '1. one', depth: 0 },
      { label: 'Head', value: '', depth: 0, heading: true },
      { label: '', value: 'two', depth: 0 },
    ])
  })
})

const samples = new URL('../../../../../shared/data/ccda/', import.meta.url)
const published = [
  'C-CDA_R2-1_CCD.xml',
  'onc-170.315_b1_toc_amb_ccd_r21_sample1_v13.xml',
  'onc-170.315_b1_toc_inp_ccd_r21_sample1_v12.xml',
  'onc-170.315_b1_toc_inp_ds_r21_sample1_v12.xml',
]
const haveSamples = existsSync(samples)
if (!haveSamples) console.warn('SKIPPED: the published C-CDA samples (../shared/data/ccda) are not on this machine.')

describe.skipIf(!haveSamples)('published documents of others', () => {
  it.each(published)('are shown with all their sections: %s', name => {
    const view = viewOf(readFileSync(new URL(name, samples), 'utf8'))
    const html = ccdaToHtml(view)
    expect(view.name).not.toBe('')
    expect(view.sections.length).toBeGreaterThan(8)
    expect(strangersIn(html)).toEqual([])
    for (const { title } of view.sections) expect(title).not.toBe('')
  })
})
