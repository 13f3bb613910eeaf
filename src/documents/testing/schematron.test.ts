/**
 * The fast Schematron against the npm validator that others use: the same number of errors, by rule, on valid documents and on
 * spoilt ones. One document in `npm test` (it takes seconds for each), more in `npm run conformance`.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { XmlDocument } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { readVisitPush } from '../../model/redox/visit-push.ts'
import { ccdaOf } from '../ccda/write.ts'
import { haveSchemas, schemas } from './ccda-check.ts'
import { readSchematron } from './schematron.ts'
import { wholeVisit } from './whole-visit.ts'

const folder = `${schemas}ccda21-schematron/`
const files = { companion: 'ccda-2-1-plus-companion4.1.sch', r21: 'C-CDA_R2.1.sch' } as const
type Name = keyof typeof files

/** What is used of the validator, which has no types. */
type Oracle = {
  parseSchematron(document: unknown, options: object): { ruleAssertionMap: Record<string, OracleRule> }
  validate(xml: string, schematron: null, options: object): { errors: { assertionId?: string }[]; ignored: unknown[] }
  clearCache(): void
}
type OracleRule = { context?: string; assertionsAndExtensions: { test?: string }[] }

const options = {
  organization: { name: 'Maple Clinic', oid: '2.16.840.1.113883.3.6147.99' },
  receivedAt: '2026-01-02T03:04:05Z',
}

function wholeDocument(): string {
  const read = readVisitPush(wholeVisit())
  if (read.kind !== 'read') throw new Error('not a message')
  return ccdaOf(read.visit, options)
}

/** Ways to spoil a document; each breaks a rule of another kind. */
const spoils: ReadonlyArray<[says: string, spoil: (xml: string) => string]> = [
  ['as it is', xml => xml],
  [
    'without sex, custodian, and times in the right place',
    xml =>
      xml
        .replace(/<administrativeGenderCode[^>]*\/>/, '')
        .replace(/<custodian>.*?<\/custodian>/, '')
        .replace(/<birthTime value="\d+"\/>/, '<birthTime value="19"/>')
        .replaceAll('<statusCode code="completed"/>', '<statusCode code="done"/>'),
  ],
  ['without city', xml => xml.replaceAll(/<city>[^<]*<\/city>/g, '')],
  ['without older forms of templates', xml => xml.replaceAll(/<templateId root="[\d.]+"\/>(?=<templateId)/g, '')],
  ['without family names', xml => xml.replaceAll(/<family>[^<]*<\/family>/g, '')],
  ['with no values', xml => xml.replaceAll(/<value xsi:type="[A-Z]+"[^>]*\/>/g, '')],
]

describe.skipIf(!haveSchemas)('the fast Schematron', () => {
  const require = createRequire(import.meta.url)
  const oracle: Oracle = require('cda-schematron-validator')
  const { DOMParser } = createRequire(require.resolve('cda-schematron-validator'))('@xmldom/xmldom')
  const vocabulary = readFileSync(`${folder}voc.xml`, 'utf8')
  const valueSets = new Set([...vocabulary.matchAll(/valueSetOid="([^"]+)"/g)].map(match => match[1]))

  /** The validator's own reading of a file, mended where it is known to read wrongly. */
  function mended(name: Name) {
    const text = readFileSync(folder + files[name], 'utf8')
    const map = oracle.parseSchematron(new DOMParser().parseFromString(text, 'text/xml'), { includeWarnings: false })
    for (const rule of Object.values(map.ruleAssertionMap)) {
      // Of `a | b` it looks for the first alternative only in the whole document.
      rule.context = rule.context?.replaceAll(/ \| (?=cda:)/g, ' | //')
      for (const each of rule.assertionsAndExtensions)
        each.test = each.test
          ?.replaceAll(
            '../cda:templateId[(@root=$root) and not(@extension)]',
            '(@root = ../cda:templateId[not(@extension)]/@root)',
          )
          .replaceAll("[xsi:type='CD']", "[@xsi:type='CD']")
          .replace(
            /=document\('voc\.xml'\)\/voc:systems\/voc:system\[@valueSetOid='([\d.]+)'\]\/voc:code\/@value/g,
            (all, oid) => (valueSets.has(oid) ? all : ''),
          )
    }
    return map
  }

  const counted = (ids: readonly string[]) =>
    Object.fromEntries([...new Set(ids)].sort().map(id => [id, ids.filter(each => each === id).length]))
  const wanted = process.env.CCDA_DOCUMENTS === undefined ? spoils.slice(1, 2) : spoils
  const cases = wanted.flatMap(([says, spoil]) =>
    (['companion', 'r21'] as const).map(name => [name, says, spoil] as const),
  )

  it.each(cases)('agrees by %s with the npm validator on a document %s', { timeout: 120_000 }, (name, says, spoil) => {
    const xml = spoil(wholeDocument())
    oracle.clearCache()
    const theirs = oracle.validate(xml, null, {
      parsedSchematronMap: mended(name),
      includeWarnings: false,
      resourceDir: folder,
      xmlSnippetMaxLength: 0,
    })
    const document = XmlDocument.fromString(xml)
    const ours = readSchematron(name, folder + files[name], vocabulary).check(document)
    document.dispose()
    expect(theirs.ignored).toEqual([])
    expect(ours.notEvaluated).toEqual([])
    expect(counted(ours.errors.map(each => each.id))).toEqual(
      counted(theirs.errors.map(each => each.assertionId ?? '')),
    )
    if (says === 'as it is') expect(ours.errors).toEqual([])
    if (name === 'r21' && says !== 'as it is') expect(ours.errors).not.toEqual([])
  })
})
