/**
 * Documents against HL7's schema and both Schematrons, in the numbers that `npm test` has time for; `npm run conformance`
 * checks hundreds (CCDA_DOCUMENTS says how many).
 */
import { describe, expect, it } from 'vitest'
import { readVisitPush, type VisitPush } from '../../model/redox/visit-push.ts'
import { faultsOf, haveSchemas } from '../testing/ccda-check.ts'
import { sampleVisitPushes } from '../testing/visit-pushes.ts'
import { wholeVisit } from '../testing/whole-visit.ts'
import type { DocumentKind } from './kind.ts'
import { type CcdaOptions, writeCcda } from './write.ts'

const options: CcdaOptions = {
  organization: { name: 'Maple Clinic', oid: '2.16.840.1.113883.3.6147.99' },
  receivedAt: '2026-01-02T03:04:05Z',
}
const kinds: readonly DocumentKind[] = ['ccd', 'progress-note', 'discharge-summary']

function visitOf(json: unknown): VisitPush {
  const read = readVisitPush(json)
  if (read.kind !== 'read') throw new Error('not a message')
  return read.visit
}

function written(json: unknown, kind?: DocumentKind): { kind: DocumentKind; xml: string } {
  const made = writeCcda(visitOf(json), kind === undefined ? options : { ...options, kind })
  return { kind: made.kind, xml: [...made.chunks].join('') }
}

/** What a discharge summary needs of the visit. */
const stay = {
  Header: {
    Document: {
      Visit: { StartDateTime: '2026-01-04', EndDateTime: '2026-01-06', DischargeDisposition: { Name: 'Home' } },
    },
  },
}

const whole = wholeVisit()
const isText = (key: string) => key.endsWith('Text')
const only = (keep: (key: string) => boolean) =>
  Object.fromEntries(Object.entries(whole).filter(([key]) => key === 'Header' || keep(key)))
const markup = '<table><tr><td>Some <b>words</b><script>x()</script></table>'
const visits: Readonly<Record<string, Record<string, unknown>>> = {
  'with nothing but the visit': stay,
  'with all sections': whole,
  'with codes only': only(key => !isText(key)),
  'with narrative only': {
    ...only(isText),
    ...Object.fromEntries(Object.keys(whole).flatMap(key => (isText(key) ? [] : [[`${key}Text`, markup]]))),
    AllergyText: markup,
    ResultText: markup,
    ImmunizationText: markup,
  },
}

if (!haveSchemas) console.warn('SKIPPED: the schemas of C-CDA (../shared/validators) are not on this machine.')

describe.skipIf(!haveSchemas)('C-CDA R2.1', () => {
  const cases = Object.keys(visits).flatMap(name => kinds.map((kind): [DocumentKind, string] => [kind, name]))
  it.each(cases)('NET-3 a %s of a visit %s is valid', (kind, name) => {
    const made = written(visits[name], kind)
    expect(made.kind).toBe(kind)
    expect(faultsOf(made.xml)).toEqual([])
  })

  it.each(kinds)('NET-3 a %s that takes the place of another one is valid, and says which', kind => {
    const version = {
      set: '0192f3c0-0000-7000-8000-00000000000a',
      number: 2,
      replaces: '2.16.840.1.113883.3.6147^1234',
    }
    const made = writeCcda(visitOf(whole), { ...options, kind, version })
    const xml = [...made.chunks].join('')
    expect(made.kind).toBe(kind)
    expect(faultsOf(xml)).toEqual([])
    expect(xml).toContain(`<setId root="${version.set}"/><versionNumber value="2"/>`)
    expect(xml).toMatch(
      /<relatedDocument typeCode="RPLC"><parentDocument><id root="2.16.840.1.113883.3.6147" extension="1234"\/>/,
    )
  })

  it('NET-3 an empty message becomes a valid summary of care', () => {
    const made = written({ Meta: { DataModel: 'Clinical Summary', EventType: 'VisitPush' } })
    expect(made.kind).toBe('ccd')
    expect(faultsOf(made.xml)).toEqual([])
  })

  const required: Readonly<Record<DocumentKind, readonly string[]>> = {
    ccd: ['48765-2', '10160-0', '11450-4', '30954-2', '8716-3', '29762-2'],
    'progress-note': ['51848-0', '18776-5'],
    'discharge-summary': ['48765-2', '8648-8', '11535-2', '18776-5'],
  }
  it.each(kinds)('NET-3 a %s without any of its required sections is refused: the rules do fire', kind => {
    const { xml } = written(whole, kind)
    const missed = required[kind].filter(code => faultsOf(withoutSection(xml, code)).length === 0)
    expect(missed).toEqual([])
  })

  it.each([
    ['the patient’s sex', /<administrativeGenderCode[^>]*\/>/],
    ['the custodian', /<custodian>.*?<\/custodian>/],
    ['the header template', /<templateId root="2\.16\.840\.1\.113883\.10\.20\.22\.1\.1" extension="2015-08-01"\/>/],
    ['an older form of a template', /<templateId root="2\.16\.840\.1\.113883\.10\.20\.22\.2\.6"\/>/],
  ])('a document without %s is refused', (_, part) => {
    const { xml } = written(whole, 'ccd')
    expect(xml).toMatch(part)
    expect(faultsOf(xml.replace(part, ''))).not.toEqual([])
  })

  it('refuses a wrong extension, which would switch the checks off', () => {
    const { xml } = written(whole, 'ccd')
    expect(faultsOf(xml.replaceAll('2015-08-01', '2014-08-01'))).toContain(
      'no document-level rule fired: nothing was checked',
    )
  })

  const count = Math.max(6, Number(process.env.CCDA_DOCUMENTS ?? 24))
  it(`NET-3 ${count} visits that nobody sent become valid documents of all three kinds`, {
    timeout: 30_000 + count * 1500,
  }, () => {
    const seen = new Set<DocumentKind>()
    const faults: string[] = []
    const seeds = [undefined, 'narrative', 'coded'] as const
    for (const [index, half] of seeds.entries())
      for (const [number, json] of sampleVisitPushes(Math.ceil(count / 3), 20_260_102 + index, half).entries()) {
        const made = written(json, kinds[number % 3])
        seen.add(made.kind)
        faults.push(...faultsOf(made.xml).map(fault => `${half ?? 'all'} ${number}: ${fault}`))
      }
    expect(faults.slice(0, 10)).toEqual([])
    expect([...seen].sort()).toEqual([...kinds].sort())
  })
})

/** The document without the section of a code. */
function withoutSection(xml: string, code: string): string {
  const found = new RegExp(`<component><section(?: nullFlavor="NI")?>(?:<templateId[^>]*/>)+<code code="${code}"`).exec(
    xml,
  )
  expect(found).not.toBeNull()
  const start = found?.index ?? 0
  return xml.slice(0, start) + xml.slice(xml.indexOf('</section></component>', start) + '</section></component>'.length)
}
