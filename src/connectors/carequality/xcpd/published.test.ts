/** Published messages of others (../shared/data/ihe), with their placeholders filled: read, answered, and valid by the schema. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas } from '../../../../tests/network/schemas.ts'
import { at, type XmlElement } from '../xml/tree.ts'
import { cases, context } from './answers.fake.ts'
import { readDiscoveryAnswer } from './read-answer.ts'
import { type DiscoveryRead, readDiscovery } from './read-request.ts'
import { treeOf } from './requests.fake.ts'
import { writeDiscoveryAnswer } from './write-answer.ts'

const folder = fileURLToPath(new URL('../../../../../shared/data/ihe/', import.meta.url))
const haveMessages = existsSync(folder)
if (!haveMessages) console.warn('SKIPPED: the published messages of IHE (../shared/data/ihe) are not on this machine.')

const placeholders: Readonly<Record<string, string>> = { dob: '19630805', gender: 'F', ssn: 'TXT' }
const messageOf = (file: string) =>
  readFileSync(`${folder}${file}`, 'utf8')
    .replace(/\$(\w+)_id\$/g, (_, name: string) => placeholders[name] ?? `${name} 7`)
    .replace(/\$\{#Project#HomeCommunity\.Id\}/g, '2.25.300')
    .replace(/\$\{#Project#([\w.-]+)\}/g, (_, name: string) => `a ${name}`)
const read = (file: string): DiscoveryRead => readDiscovery(treeOf(messageOf(file)))

describe.skipIf(!haveMessages)('published patient discoveries', () => {
  it.each([
    ['ipf-iti55-sample-request.xml', false],
    ['ipf-iti55-sample-request-deferred.xml', true],
  ])('%s says whom it looks for', (file, deferred) => {
    expect(read(file)).toMatchObject({
      kind: 'read',
      deferred,
      discovery: {
        minimumDegree: 100,
        patient: {
          gender: 'male',
          birthDate: '1963-08-05',
          name: [{ family: 'Jones', given: ['Jimmy'] }],
          identifier: [
            { system: 'urn:oid:1.2.840.114350.1.13.99997.2.3412', value: '1234' },
            { system: 'http://hl7.org/fhir/sid/us-ssn', value: '58910' },
          ],
        },
      },
    })
  })

  it('nist-xcpd-findpatient.xml says whom it looks for, with every parameter', () => {
    const outcome = read('nist-xcpd-findpatient.xml')
    expect(outcome).toMatchObject({
      kind: 'read',
      discovery: { addressedOrganization: '2.16.840.1.113883.3.72.6.1', patient: { gender: 'female' } },
    })
    const patient = outcome.kind === 'read' ? outcome.discovery.patient : undefined
    expect(patient?.name).toEqual([
      { given: ['firstName 7', 'secondName 7'], family: 'lastName 7', suffix: ['suffix 7'] },
    ])
    expect(patient?.address?.[0]).toMatchObject({ line: ['homeAddress1 7', 'homeAddress2 7'], city: 'homeCity 7' })
    expect(patient?.telecom).toHaveLength(2)
    expect(patient?.generalPractitioner).toHaveLength(1)
    expect(patient?.extension).toHaveLength(2)
  })

  it('connect-pd-loadtest-request.xml, a wrapped message with a name alone, is invalid', () => {
    const envelope = treeOf(messageOf('connect-pd-loadtest-request.xml'))
    const wrapper = at(envelope, 'Body', 'Proxy_PRPA_IN201305UVProxyRequest') as XmlElement
    expect(readDiscovery(wrapper)).toEqual({ kind: 'invalid', because: 'not-a-discovery' })
    expect(readDiscovery(at(wrapper, 'PRPA_IN201305UV02') as XmlElement)).toMatchObject({
      kind: 'invalid',
      because: 'too-little',
      echo: { queryId: { root: '2.25.300' } },
    })
  })

  it('ipf-iti55-sample-response.xml tells of two people', () => {
    const answer = readDiscoveryAnswer(treeOf(messageOf('ipf-iti55-sample-response.xml')))
    expect(answer).toMatchObject({
      kind: 'found',
      subjects: [
        {
          homeCommunity: '1.2.840.114350.1.13.99998.8734',
          id: { root: '1.2.840.114350.1.13.99998.8734', extension: '34827K410' },
          observation: 92,
          patient: { birthDate: '1963-08-04', telecom: [{ value: '+1-481-555-7684', use: 'work' }, {}] },
        },
        { id: { extension: '34827R534' }, observation: 85 },
      ],
    })
  })

  it
    .skipIf(!haveSchemas)
    .each(['ipf-iti55-sample-request.xml', 'ipf-iti55-sample-request-deferred.xml', 'nist-xcpd-findpatient.xml'])(
    '%s gets valid answers in every case',
    file => {
      const { echo } = read(file)
      expect(faultsOf('PRPA_IN201305UV02', messageOf(file))).toEqual([])
      for (const { answer } of cases)
        expect(
          faultsOf('PRPA_IN201306UV02', writeDiscoveryAnswer(answer, { ...context, ...(echo ? { echo } : {}) })),
        ).toEqual([])
    },
  )
})
