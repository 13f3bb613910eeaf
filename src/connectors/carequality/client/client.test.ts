import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Authority, type Issued, makeAuthority } from '../../../../tests/network/pki.ts'
import { faultsOf, haveSchemas, schemasMissing } from '../../../../tests/network/schemas.ts'
import { readSigner } from '../saml/sign.ts'
import { writeFault } from '../soap/fault.ts'
import { readMessage, type SoapMessage } from '../soap/message.ts'
import { writeMessage } from '../soap/write.ts'
import { subject } from '../xcpd/answers.fake.ts'
import { readDiscovery } from '../xcpd/read-request.ts'
import { writeDiscoveryAnswer } from '../xcpd/write-answer.ts'
import { addressesOf, type ClientSettings, type NetworkClient, openClient } from './client.ts'
import { tellDiscovery } from './tell.ts'

const now = () => new Date()
let sequence = 0
const newId = () => `00000000-0000-4000-8000-${String(++sequence).padStart(12, '0')}`

type Reply = { status?: number; headers?: Record<string, string>; body?: Buffer | string; act?: 'cut' | 'hang' }
/** What the other gateway does with a message; set by each test. */
let respond: (message: SoapMessage) => Reply
let authority: Authority
let ours: Issued
let gateway: Server
let address: string
let seen: { authorized: boolean; port: number | undefined; message: SoapMessage; body: string }[] = []
const opened: NetworkClient[] = []

beforeAll(async () => {
  authority = await makeAuthority({ name: 'Root', now: now() })
  const server = await authority.issue({ name: 'gateway', hosts: ['localhost'], usage: 'server' })
  ours = await authority.issue({ name: 'asker', usage: 'client', kind: 'rsa' })
  const tls = { cert: server.chain, key: server.key, ca: authority.certificate, requestCert: true }
  gateway = createServer({ ...tls, rejectUnauthorized: true }, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const read = readMessage(body, request.headers['content-type'])
    if (read.kind === 'refused') throw new Error(read.fault.reason)
    const socket = request.socket as typeof request.socket & { authorized: boolean }
    seen.push({
      authorized: socket.authorized,
      port: socket.remotePort,
      message: read.message,
      body: body.toString('utf8'),
    })
    const reply = respond(read.message)
    if (reply.act === 'cut') return void request.socket.destroy()
    if (reply.act === 'hang') return
    response.writeHead(reply.status ?? 200, reply.headers).end(reply.body)
  })
  await new Promise<void>(done => gateway.listen(0, '127.0.0.1', done))
  address = `https://localhost:${(gateway.address() as AddressInfo).port}`
})
afterAll(async () => {
  await Promise.all(opened.map(each => each.close()))
  gateway.closeAllConnections()
  await new Promise(done => gateway.close(done))
})

function open(over: Partial<ClientSettings> = {}): NetworkClient {
  seen = []
  const client = openClient({
    identity: { certificate: ours.chain, key: ours.key, authorities: authority.certificate },
    addresses: addressesOf(address),
    asker: {
      signer: readSigner(ours.chain, ours.key),
      user: { name: 'Dana <Reed>', role: { code: '106292003', display: 'Professional nurse' } },
      organization: { name: 'Hospital & Sons', oid: '2.25.300' },
      homeCommunity: '2.25.300',
      purpose: 'TREATMENT',
    },
    now,
    newId,
    ...over,
  })
  opened.push(client)
  return client
}

function soapReply(message: SoapMessage, payload: string, relatesTo = message.envelope.addressing.messageId): Reply {
  const written = writeMessage({ action: 'urn:answer', messageId: 'urn:uuid:1', relatesTo }, payload, 'inline', newId)
  return { headers: { 'content-type': written.contentType }, body: Buffer.concat([...written.chunks()]) }
}

