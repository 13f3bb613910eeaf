/** A member that pushes and asks in Redox's form, over the paths that Redox's clients know. */

import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'

const oid = '2.16.840.1.113883.3.6147.458.2.1'
let member: RedoxMember
beforeAll(async () => {
  member = await openRedoxMember()
})
afterAll(() => member?.close())

const meta = (dataModel: string, eventType: string) => ({
  DataModel: dataModel,
  EventType: eventType,
  EventDateTime: new Date().toISOString(),
  Test: true,
  Source: { ID: '7ce6f387-c33c-417d-8682-81e83628cbd9', Name: 'Clinic' },
})
const demographics = { FirstName: 'Rosa', LastName: 'Lindqvist', DOB: '1984-05-06', Sex: 'Female' }
const newPatient = (id: string, more: object = {}) => ({
  Meta: meta('PatientAdmin', 'NewPatient'),
  Patient: {
    Identifiers: [
      { ID: id, IDType: oid },
      { ID: `mr-${id}`, IDType: 'MR' },
    ],
    Demographics: { ...demographics, ...more },
  },
})
const visitPush = (id: string, document: string, chief: string) => ({
  Meta: meta('Clinical Summary', 'VisitPush'),
  Header: {
    Document: { ID: document, Title: 'Visit', DateTime: '2026-11-20T10:00:00Z', TypeCode: { Code: '11506-3' } },
    Patient: { Identifiers: [{ ID: id, IDType: oid }], Demographics: demographics },
  },
  ChiefComplaintText: chief,
})

describe('signing in', () => {
  it('NET-1 gives a token for five minutes to whoever signs with the member’s key', async () => {
    const response = await member.signIn(await member.assertion())
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 300 })
    expect(response.headers['cache-control']).toBe('no-store')
  })

  it.each<[string, object, object, string]>([
    ['made out to somebody else', { aud: 'https://elsewhere.example.org/token' }, {}, 'audience'],
    ['of a time that is over', { iat: 1, exp: 200 }, {}, 'expired'],
    ['that lasts for long', { exp: Math.floor(Date.now() / 1000) + 86_400 }, {}, 'too-long'],
    ['of another issuer', { iss: 'somebody' }, {}, 'subject'],
    ['with a key that is not known', {}, { kid: 'two' }, 'no-keys'],
  ])('NET-1 refuses an assertion %s', async (_name, claims, header, because) => {
    const response = await member.signIn(await member.assertion(claims, header))
    expect(response.statusCode).toBe(401)
    expect(response.json()).toMatchObject({ error: 'invalid_client' })
    expect(response.body).toContain(because)
  })

  it('NET-1 takes an assertion once', async () => {
    const assertion = await member.assertion()
    expect((await member.signIn(assertion)).statusCode).toBe(200)
    const again = await member.signIn(assertion)
    expect(again.statusCode).toBe(401)
    expect(again.body).toContain('replayed')
  })

  it('NET-1 refuses a tampered token, and one that has ended', async () => {
    const token = await member.token()
    const other = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    const refused = await member.send(newPatient(randomUUID()), other)
    expect(refused.statusCode).toBe(401)
    expect(refused.json()).toMatchObject({ Meta: { Errors: [{ Type: 'message', Module: 'Security' }] } })
    expect((await member.send(newPatient(randomUUID()), token)).statusCode).toBe(200)
    const before = member.test.clock.now
    member.test.clock.now = new Date(before.getTime() + 301_000)
    expect((await member.send(newPatient(randomUUID()), token)).statusCode).toBe(401)
    member.test.clock.now = before
  })

  it('NET-1 takes nothing by the plain address of the connection', async () => {
    const response = await member.test.app.inject({
      method: 'POST',
      url: `/in/${member.publicId}`,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(newPatient('plain')),
    })
    expect(response.statusCode).toBe(401)
  })
})

