import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, importPKCS8, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeRedox, type FakeRedox } from './fake.ts'
import { post } from './out/client.ts'
import { ioFor, type TestIo } from './out/testing/io.ts'

const oid = '2.16.840.1.113883.3.6147.458.2.1'

let fake: FakeRedox
let io: TestIo
beforeEach(async () => {
  fake = await createFakeRedox()
  io = ioFor(fake)
})
afterEach(async () => {
  await io?.close()
  await fake?.close()
})

const meta = (DataModel: string, EventType: string) => ({
  Meta: { DataModel, EventType, Destinations: [{ ID: 'demo-repository' }] },
})
const identifiers = (id: string) => [{ ID: id, IDType: oid }]
const newPatient = (id: string, demographics: object = { FirstName: 'Rosa', LastName: 'Lindqvist' }) => ({
  ...meta('PatientAdmin', 'NewPatient'),
  Patient: { Identifiers: identifiers(id), Demographics: demographics },
})
const visit = (patient: string, id: string, text: string, demographics: object = {}) => ({
  ...meta('Clinical Summary', 'VisitPush'),
  Header: {
    Document: { ID: id, Title: 'Visit' },
    Patient: { Identifiers: identifiers(patient), Demographics: demographics },
  },
  ChiefComplaintText: text,
})

/** The status, and what Meta.Errors says. */
async function tell(message: object): Promise<{ status: number; says: string[] }> {
  const reply = await post(io, message)
  if (reply.kind !== 'answered') throw new Error(`not answered: ${reply.kind}`)
  const { Meta } = JSON.parse(reply.text()) as { Meta: { Errors?: { Text: string }[] } }
  return { status: reply.status, says: (Meta.Errors ?? []).map(({ Text }) => Text) }
}

describe('documents', () => {
  it('NET-3 are kept with their patient, and follow a merge', async () => {
    await tell(newPatient('a'))
    await tell(newPatient('b'))
    expect(await tell(visit('a', randomUUID(), 'Cough'))).toEqual({ status: 200, says: [] })
    await tell({
      ...meta('PatientAdmin', 'PatientMerge'),
      Patient: { Identifiers: identifiers('b'), PreviousIdentifiers: identifiers('a') },
    })
    const [patient] = fake.patients()
    expect(fake.patients()).toHaveLength(1)
    expect(fake.documents()).toMatchObject([{ title: 'Visit', patient: patient?.number }])
  })

  it('NET-3 are the same when they come again, and refused when their id is another’s', async () => {
    const id = randomUUID()
    expect((await tell(visit('a', id, 'Cough'))).status).toBe(200)
    expect((await tell(visit('a', id.toUpperCase(), 'Cough'))).status).toBe(400) // the content names the id
    expect((await tell(visit('a', id, 'Cough'))).status).toBe(200)
    expect((await tell(visit('a', id, 'Fever'))).status).toBe(400)
    expect(fake.documents()).toHaveLength(1)
  })

  it.each(['7', 'visit-7', '1.2'])('NET-3 need an id that is unique everywhere, unlike %s', async id => {
    expect(await tell(visit('a', id, 'Cough'))).toMatchObject({ status: 400, says: [expect.stringContaining('GUID')] })
  })
})

describe('the data model', () => {
  it('NET-1 has e-mail addresses as texts in one message and as objects in the other', async () => {
    const texts = { LastName: 'Lindqvist', EmailAddresses: ['rosa@example.com'] }
    const objects = { LastName: 'Lindqvist', EmailAddresses: [{ Address: 'rosa@example.com' }] }
    expect((await tell(newPatient('a', texts))).status).toBe(200)
    expect((await tell(newPatient('b', objects))).status).toBe(400)
    expect((await tell(visit('a', randomUUID(), 'Cough', objects))).status).toBe(200)
    expect((await tell(visit('a', randomUUID(), 'Cough', texts))).status).toBe(400)
  })

  it('NET-1 refuses whoever has no identifier under the OID, and what no destination takes', async () => {
    const nobody = { ...newPatient('a'), Patient: { Identifiers: [{ ID: '1', IDType: 'MR' }] } }
    expect(await tell(nobody)).toMatchObject({ status: 400, says: [expect.stringContaining(oid)] })
    const elsewhere = { ...newPatient('a'), Meta: { ...newPatient('a').Meta, Destinations: [{ ID: 'elsewhere' }] } }
    expect(await tell(elsewhere)).toMatchObject({ status: 400, says: [expect.stringMatching(/^No subscriptions/)] })
    expect((await tell({ Patient: {} })).status).toBe(401)
  })

  it('NET-1 answers who somebody is', async () => {
    await tell(newPatient('a'))
    const reply = await post(io, { ...meta('PatientSearch', 'Query'), Patient: { Identifiers: identifiers('a') } })
    expect(reply.kind === 'answered' && JSON.parse(reply.text())).toMatchObject({
      Patient: { Demographics: { LastName: 'Lindqvist' } },
    })
  })
})

describe('signing in', () => {
  const ask = async (claims: object, header: object = {}) => {
    const key = await importPKCS8(fake.client.privateKey, 'RS384')
    const now = Math.floor(Date.now() / 1000)
    const audience = `${fake.url}/v2/auth/token`
    const { clientId: id } = fake.client
    const said = { iss: id, sub: id, aud: audience, jti: randomUUID(), iat: now, exp: now + 240, ...claims }
    const assertion = await new SignJWT(said)
      .setProtectedHeader({ alg: 'RS384', kid: fake.client.keyId, typ: 'JWT', ...header })
      .sign(key)
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }
    return fetch(audience, { method: 'POST', body: new URLSearchParams(form) })
  }

  it('NET-1 takes an assertion once', async () => {
    const jti = randomUUID()
    expect((await ask({ jti })).status).toBe(200)
    expect((await ask({ jti })).status).toBe(401)
  })

  it.each<[string, object, object]>([
    ['made out to somebody else', { aud: 'https://elsewhere.example.org' }, {}],
    ['that is over', { iat: 1, exp: 200 }, {}],
    ['that lasts for long', { exp: Math.floor(Date.now() / 1000) + 3_600 }, {}],
    ['of nobody known', { iss: 'nobody', sub: 'nobody' }, {}],
    ['with an unknown key', {}, { kid: 'two' }],
  ])('NET-1 refuses one %s', async (_name, claims, header) => {
    expect((await ask(claims, header)).status).toBe(401)
  })
})

describe('the control address', () => {
  const control = (path: string, body?: unknown) =>
    fetch(`${fake.url}/_control${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) })

  it('makes a client known, turns knobs, and starts anew', async () => {
    const pair = await generateKeyPair('RS384')
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }] }
    expect(await (await control('/keys', { clientId: 'ours', jwks })).json()).toEqual({ clientId: 'ours', keys: 1 })
    expect((await control('', { perMinute: 'many' })).status).toBe(400)
    await tell(newPatient('a'))
    const turned = await control('', { updateOfUnknown: 'refuses' })
    expect(await turned.json()).toMatchObject({ knobs: { updateOfUnknown: 'refuses' }, counts: { patients: 1 } })
    expect(await (await control('/patients')).json()).toHaveLength(1)
    expect(await (await control('/reset', {})).json()).toMatchObject({ counts: { patients: 0, messages: 0 } })
  })
})