function discoveryReply(message: SoapMessage): Reply {
  const { echo } = readDiscovery(message.envelope.payload)
  const context = { homeCommunity: '2.25.100', id: '1', now: now(), ...(echo ? { echo } : {}) }
  return soapReply(message, writeDiscoveryAnswer({ kind: 'found', subjects: [subject] }, context))
}

const wanted = { patient: subject.patient, receiver: '2.25.100' }

describe('asking another gateway', () => {
  it('NET-4 finds people by a signed request over mutual TLS, on a connection that stays open', async () => {
    respond = discoveryReply
    const client = open({ connections: 1 })
    const first = await client.discover(wanted)
    const second = await client.discover(wanted)
    expect(first.outcome).toMatchObject({
      kind: 'answered',
      answer: { kind: 'found', subjects: [{ homeCommunity: '2.25.100', id: { extension: subject.id } }] },
    })
    expect(second.outcome.kind).toBe('answered')
    expect(seen.map(({ authorized }) => authorized)).toEqual([true, true])
    expect(seen[0]?.port).toBe(seen[1]?.port)
    const [{ message } = { message: undefined }] = seen
    expect(message?.envelope.addressing).toMatchObject({
      to: `${address}/network/ihe/xcpd`,
      action: 'urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery',
      messageId: first.request.messageId,
    })
    expect(message?.envelope.security).toBeDefined()
    expect(first.request.messageId).not.toBe(second.request.messageId)
  })

  it('NET-4 asks for documents and for their contents at addresses of their own', async () => {
    respond = message => soapReply(message, '<nothing xmlns="urn:x"/>')
    const client = open({ addresses: addressesOf(address, '2.25.100') })
    const patient = { authority: '2.25.100.1', id: "O'Neil&7" }
    const query = await client.query({ kind: 'find', homeCommunity: '2.25.100', patient, wanted: {} })
    const document = { homeCommunity: 'urn:oid:2.25.100', repository: '2.25.100.2', uniqueId: 'a&b' }
    const retrieve = await client.retrieve([document])
    expect([query.request.to, retrieve.request.to]).toEqual([
      `${address}/network/ihe/2.25.100/xca-query`,
      `${address}/network/ihe/2.25.100/xca-retrieve`,
    ])
    expect(seen.map(({ message }) => message.form)).toEqual(['inline', 'mtom'])
    expect(seen.map(({ message }) => message.envelope.addressing.action)).toEqual([
      'urn:ihe:iti:2007:CrossGatewayQuery',
      'urn:ihe:iti:2007:CrossGatewayRetrieve',
    ])
    expect(query.outcome).toMatchObject({ kind: 'answered', answer: { kind: 'unreadable' } })
    expect(retrieve.outcome).toMatchObject({ kind: 'answered', answer: { kind: 'unreadable' } })
  })

  it('understands an answer that came compressed', async () => {
    respond = message => {
      const { headers, body = '' } = discoveryReply(message)
      return { headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
    }
    expect((await open().discover(wanted)).outcome).toMatchObject({ kind: 'answered', answer: { kind: 'found' } })
  })

  it('NET-4 knows its answer by the bare UUID too, as some gateways write it', async () => {
    const bare = (messageId = '') => messageId.replace('urn:uuid:', '')
    respond = message => soapReply(message, '<x xmlns="urn:x"/>', bare(message.envelope.addressing.messageId))
    expect((await open().discover(wanted)).outcome.kind).toBe('answered')
  })
})

it('NET-4 says in plain words what more is asked for', () => {
  const told = tellDiscovery({ kind: 'ask', attributes: ['address', 'telecom'], others: ['VeteranStatus'] })
  expect(told).toEqual({
    answered: true,
    lines: ['More is needed to tell people apart: address, phone, VeteranStatus.'],
  })
})

describe('what an answer is not', () => {
  it('tells a fault by its code and its words', async () => {
    respond = message => ({
      ...soapReply(message, writeFault({ code: 'Sender', reason: 'No.' })),
      status: 400,
    })
    expect((await open().discover(wanted)).outcome).toMatchObject({
      kind: 'fault',
      status: 400,
      fault: { code: 'Sender', reason: 'No.' },
    })
  })

  it('NET-4 takes no answer to another request for its own', async () => {
    respond = message => soapReply(message, '<x xmlns="urn:x"/>', 'urn:uuid:another')
    expect((await open().discover(wanted)).outcome).toMatchObject({ kind: 'unreadable', because: 'other-request' })
  })

  it('takes no page for an answer', async () => {
    respond = () => ({ status: 503, headers: { 'content-type': 'text/html' }, body: '<html>Down</html>' })
    expect((await open().discover(wanted)).outcome).toMatchObject({
      kind: 'unreadable',
      status: 503,
      because: 'not-soap',
    })
  })

  it('says whether it was never reached, was cut off, or waited too long', async () => {
    respond = () => ({ act: 'cut' })
    expect((await open().discover(wanted)).outcome).toMatchObject({ kind: 'failed', because: 'cut-off' })
    respond = () => ({ act: 'hang' })
    const answerMs = { discover: 50, query: 50, retrieve: 50 }
    expect((await open({ answerMs }).discover(wanted)).outcome).toMatchObject({ kind: 'failed', because: 'timeout' })
    const nobody = open({ addresses: addressesOf('https://127.0.0.1:9') })
    expect((await nobody.discover(wanted)).outcome).toMatchObject({ kind: 'failed', because: 'unreachable' })
  })

  it('reads no more than the limit of an answer', async () => {
    respond = message => soapReply(message, `<x xmlns="urn:x">${'x'.repeat(5_000)}</x>`)
    expect((await open({ maxAnswerBytes: 1_000 }).discover(wanted)).outcome).toMatchObject({
      kind: 'failed',
      because: 'too-large',
    })
  })

  it('NET-4 talks to no gateway that nobody vouches for, or that has another name', async () => {
    respond = discoveryReply
    const other = await makeAuthority({ name: 'Another', now: now() })
    const distrusting = open({
      identity: { certificate: ours.chain, key: ours.key, authorities: other.certificate },
    })
    expect((await distrusting.discover(wanted)).outcome).toMatchObject({ kind: 'failed', because: 'tls' })
    const byAddress = open({ addresses: addressesOf(address.replace('localhost', '127.0.0.1')) })
    expect((await byAddress.discover(wanted)).outcome).toMatchObject({ kind: 'failed', because: 'tls' })
    expect(seen).toEqual([])
  })
})

if (!haveSchemas) console.warn(schemasMissing)

it.skipIf(!haveSchemas)('NET-4 every request of ours is valid by its schema', async () => {
  respond = message => soapReply(message, '<nothing xmlns="urn:x"/>')
  const client = open()
  await client.discover({ ...wanted, minimumDegree: 50 })
  await client.query({
    kind: 'find',
    homeCommunity: '2.25.100',
    patient: { authority: '2.25.100.1', id: '7' },
    wanted: { classCodes: [{ code: '34133-9', scheme: '2.16.840.1.113883.6.1' }], createdFrom: '2026-01-01T00:00:00Z' },
  })
  await client.retrieve([{ homeCommunity: 'urn:oid:2.25.100', repository: '2.25.100.2', uniqueId: '2.25.7' }])
  const payload = (name: string) => {
    const body = seen.find(each => each.body.includes(name))?.body ?? ''
    return /<soap:Body>(.*)<\/soap:Body>/s.exec(body)?.[1] ?? ''
  }
  expect(faultsOf('PRPA_IN201305UV02', payload('PRPA_IN201305UV02'))).toEqual([])
  expect(faultsOf('AdhocQueryRequest', payload('AdhocQueryRequest'))).toEqual([])
  expect(faultsOf('RetrieveDocumentSetRequest', payload('RetrieveDocumentSetRequest'))).toEqual([])
})