describe('pushing', () => {
  it('NET-1 answers a patient that was taken with Meta and nothing else to say', async () => {
    const response = await member.send(newPatient('a-1'))
    expect(response.statusCode).toBe(200)
    const { Meta } = response.json<{ Meta: Record<string, unknown> }>()
    expect(Meta).toMatchObject({
      DataModel: 'PatientAdmin',
      EventType: 'NewPatient',
      Message: { ID: expect.any(Number) },
    })
    expect(Meta).not.toHaveProperty('Errors')
  })

  it('NET-1 refuses a patient without the member’s OID in Redox’s words', async () => {
    const message = {
      ...newPatient('x'),
      Patient: { Identifiers: [{ ID: 'x', IDType: 'MR' }], Demographics: demographics },
    }
    const response = await member.send(message)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({
      Meta: { EventType: 'NewPatient', Errors: [{ Type: 'message', Module: 'DataModels' }] },
    })
    expect(response.body).not.toContain('Lindqvist')
  })

  it('NET-2 says beside success what the member should know', async () => {
    const message = { ...newPatient('never-seen'), Meta: meta('PatientAdmin', 'PatientUpdate') }
    const response = await member.send(message)
    expect(response.statusCode).toBe(200)
    expect(response.body).toContain('registry.update-unknown')
  })

  it.each(['', '{', '[]', '"text"', '{"Meta":{}}', '{"Meta":null}'])(
    'answers what is no message, %j, with 400',
    async body => {
      expect((await member.send(body)).statusCode).toBe(400)
    },
  )
})

