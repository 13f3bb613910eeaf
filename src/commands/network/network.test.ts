import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFolder } from '../../server/network/gateway-folder.ts'
import { readAsker } from './asker.ts'
import { readDocuments, readPatient, readQuestion } from './questions.ts'
import { setUpTestNetwork } from './set-up-test.ts'

describe('what an operator asks', () => {
  it('NET-4 is a person with everything that was said of them', () => {
    expect(
      readPatient({
        given: ['Ana', 'Maria'],
        family: 'Reed',
        'birth-date': '1980-04',
        gender: 'female',
        ssn: '123-45-6789',
        id: ['7^^^&2.25.300.1&ISO'],
        phone: ['+12175550134'],
        city: 'Springfield',
        'minimum-degree': '80',
      }),
    ).toEqual({
      kind: 'read',
      minimumDegree: 80,
      patient: {
        resourceType: 'Patient',
        name: [{ family: 'Reed', given: ['Ana', 'Maria'] }],
        birthDate: '1980-04',
        gender: 'female',
        identifier: [
          { system: 'urn:oid:2.25.300.1', value: '7' },
          { system: 'http://hl7.org/fhir/sid/us-ssn', value: '123-45-6789' },
        ],
        telecom: [{ system: 'phone', value: '+12175550134' }],
        address: [{ city: 'Springfield' }],
      },
    })
  })

  it.each([
    [{ family: 'Reed' }, '--birth-date'],
    [{ 'birth-date': '1980-04-01' }, 'Say who it is'],
    [{ family: 'Reed', 'birth-date': '4/1/1980' }, '--birth-date'],
    [{ id: ['7'] }, '--id'],
    [{ ssn: '1', gender: 'x' }, '--gender'],
    [{ ssn: '1', 'minimum-degree': 'high' }, '--minimum-degree'],
  ])('refuses %j', (values, says) => {
    expect(readPatient(values)).toMatchObject({ kind: 'wrong', says: expect.stringContaining(says) })
  })

  it('NET-4 is a document query with its filters, or documents by their ids', () => {
    const patient = '0192^^^&2.25.100.1&ISO'
    expect(
      readQuestion({
        patient,
        community: 'urn:oid:2.25.100',
        type: ['34133-9^^2.16.840.1.113883.6.1', '11506-3'],
        status: ['approved'],
        'created-from': '2026-01-01',
      }),
    ).toEqual({
      kind: 'read',
      question: {
        kind: 'find',
        homeCommunity: '2.25.100',
        patient: { authority: '2.25.100.1', id: '0192' },
        wanted: {
          status: ['approved'],
          typeCodes: [{ code: '34133-9', scheme: '2.16.840.1.113883.6.1' }, { code: '11506-3' }],
          createdFrom: '2026-01-01',
        },
      },
    })
    expect(readQuestion({ 'unique-id': ['2.25.7'], community: '2.25.100' })).toEqual({
      kind: 'read',
      question: { kind: 'get', homeCommunity: '2.25.100', uniqueIds: ['2.25.7'], entryIds: [] },
    })
    expect(readQuestion({ 'unique-id': ['2.25.7'] })).toMatchObject({ kind: 'wrong' })
    expect(readQuestion({ patient: '7' })).toMatchObject({ kind: 'wrong' })
    expect(readQuestion({ patient, status: ['new'] })).toMatchObject({ kind: 'wrong' })
    expect(readQuestion({ patient, 'created-to': 'soon' })).toMatchObject({ kind: 'wrong' })
  })

  it('NET-4 is documents, each with its repository', () => {
    expect(readDocuments({ document: ['2.25.100.2:urn:uuid:7'], community: '2.25.100' })).toEqual({
      kind: 'read',
      documents: [{ homeCommunity: 'urn:oid:2.25.100', repository: '2.25.100.2', uniqueId: 'urn:uuid:7' }],
    })
    expect(readDocuments({})).toMatchObject({ kind: 'wrong' })
    expect(readDocuments({ document: ['7'] })).toMatchObject({ kind: 'wrong' })
  })
})

describe('a network for trying out', () => {
  let data: string
  const made = (port = 8443) => setUpTestNetwork({ dataFolder: data, port, now: new Date(), days: 7 })
  const asker = () => join(data, 'network-asker')
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'causeway-set-up-'))
    expect((await made()).kind).toBe('done')
  })
  afterAll(() => rmSync(data, { recursive: true, force: true }))

  it('NET-7 is a gateway that can start, with whoever asks among its partners', async () => {
    const read = await readFolder(join(data, 'network'))
    if (read.kind !== 'read') throw new Error(JSON.stringify(read))
    const { settings, server } = read.gateway
    expect(settings.addresses).toEqual(['https://localhost:8443'])
    expect(server.certificate.subject).toContain('TEST ONLY')
    expect(server.certificate.checkHost('localhost')).toBe('localhost')
    const found = readAsker({}, asker())
    if (found.kind !== 'read') throw new Error(found.says)
    expect(settings.partners.has(found.asker.homeCommunity)).toBe(true)
    expect(found.gateway).toBe('https://localhost:8443')
    expect(found.asker).toMatchObject({ user: { name: 'Test Nurse' }, purpose: 'TREATMENT' })
  })

  it('NET-7 says in its files that it is for tests only, and shows its keys to nobody else', () => {
    expect(readFileSync(join(data, 'network', 'gateway.yaml'), 'utf8')).toContain('TEST ONLY')
    for (const path of ['network/server.key', 'network-asker/asker.key', 'network-asker/asker.yaml'])
      expect(statSync(join(data, path)).mode & 0o077).toBe(0)
  })

  it('NET-7 is never made over a gateway that is there', async () => {
    const before = readFileSync(join(data, 'network', 'server.key'), 'utf8')
    expect(await made(9443)).toMatchObject({ kind: 'wrong', says: expect.stringContaining('Nothing was changed') })
    expect(readFileSync(join(data, 'network', 'server.key'), 'utf8')).toBe(before)
  })

  it('NET-4 whoever asks can be somebody else by the command line', () => {
    const read = readAsker({ purpose: 'payment', user: 'Ada', home: '2.25.9', 'on-behalf-of': '2.25.10' }, asker())
    expect(read).toMatchObject({
      kind: 'read',
      asker: { user: { name: 'Ada' }, purpose: 'PAYMENT', homeCommunity: '2.25.9', onBehalfOf: '2.25.10' },
    })
  })

  it.each([
    [{ purpose: 'CURIOSITY' }, 'CURIOSITY is no purpose of use'],
    [{ home: 'maple' }, '--home is an OID'],
    [{ to: 'http://gateway.example' }, '--to is the address'],
  ])('refuses %j', (values, says) => {
    expect(readAsker(values, asker())).toMatchObject({ kind: 'wrong', says: expect.stringContaining(says) })
  })

  it('says what is missing where there is no folder', () => {
    expect(readAsker({}, join(data, 'nowhere'))).toMatchObject({
      kind: 'wrong',
      says: expect.stringContaining('--to, --cert, --key, --home'),
    })
  })

  it('says which line of its file is not in order', () => {
    writeFileSync(join(asker(), 'asker.yaml'), 'homeCommunityId: maple\n')
    expect(readAsker({}, asker())).toMatchObject({ kind: 'wrong', says: expect.stringContaining('homeCommunityId') })
    writeFileSync(join(asker(), 'asker.yaml'), 'homeCommunity: 2.25.1\n')
    expect(readAsker({}, asker())).toMatchObject({ kind: 'wrong', says: expect.stringContaining('homeCommunity') })
  })
})
