import { describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas, schemasMissing } from '../../../../tests/network/schemas.ts'
import { context } from './answers.fake.ts'
import { readEcho } from './echo.ts'
import { birthTime, enough, gender, name, parameter, requestXml, treeOf } from './requests.fake.ts'
import { writeDiscoveryAnswer } from './write-answer.ts'

const echoOf = (xml: string) => readEcho(treeOf(xml)).queryByParameter

describe('the query that an answer gives back', () => {
  it('NET-4 is the one that was asked, character by character', () => {
    const xml = requestXml({
      parameters: `${gender('M')}${birthTime('19630805')}${name('Jos&#xE9; &amp; Co', 'O’Neil')}`,
    })
    const query = xml.slice(xml.indexOf('<queryByParameter>'), xml.indexOf('</controlActProcess>'))
    expect(echoOf(xml)).toBe(query.replaceAll('\n', '').replaceAll('&#xE9;', 'é'))
  })

  it('NET-4 keeps its content under prefixes of ours, types of values too', () => {
    const prefixed = `<x:PRPA_IN201305UV02 xmlns:x="urn:hl7-org:v3" xmlns:s="http://www.w3.org/2001/XMLSchema-instance"><x:controlActProcess><x:queryByParameter><x:queryId root="1.2"/><x:parameterList><x:livingSubjectName><x:value s:type="x:PN"><x:family>Jones</x:family></x:value><x:semanticsText>LivingSubject.name</x:semanticsText></x:livingSubjectName></x:parameterList></x:queryByParameter></x:controlActProcess></x:PRPA_IN201305UV02>`
    expect(echoOf(prefixed)).toBe(
      '<queryByParameter><queryId root="1.2"/><parameterList><livingSubjectName><value xsi:type="PN"><family>Jones</family></value><semanticsText>LivingSubject.name</semanticsText></livingSubjectName></parameterList></queryByParameter>',
    )
  })

  it('drops types and attributes that nobody could resolve', () => {
    const xml = requestXml({
      parameters: parameter(
        'livingSubjectName',
        '<value xmlns:f="urn:f" xsi:type="f:PN" f:a="1"><family>J</family></value>',
      ),
    })
    expect(echoOf(xml)).toContain('<value><family>J</family></value>')
  })

  it('knows the parties, with and without prefixes of their OIDs', () => {
    const xml = requestXml({ parameters: enough }).replace('root="1.2.3.928.955"', 'root="urn:oid:1.2.3.928.955"')
    expect(readEcho(treeOf(xml))).toMatchObject({
      messageId: { root: '1.2.840.5.7', extension: '35423' },
      queryId: { root: '1.2.840.5.999', extension: '18204' },
      sender: { device: '1.2.840.5.567', organization: '1.2.3.928.955' },
      receiver: { device: '1.2.840.5.234' },
      processing: 'T',
    })
  })
})

if (!haveSchemas) console.warn(schemasMissing)

describe.skipIf(!haveSchemas)('by the schema of HL7', () => {
  const careless = [
    ['stray text between parameters', `&lt;0&gt;${enough}stray`],
    ['parameters in another order', `${name('Jimmy', 'Jones')}${birthTime('19630805')}${gender('M')}`],
    [
      'descriptions that are missing',
      `${birthTime('19630805')}${parameter('livingSubjectName', '<value><family>J</family></value>', '')}`,
    ],
    ['text inside of an address', `${enough}${parameter('patientAddress', '<value>&lt;0&gt;<city>S</city></value>')}`],
  ] as const
  it.each(careless)('NET-4 the answer is valid for a sender of %s', (_, parameters) => {
    const echo = readEcho(treeOf(requestXml({ parameters })))
    const answer = writeDiscoveryAnswer({ kind: 'nobody' }, { ...context, echo })
    expect(faultsOf('PRPA_IN201306UV02', answer)).toEqual([])
  })
})