describe('asking', () => {
  it('NET-2 finds the survivor under the retired identifier', async () => {
    await member.send(newPatient('old'))
    await member.send(newPatient('new', { FirstName: 'Rosalie' }))
    const merged = {
      Meta: meta('PatientAdmin', 'PatientMerge'),
      Patient: {
        Identifiers: [{ ID: 'new', IDType: oid }],
        PreviousIdentifiers: [{ ID: 'old', IDType: oid }],
        Demographics: { ...demographics, FirstName: 'Rosalie' },
      },
    }
    expect((await member.send(merged)).statusCode).toBe(200)
    const response = await member.send({
      Meta: meta('PatientSearch', 'Query'),
      Patient: { Identifiers: [{ ID: 'old', IDType: oid }] },
    })
    expect(response.json()).toMatchObject({
      Meta: { EventType: 'Response' },
      Patient: { Demographics: { FirstName: 'Rosalie' } },
    })
  })

  it('NET-3 lists documents and hands one out as C-CDA under its own id', async () => {
    await member.send(newPatient('with-documents'))
    const id = randomUUID()
    expect((await member.send(visitPush('with-documents', id, 'Headache'))).statusCode).toBe(200)
    const listed = await member.send({
      Meta: meta('Clinical Summary', 'DocumentQuery'),
      Patient: { Identifiers: [{ ID: 'with-documents', IDType: oid }] },
      Document: { Types: [{ Code: '11506-3', Codeset: 'LOINC' }] },
    })
    expect(listed.json()).toMatchObject({ Documents: [{ ID: id, Type: { Code: '11506-3' } }] })
    const got = await member.send({ Meta: meta('Clinical Summary', 'DocumentGet'), Document: { ID: id } })
    const { Data, FileType } = got.json<{ Data: string; FileType: string }>()
    expect(FileType).toBe('text/xml')
    const xml = Buffer.from(Data, 'base64').toString()
    expect(xml).toContain('<ClinicalDocument')
    expect(xml).toContain(id)
    expect(xml).toContain('Headache')
    expect(xml).toContain('<versionNumber value="1"/>')
    expect(xml).not.toContain('relatedDocument')

    member.test.clock.now = new Date(member.test.clock.now.getTime() + 60_000)
    const corrected = { ...visitPush('with-documents', id, 'Migraine') }
    corrected.Meta = { ...corrected.Meta, EventDateTime: new Date(Date.now() + 60_000).toISOString() }
    expect((await member.send(corrected)).statusCode).toBe(200)
    const again = await member.send({
      Meta: meta('Clinical Summary', 'DocumentQuery'),
      Patient: { Identifiers: [{ ID: 'with-documents', IDType: oid }] },
    })
    const [{ ID: next } = { ID: '' }] = again.json<{ Documents: { ID: string }[] }>().Documents
    const second = await member.send({ Meta: meta('Clinical Summary', 'DocumentGet'), Document: { ID: next } })
    const newer = Buffer.from(second.json<{ Data: string }>().Data, 'base64').toString()
    expect(newer).toContain(`<relatedDocument typeCode="RPLC"><parentDocument><id root="${id}"/>`)
    const setOf = (text: string) => /<setId root="([^"]+)"/.exec(text)?.[1]
    expect(setOf(newer)).toBe(setOf(xml))
  })

  it('NET-9 notes whose data an answer held', async () => {
    await member.send(newPatient('asked-for'))
    await member.send({
      Meta: meta('PatientSearch', 'Query'),
      Patient: { Identifiers: [{ ID: 'asked-for', IDType: oid }] },
    })
    const [row] = await member.rows<{ persons: string[] }>(
      `select persons from audit where action = 'registry.query' order by id desc limit 1`,
    )
    expect(row?.persons).toHaveLength(1)
  })

  it.each([
    [
      'a production that is not open yet',
      'organization',
      `environment = 'production', live_at = null`,
      `environment = 'staging'`,
    ],
    ['a paused connection', 'connection', `state = 'paused'`, `state = 'active'`],
  ])('NET-6 lets nothing of anybody out of %s', async (_name, table, closed, open) => {
    await member.send(newPatient('kept-in'))
    const id = table === 'organization' ? member.test.organization : member.connection
    const turn = async (to: string) => {
      await member.test.owner.query(`update ${table} set ${to} where id = $1`, [id])
      await member.test.owner.query('update organization set config_version = config_version + 1')
      member.test.hub.configurations.forget()
    }
    const question = {
      Meta: meta('PatientSearch', 'Query'),
      Patient: { Identifiers: [{ ID: 'kept-in', IDType: oid }] },
    }
    expect((await member.send(question)).body).toContain('Lindqvist')
    await turn(closed)
    const refused = await member.send(question)
    await turn(open)
    expect(refused.statusCode).toBe(503)
    expect(refused.body).toContain('registry.not-answering')
    expect(refused.body).not.toContain('Lindqvist')
  })

  it('answers a question about nobody with nobody, and a document that is not there with 404', async () => {
    const nobody = await member.send({
      Meta: meta('PatientSearch', 'Query'),
      Patient: { Identifiers: [{ ID: 'no', IDType: oid }] },
    })
    expect(nobody.json()).toMatchObject({ Patient: {} })
    const none = await member.send({ Meta: meta('Clinical Summary', 'DocumentGet'), Document: { ID: randomUUID() } })
    expect(none.statusCode).toBe(404)
  })
})

const examples = join(import.meta.dirname, '../../../shared/data/redox')
const there = existsSync(examples)
if (!there) process.stderr.write('The official Redox examples are not there: their test is left out.\n')

describe.runIf(there)('the official examples', () => {
  it('NET-1 are taken, whatever their style', async () => {
    const trial = await openRedoxMember({ patientOid: '2.16.840.1.113883.4.6', requirePatientOid: false })
    try {
      const answers: [string, number][] = []
      for (const file of readdirSync(examples).filter(name => name.endsWith('.json'))) {
        const response = await trial.send(readFileSync(join(examples, file), 'utf8'))
        answers.push([file, response.statusCode])
        expect(response.json()).toHaveProperty('Meta.DataModel')
      }
      expect(
        answers.filter(([file, status]) => status !== 200 && !/documentget|documentquery|query/i.test(file)),
      ).toEqual([])
      const [{ n } = { n: 0 }] = await trial.rows<{ n: number }>(`select count(*)::int as n from registry_document`)
      expect(n).toBeGreaterThan(2)
    } finally {
      await trial.close()
    }
  })
})
