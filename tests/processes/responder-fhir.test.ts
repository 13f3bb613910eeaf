/**
 * FHIR at processes of the role responder, beside a real streaming replica: one token serves at all of them, and goes on doing
 * so while the primary is killed with -9; none is given then, and nobody whose access was ended gets in.
 * Source: issue 8, "Scale"; docs/decisions/0056-fhir-clients-of-the-network.md.
 */
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Bundle, DocumentReference, Patient } from 'fhir/r4'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { partnerHome } from '../network/gateway.ts'
import type { Issued } from '../network/pki.ts'
import { b2bOf, issueNamed, openUdapClient, type UdapClient } from '../network/udap-client.ts'
import type { Known } from './network-asker.ts'
import { type NetworkFleet, openNetworkFleet, type Responding } from './network-fleet.ts'
import { peopleOf, settleIn } from './network-load.ts'
import { journalWritten, readExchangeLog } from './network-log.ts'
import type { Replica } from './replica.ts'

const otherUri = 'https://lakeside.example.org/other-client'
/** Longer than it takes to notice that a primary hangs. */
const noticedMs = 15_000

let fleet: NetworkFleet
let replica: Replica
let client: UdapClient
let otherCertificate: Issued
/** Ids that the two applications got when they registered. */
let id: string
let otherId: string
let known: Known
/** By the id of each request that told of somebody: how many exchanges it is. */
const told = new Map<string, number>()

beforeAll(async () => {
  fleet = await openNetworkFleet(2, { replica: true })
  if (!fleet.replica) throw new Error('a fleet with a replica has one')
  replica = fleet.replica
  client = await openUdapClient(fleet.authority, b2bOf(partnerHome), () => new Date())
  otherCertificate = await issueNamed(fleet.authority, [otherUri])
  const server = await issueNamed(fleet.authority, fleet.responders.map(fhirAt), { kind: 'rsa' })
  await fleet.put('server.key', server.key)
  await fleet.put('server.crt', server.chain)
  ;[known] = peopleOf(fleet.places, 1) as [Known]
  await settleIn([known])
  await fleet.settled()
  id = await registered(first(), {})
  otherId = await registered(first(), ofOther())
  await replica.caughtUp()
  await wait(5_000) // each responder has looked how far the replica is, and into the gateway's folder
}, 240_000)
afterAll(() => fleet?.close(), 60_000)

const first = () => fleet.responders[0] as Responding
const fhirAt = (responder: Responding) => `${responder.url()}/network/fhir`
const tokenAt = (responder: Responding) => `${responder.url()}/network/auth/token`
const registrationAt = (responder: Responding) => `${responder.url()}/network/udap/register`
const ofOther = (claims: object = {}) => ({ by: otherCertificate, claims: { iss: otherUri, sub: otherUri, ...claims } })

const post = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const register = async (responder: Responding, signing: object) => {
  const url = registrationAt(responder)
  return post(url, { software_statement: await client.statement(url, signing), udap: '1' })
}
async function registered(responder: Responding, signing: object): Promise<string> {
  const { client_id } = (await (await register(responder, signing)).json()) as { client_id: string }
  return client_id
}
const signInBy = (responder: Responding, assertion: string) =>
  fetch(tokenAt(responder), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      udap: '1',
    }),
  })
async function tokenOf(client_id: string, signing: object = {}): Promise<string> {
  const answered = await signInBy(first(), await client.assertion(tokenAt(first()), client_id, signing))
  expect(answered.status).toBe(200)
  return ((await answered.json()) as { access_token: string }).access_token
}

const patientOf = ({ first, last, birthDate, phone, street, city, state, zip }: Known): Patient => ({
  resourceType: 'Patient',
  name: [{ family: last, given: [first] }],
  gender: 'female',
  birthDate,
  telecom: [{ system: 'phone', value: phone }],
  address: [{ line: [street], city, state, postalCode: zip }],
})
const matchAt = (responder: Responding, token: string) =>
  fetch(`${fhirAt(responder)}/Patient/$match`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Parameters',
      parameter: [{ name: 'resource', resource: patientOf(known) }],
    }),
  })
const tells = (response: Response, exchanges = 1) => {
  expect(response.status).toBe(200)
  told.set(response.headers.get('x-request-id') ?? '', exchanges)
}

/** Finds the patient, their documents, and fetches one, all by what the answers say. */
async function askEverything(responder: Responding, token: string): Promise<void> {
  const get = async (url: string, exchanges = 1) => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    tells(response, exchanges)
    return response
  }
  const matched = await matchAt(responder, token)
  tells(matched)
  const patient = ((await matched.json()) as Bundle<Patient>).entry?.[0]?.resource
  expect(patient?.birthDate).toBe(known.birthDate)
  // Hub-wide, by the hub's own numbers: whose they are has to be found, too.
  const found = await get(`${fhirAt(responder)}/DocumentReference?patient=${patient?.id}`)
  const [document] = ((await found.json()) as Bundle<DocumentReference>).entry ?? []
  const binary = await get(document?.resource?.content[0]?.attachment.url ?? '', 2) // a query, and a retrieve
  expect(await binary.text()).toContain(known.marker)
  const read = await get(`${fhirAt(responder)}/DocumentReference/${document?.resource?.id}`)
  expect(((await read.json()) as DocumentReference).id).toBe(document?.resource?.id)
}

