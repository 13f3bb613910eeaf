import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas } from '../../../../tests/network/schemas.ts'
import type { Patient } from '../../../model/fhir.ts'
import { at, childrenOf, type XmlElement } from '../xml/tree.ts'
import { cases, context, subject } from './answers.fake.ts'
import { readDiscoveryAnswer } from './read-answer.ts'
import { readDiscovery } from './read-request.ts'
import { treeOf } from './requests.fake.ts'
import { writeDiscoveryAnswer } from './write-answer.ts'
import { type RequestContext, writeDiscoveryRequest } from './write-request.ts'

const runs = Number(process.env.CONFORMANCE_RUNS ?? (process.env.npm_lifecycle_event === 'conformance' ? 3_000 : 100))
const asked: RequestContext = {
  sender: { device: '1.2.3', organization: '1.2.3.4' },
  receiver: { organization: '2.25.100' },
  messageId: { root: '1.2.3.5', extension: 'm-1' },
  queryId: { root: '1.2.3.6', extension: 'q-1' },
  authority: '1.2.3.7',
  minimumDegree: 80,
  now: new Date('2026-04-17T15:03:01Z'),
}

/** Text as people write it, and text that is meant to break out. */
const plain = fc
  .stringMatching(/^[A-Za-zéü'’&<>"\]-][A-Za-zéü'’&<>"\] -]{0,20}$/)
  .map(text => text.replace(/\s+/g, ' ').trim())
  .filter(text => text !== '')
const hostile = fc.oneof(
  plain,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(']]>', '</value><value>', '<!--', '&#0;', '"/><family>X</family>', '\u0000', '\ud800', '﻿'),
)

const digits = (length: number) => fc.stringMatching(new RegExp(`^[1-9]\\d{${length - 1}}$`))
const some = <T>(value: fc.Arbitrary<T>, maxLength = 2) => fc.array(value, { minLength: 1, maxLength })
const uses = <T extends string>(...values: T[]) => fc.constantFrom(...values)
const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
  .chain(day => uses(...[4, 7, 10].map(length => day.toISOString().slice(0, length))))

function patients(text: fc.Arbitrary<string>): fc.Arbitrary<Patient> {
  const identifier = fc.record({
    system: uses('http://hl7.org/fhir/sid/us-ssn', 'urn:oid:2.16.840.1.113883.4.3.17', 'urn:oid:1.2.840.5.3412'),
    value: text,
  })
  const address = fc.record(
    { use: uses('home', 'work'), line: some(text), city: text, state: text, postalCode: text, country: text },
    { requiredKeys: ['line', 'city'] },
  )
  const phone = fc.record({ system: fc.constant('phone' as const), value: digits(11).map(each => `+${each}`) })
  const email = fc.record({
    system: fc.constant('email' as const),
    value: fc.stringMatching(/^[a-z+.%]{1,9}@example\.org$/),
  })
  return fc.record({
    resourceType: fc.constant('Patient' as const),
    gender: uses('male', 'female', 'other', 'unknown'),
    birthDate: date,
    name: some(
      fc.record(
        { use: uses('official', 'nickname'), family: text, given: some(text), suffix: some(text, 1) },
        { requiredKeys: ['family', 'given'] },
      ),
    ),
    identifier: some(identifier),
    address: some(address),
    telecom: some(fc.oneof(phone, email)),
  })
}

/** What every reader of a request agrees on: the names and numbers of elements, whatever the texts are. */
function shapeOf(element: XmlElement | undefined): string {
  return `${element?.local}(${childrenOf(element).map(shapeOf).join()})`
}

describe('a request of ours', () => {
  it('NET-4 reads as the person it was written of', () => {
    fc.assert(
      fc.property(patients(plain), patient => {
        const outcome = readDiscovery(treeOf(writeDiscoveryRequest(patient, asked)))
        expect(outcome).toMatchObject({
          kind: 'read',
          deferred: false,
          discovery: { patient, minimumDegree: 80, addressedOrganization: '2.25.100' },
          echo: { messageId: asked.messageId, queryId: asked.queryId, sender: asked.sender },
        })
        if (outcome.kind === 'read') expect(outcome.discovery.patient).toEqual(patient)
      }),
      { numRuns: runs },
    )
  })

  it('NET-4 is valid, and hostile text stays text', () => {
    fc.assert(
      fc.property(patients(hostile), patient => {
        const xml = writeDiscoveryRequest(patient, asked)
        if (haveSchemas) expect(faultsOf('PRPA_IN201305UV02', xml)).toEqual([])
        const list = at(treeOf(xml), 'controlActProcess', 'queryByParameter', 'parameterList')
        for (const once of ['patientAddress', 'patientTelecom']) // ITI-55 has one of each, with several values
          expect(childrenOf(list, once).length).toBeLessThanOrEqual(1)
        const names = childrenOf(list, 'livingSubjectName')
        expect(names.length).toBeLessThanOrEqual(patient.name?.length ?? 0)
        for (const each of names)
          expect(shapeOf(each)).toMatch(
            /^livingSubjectName\(value\((given\(\),?)*(family\(\),?)?(suffix\(\))?\),semanticsText\(\)\)$/,
          )
      }),
      { numRuns: runs },
    )
  })
})

describe('an answer of ours', () => {
  it.each(cases)('NET-4 reads as what it says: $says', ({ answer }) => {
    const read = readDiscoveryAnswer(treeOf(writeDiscoveryAnswer(answer, context)))
    expect(read).toMatchObject({ targetMessage: { extension: '35423' }, queryId: { extension: '18204' } })
    switch (answer.kind) {
      case 'found':
        expect(read.kind === 'found' && read.subjects.map(({ id, homeCommunity }) => [id.root, homeCommunity])).toEqual(
          answer.subjects.map(({ authority, homeCommunity }) => [authority, homeCommunity]),
        )
        break
      case 'ask':
        expect(read).toMatchObject({ kind: 'ask', attributes: answer.attributes, others: [] })
        break
      case 'nobody':
        expect(read.kind).toBe('nobody')
        break
      case 'cannot':
        expect(read).toMatchObject({
          kind: 'cannot',
          because: answer.because === 'refused' ? 'not-available' : answer.because,
        })
        break
      case 'invalid':
        expect(read).toMatchObject({ kind: 'refused', says: expect.stringContaining('SYN113') })
    }
  })

  it('NET-4 tells of a person what was to be told, whoever they are', () => {
    fc.assert(
      fc.property(patients(plain), fc.integer({ min: 0, max: 100 }), (patient, observation) => {
        const xml = writeDiscoveryAnswer({ kind: 'found', subjects: [{ ...subject, patient, observation }] }, context)
        const read = readDiscoveryAnswer(treeOf(xml))
        expect(read).toMatchObject({ kind: 'found', subjects: [{ patient, observation }] })
      }),
      { numRuns: runs },
    )
  })

  it('NET-4 is valid, and hostile text stays text', () => {
    fc.assert(
      fc.property(patients(hostile), patient => {
        const xml = writeDiscoveryAnswer({ kind: 'found', subjects: [{ ...subject, patient }] }, context)
        if (haveSchemas) expect(faultsOf('PRPA_IN201306UV02', xml)).toEqual([])
        expect(childrenOf(at(treeOf(xml), 'controlActProcess'), 'subject')).toHaveLength(1)
      }),
      { numRuns: runs },
    )
  })
})
