import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { XmlDocument } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { readVisitPush, type VisitPush } from '../../model/redox/visit-push.ts'
import { isWellFormed } from '../testing/ccda-check.ts'
import { visitPushes } from '../testing/visit-pushes.ts'
import { wholeVisit } from '../testing/whole-visit.ts'
import { templates } from './templates.ts'
import { type CcdaOptions, ccdaOf, writeCcda } from './write.ts'

const options: CcdaOptions = {
  organization: { name: 'Maple Clinic', oid: '2.16.840.1.113883.3.6147.99', phone: '+16085550000' },
  receivedAt: '2026-01-02T03:04:05Z',
}

function visitOf(json: unknown): VisitPush {
  const read = readVisitPush(json)
  if (read.kind !== 'read') throw new Error('not a message')
  return read.visit
}

const cda = { c: 'urn:hl7-org:v3', sdtc: 'urn:hl7-org:sdtc' }

/** What an XPath finds in a document, as texts. */
function inDocument(xml: string, path: string): string[] {
  const document = XmlDocument.fromString(xml)
  try {
    return document.find(path, cda).map(node => node.content)
  } finally {
    document.dispose()
  }
}

describe('a visit as a document', () => {
  it('NET-3 is the same, byte for byte, each time and with nulls sent or left out', () => {
    const json = wholeVisit()
    const withNulls = JSON.parse(
      JSON.stringify(json, (_, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? { ...value, Extensions: null, NotKnown: null, Blank: '  ', Nothing: [] }
          : value,
      ),
    )
    expect(ccdaOf(visitOf(json), options)).toBe(ccdaOf(visitOf(json), options))
    expect(ccdaOf(visitOf(withNulls), options)).toBe(ccdaOf(visitOf(json), options))
  })

  it('NET-3 is well-formed XML whatever JSON of the shape it was made from', () => {
    fc.assert(
      fc.property(visitPushes(), json => {
        expect(isWellFormed(ccdaOf(visitOf(json), options))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('NET-3 lets no script, handler or foreign element through, wherever it was written', () => {
    fc.assert(
      fc.property(visitPushes(), json => {
        const xml = ccdaOf(visitOf(json), options)
        expect(
          inDocument(xml, "//*[namespace-uri() != 'urn:hl7-org:v3' and namespace-uri() != 'urn:hl7-org:sdtc']"),
        ).toEqual([])
        expect(inDocument(xml, "//@*[starts-with(local-name(), 'on')]")).toEqual([])
        expect(inDocument(xml, '//c:linkHtml/@href').filter(href => /script|data:/i.test(href))).toEqual([])
        expect(
          inDocument(xml, '//*[local-name() = "script" or local-name() = "img" or local-name() = "style"]'),
        ).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it('has ids once only, and every reference of an entry leads to one', () => {
    fc.assert(
      fc.property(visitPushes(), json => {
        const xml = ccdaOf(visitOf(json), options)
        const ids = inDocument(xml, '//@ID')
        expect(new Set(ids).size).toBe(ids.length)
        const references = inDocument(xml, '//c:reference/@value')
        expect(references.filter(each => !ids.includes(each.slice(1)))).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it('writes each entry id once', () => {
    const ids = inDocument(ccdaOf(visitOf(wholeVisit()), options), '//c:entry//c:id[@root and not(@extension)]/@root')
    expect(ids.length).toBeGreaterThan(50)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('stands every R2.1 template with an older form beside that form', () => {
    const xml = ccdaOf(visitOf(wholeVisit()), options)
    for (const template of Object.values(templates)) {
      if (!('ancestor' in template) || !xml.includes(`"${template.root}" extension`)) continue
      expect(xml).toContain(
        `<templateId root="${template.root}"/><templateId root="${template.root}" extension="${template.extension}"/>`,
      )
    }
  })

  it('keeps the social security number, masked e-mail addresses and names of unknown ids out of it', () => {
    const xml = ccdaOf(visitOf(wholeVisit()), options)
    expect(xml).not.toContain('123-45-6789')
    expect(xml).not.toContain('protected]')
    expect(inDocument(xml, '//c:recordTarget//c:telecom/@value')).toEqual([
      'tel:+16085550101',
      'mailto:ada@example.org',
    ])
  })

  it('says of every part what is known: codes with their translations, units of UCUM, other units in words', () => {
    const xml = ccdaOf(visitOf(wholeVisit()), options)
    expect(inDocument(xml, "//c:value[@code='195967001']/c:translation/@code")).toContain('J45.909')
    const drug = inDocument(xml, "//c:manufacturedMaterial/c:code[@code='104894']/c:translation/@code")
    expect(new Set(drug)).toEqual(new Set(['0378-7732-93']))
    expect(inDocument(xml, "//c:observation[c:code/@code='33765-9']/c:value/@unit")).toEqual(['10*3/uL'])
    expect(inDocument(xml, "//c:observation[c:code/@code='29463-7']/c:value/@unit")).toEqual(['[lb_av]'])
    expect(inDocument(xml, "//c:observation[c:code/@code='1988-5']/c:value")).toEqual(['5.1 furlongs'])
    expect(inDocument(xml, "//c:observation[c:code/@code='2160-0']/c:value/c:high/@value")).toEqual(['0.5'])
  })

  it('names the organization where the message names no author and no custodian', () => {
    const xml = ccdaOf(visitOf({ Meta: { DataModel: 'Clinical Summary' } }), options)
    expect(inDocument(xml, '//c:custodian//c:name')).toEqual(['Maple Clinic'])
    expect(inDocument(xml, '//c:author//c:representedOrganization/c:name')).toEqual(['Maple Clinic'])
    expect(inDocument(xml, '/c:ClinicalDocument/c:effectiveTime/@value')).toEqual(['20260102030405+0000'])
  })

  it.each([
    ['a GUID', '75cb4ad4-e5f9-4cd3-8750-eb5050521e0d', '75cb4ad4-e5f9-4cd3-8750-eb5050521e0d'],
    ['an OID and a number', '2.16.840.1.113883.3.6147^1234', '2.16.840.1.113883.3.6147^1234'],
    ['a number of its own', 'note 7', '2.16.840.1.113883.3.6147.99^note 7'],
  ])('NET-3 keeps a document id that is %s', (_, ID, id) => {
    expect(writeCcda(visitOf({ Header: { Document: { ID } } }), options).id).toBe(id)
  })

  it('makes the same id for the same visit where none was sent, and another for another', () => {
    const visit = (VisitNumber: string) => visitOf({ Header: { Document: { Visit: { VisitNumber } } } })
    const idOf = (number: string) => writeCcda(visit(number), options).id
    expect(idOf('1')).toBe(idOf('1'))
    expect(idOf('1')).not.toBe(idOf('2'))
  })

  it('leads an entry to its row, to the words of its name in a sender’s text, else to the whole text', () => {
    const Medications = [{ Product: { Name: 'Aspirin', Code: '1191', CodeSystem: '2.16.840.1.113883.6.88' } }]
    const leadsTo = (MedicationsText?: string) =>
      inDocument(
        ccdaOf(visitOf({ Medications, MedicationsText }), options),
        '//c:substanceAdministration/c:text/c:reference/@value',
      )
    expect(leadsTo()).toEqual(['#medications-1'])
    expect(leadsTo('<table><tr><td ID="m1">Aspirin</td></tr></table>')).toEqual(['#medications.m1'])
    expect(leadsTo('<table><tr><td ID="m1">Aspirin</td><td ID="m1">Aspirin</td></tr></table>')).toEqual([
      '#medications',
    ])
    expect(leadsTo('Some pills')).toEqual(['#medications'])
  })

  it('carries a note that is a file as the file, and one that is text as text', () => {
    const pdf = Buffer.from('%PDF-1.4 a small one').toString('base64')
    const NoteSections = [
      {
        Title: 'Letters',
        Notes: [
          { Name: 'Letter', ContentType: 'PDF', FileContents: pdf },
          { Name: 'Plain', ContentType: 'Plain Text', FileContents: 'Came in\nand left' },
        ],
      },
    ]
    const xml = ccdaOf(visitOf({ NoteSections }), options)
    expect(inDocument(xml, "//c:act/c:text[@representation='B64']/@mediaType")).toEqual(['application/pdf'])
    expect(inDocument(xml, "//c:act/c:text[@representation='B64']")).toEqual([pdf])
    expect(inDocument(xml, "//c:item[c:caption='Plain']")).toEqual(['PlainCame inand left'])
  })

  it('comes in pieces: a visit of 40 MB is never held as one text', () => {
    const line = `<paragraph>${'All of it was read and nothing was left out. '.repeat(200)}</paragraph>`
    const visit = visitOf({ HistoryOfPresentIllnessText: line.repeat(Math.ceil(40_000_000 / line.length)) })
    let longest = 0
    let total = 0
    for (const chunk of writeCcda(visit, options).chunks) {
      longest = Math.max(longest, chunk.length)
      total += chunk.length
    }
    expect(total).toBeGreaterThan(40_000_000)
    expect(longest).toBeLessThan(300_000)
  })
})

const official = new URL('../../../../shared/data/redox/pyredox-clinicalsummary_visitpush.json', import.meta.url)

describe('Redox’s own example', () => {
  it('becomes a document with every section it has something for', ({ skip }) => {
    const text = readOrSay(official)
    if (text === undefined) return skip()
    const xml = ccdaOf(visitOf(JSON.parse(text)), options)
    const titles = inDocument(xml, '//c:section/c:title')
    expect(titles).toContain('OR Notes')
    expect(titles.length).toBe(32)
  })
})

function readOrSay(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    console.warn('Skipped: the published Redox messages (../shared/data/redox) are not on this machine.')
    return undefined
  }
}