/** What everybody may read, without what is made anew each time. */
async function openAnswers(responder: Responding): Promise<unknown[]> {
  const { home } = known.place
  const paths = ['', `/${home}`].flatMap(at => [`${at}/metadata`, `${at}/.well-known/smart-configuration`])
  return Promise.all(
    [...paths, '/.well-known/udap'].map(async path => {
      const response = await fetch(`${fhirAt(responder)}${path}`)
      expect(response.status, path).toBe(200)
      const { signed_metadata, ...rest } = (await response.json()) as Record<string, unknown>
      return { ...rest, isSigned: typeof signed_metadata === 'string' }
    }),
  )
}

const isDown = async (responder: Responding) =>
  /^causeway_network_primary_down 1$/m.test(await (await fetch(`${responder.url()}/metrics`)).text())
const allSay = (down: boolean) =>
  expect
    .poll(async () => (await Promise.all(fleet.responders.map(isDown))).every(each => each === down), {
      timeout: 30_000,
      interval: 200,
    })
    .toBe(true)

it('NET-4 a responder serves FHIR, health and metrics, and nothing else of the hub', async () => {
  await openAnswers(first())
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect((await fetch(`${first().url()}${path}`)).status, path).toBe(200)
  for (const path of ['/', '/login', '/o/maple-street', '/api/v1/session', '/api/v1/openapi.json', '/docs'])
    expect((await fetch(`${first().url()}${path}`)).status, path).toBe(404)
  for (const path of [`/in/${randomUUID()}`, '/redox/v2/auth/token', '/redox/endpoint'])
    expect((await post(`${first().url()}${path}`, {})).status, path).toBe(404)
})

it('NET-5 a token that one responder gave is good at every other', async () => {
  const token = await tokenOf(id)
  for (const responder of fleet.responders) await askEverything(responder, token)
})

it('NET-5 a primary that hangs keeps nobody waiting: who has a token is answered, and none is given', async () => {
  const token = await tokenOf(id)
  await replica.caughtUp()
  const assertion = await client.assertion(tokenAt(first()), id)
  await fleet.postgres.freeze()
  const began = performance.now()
  const [matched, given] = await Promise.all([matchAt(first(), token), signInBy(first(), assertion)])
  const tookMs = performance.now() - began
  await fleet.postgres.thaw()
  tells(matched)
  expect(given.status).toBe(503)
  expect(tookMs).toBeLessThan(noticedMs)
  await allSay(false)
}, 60_000)

it('NET-5 NET-9 while the primary is dead, tokens that live serve everywhere and what is told is noted; no other is given', async () => {
  const [token, ended] = [await tokenOf(id), await tokenOf(otherId, ofOther({ iss: otherId, sub: otherId }))]
  for (const responder of fleet.responders) tells(await matchAt(responder, ended))
  expect((await register(first(), ofOther({ grant_types: [] }))).status).toBe(200)
  const before = await Promise.all(fleet.responders.map(openAnswers))
  await replica.caughtUp()
  await fleet.postgres.killServer()
  await allSay(true)

  for (const responder of fleet.responders) {
    expect((await fetch(`${responder.url()}/readyz`)).status).toBe(200)
    await askEverything(responder, token) // the second one has never seen it
    const refused = await fetch(`${fhirAt(responder)}/Patient/${randomUUID()}`, {
      headers: { authorization: `Bearer cwn_${'A'.repeat(43)}` },
    })
    expect(refused.status).toBe(401)
  }
  expect(await Promise.all(fleet.responders.map(openAnswers))).toEqual(before)
  // At once where it was ended; elsewhere it may be remembered for five seconds.
  expect((await matchAt(first(), ended)).status).toBe(401)
  await wait(5_000)
  for (const responder of fleet.responders) expect((await matchAt(responder, ended)).status).toBe(401)

  const assertion = await client.assertion(tokenAt(first()), id)
  for (const answered of [await signInBy(first(), assertion), await register(first(), {})]) {
    expect(answered.status).toBe(503)
    expect(Number(answered.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answered.headers.get('cache-control')).toBe('no-store')
    expect(await answered.json()).toEqual({ error: 'temporarily_unavailable', error_description: expect.any(String) })
  }
  const journal = join(fleet.installation.folder, 'data', 'network', 'journal')
  const entries = (await readdir(journal)).filter(name => name.endsWith('.sealed'))
  expect(entries.length).toBeGreaterThan(0)
  for (const entry of entries) {
    const bytes = await readFile(join(journal, entry))
    for (const secret of [known.last, known.marker, 'Lakeside Hospital', 'Imani Okoye'])
      expect(bytes.includes(secret)).toBe(false)
  }

  await fleet.postgres.startAgain()
  expect(await journalWritten(fleet)).toBe(true)
  await allSay(false)
  // It was refused before anything of it was kept: it has not been used up.
  expect((await signInBy(first(), assertion)).status).toBe(200)
  expect((await signInBy(first(), assertion)).status).toBe(401)
  for (const responder of fleet.responders) expect((await matchAt(responder, ended)).status).toBe(401)
  const log = await readExchangeLog(fleet)
  expect(new Map([...told.keys()].map(request => [request, log.get(request)]))).toEqual(told)
}, 180_000)
