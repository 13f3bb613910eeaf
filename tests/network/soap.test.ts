import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Composing,
  composeDiscovery,
  composeQuery,
  composeRetrieve,
} from '../../src/connectors/carequality/client/compose.ts'
import { readFault } from '../../src/connectors/carequality/soap/fault.ts'
import { readMessage, type SoapMessage } from '../../src/connectors/carequality/soap/message.ts'
import { readDocumentsAnswer } from '../../src/connectors/carequality/xca/read-found.ts'
import { readRetrieved } from '../../src/connectors/carequality/xca/read-retrieved.ts'
import { readDiscoveryAnswer } from '../../src/connectors/carequality/xcpd/read-answer.ts'
import { attribute, child, childrenOf, textOf } from '../../src/connectors/carequality/xml/tree.ts'
import type { Discovery } from '../../src/model/network/discovery.ts'
import type { DocumentQuery, RetrieveRequest } from '../../src/model/network/documents.ts'
import type { Requester } from '../../src/model/network/requester.ts'
import type { Responder } from '../../src/network/responder.ts'
import { gatewayFile, gatewayHome, openTestGateway, partnerHome, type TestGateway } from './gateway.ts'
import type { Issued } from './pki.ts'

const member = '2.16.840.1.113883.3.9999.7'
const person = {
  resourceType: 'Patient' as const,
  name: [{ family: 'Quill', given: ['Nora'] }],
  birthDate: '1980-02-29',
}
const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const repository = `${member}.2`
const document = { homeCommunity: `urn:oid:${member}`, repository, uniqueId: '1.2.3^4' }

let asked: { requester: Requester; what: Discovery | DocumentQuery | RetrieveRequest }[]
let content: Buffer
/** Resolves when the responder may answer. */
let gate: Promise<void> | undefined
const responder: Responder = {
  async discover(requester, what) {
    asked.push({ requester, what })
    await gate
    return { kind: 'nobody' }
  },
  async findDocuments(requester, what) {
    asked.push({ requester, what })
    return { entries: [], problems: [{ code: 'XDSUnknownPatientId', context: 'No such patient', severity: 'error' }] }
  },
  async retrieve(requester, what, whenSent) {
    asked.push({ requester, what })
    if (gate) await Promise.all([gate, whenSent])
    return what.documents.map(({ uniqueId }) => {
      if (uniqueId === 'throw') throw new Error('Nora Quill')
      return { kind: 'document', entry: { homeCommunity: member, repository, uniqueId, mimeType: 'text/xml' }, content }
    })
  },
}

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway(responder)
})
beforeEach(() => {
  asked = []
  content = Buffer.from('<ClinicalDocument/>')
  gate = undefined
})
afterAll(() => gateway.close())

const composing = (path: string, more: Partial<Composing> = {}): Composing => ({
  to: gateway.url + path,
  asker: gateway.asker(),
  now: new Date(),
  newId: randomUUID,
  ...more,
})
const discovery = (path = '/network/ihe/xcpd', more: Partial<Composing> = {}) =>
  composeDiscovery({ patient: person }, composing(path, more))

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer }
type Sending = {
  /** Another gateway than the one of all. */
  at?: TestGateway
  path?: string
  /** What the request line says, where that is not the path. */
  target?: string
  contentType?: string
  method?: string
  headers?: Record<string, string>
  /** Whose certificate the connection shows. */
  by?: Issued
  /** Breaks the connection. */
  signal?: AbortSignal
}

/** Sends bytes as they are, on a connection of their own. `body` may be a generator that takes its time. */
async function post(body: Buffer | string | AsyncIterable<Buffer>, sending: Sending = {}): Promise<Answer> {
  const response = await open(body, sending)
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }
}

/** The same, up to the headers of the answer. */
function open(body: Buffer | string | AsyncIterable<Buffer>, sending: Sending = {}): Promise<IncomingMessage> {
  const { path = '/network/ihe/xcpd', contentType = 'application/soap+xml; charset=UTF-8', method = 'POST' } = sending
  const { at = gateway, target } = sending
  const { chain: cert, key } = sending.by ?? at.partner
  const tls = { agent: false, ca: at.authority.certificate, cert, key }
  const headers = { 'content-type': contentType, ...sending.headers }
  return new Promise((resolve, reject) => {
    const { signal } = sending
    const more = { ...(signal ? { signal } : {}), ...(target ? { path: target } : {}) }
    const sent = request(at.url + path, { method, ...tls, headers, ...more }, resolve)
    sent.on('error', reject)
    if (typeof body === 'string' || Buffer.isBuffer(body)) sent.end(body)
    else void pour(body)
    async function pour(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) if (!sent.destroyed) sent.write(chunk)
      if (!sent.destroyed) sent.end()
    }
  })
}

function messageOf({ body, headers }: Answer): SoapMessage {
  const read = readMessage(body, headers['content-type'])
  if (read.kind === 'refused') throw new Error(read.fault.reason)
  return read.message
}
function faultOf(answer: Answer) {
  return { status: answer.status, ...readFault(messageOf(answer).envelope.payload) }
}

describe('NET-4 the SOAP endpoints', () => {
  it('answer a signed patient discovery, and tell the responder who asks what', async () => {
    const composed = discovery()
    const answer = await post(composed.body, composed)
    const { envelope, form } = messageOf(answer)
    expect([answer.status, form]).toEqual([200, 'inline'])
    expect(envelope.addressing).toMatchObject({
      action: 'urn:hl7-org:v3:PRPA_IN201306UV02:CrossGatewayPatientDiscovery',
      relatesTo: composed.messageId,
      messageId: expect.stringMatching(/^urn:uuid:/),
    })
    expect(readDiscoveryAnswer(envelope.payload).kind).toBe('nobody')
    const [{ requester, what } = { requester: undefined, what: undefined }] = asked
    expect(requester).toMatchObject({ via: 'ihe', homeCommunity: partnerHome, purpose: 'TREATMENT' })
    expect(what).toMatchObject({ addressed: { kind: 'everybody' }, patient: { birthDate: '1980-02-29' } })
  })

  it('answer at an address that is written whole, as proxies forward it', async () => {
    const member = `/network/ihe/${partnerHome}/xcpd`
    for (const path of ['/network/ihe/xcpd', member]) {
      const target = gateway.url.replace('https', 'HTTPS') + path
      const whole = await post(discovery(path).body, { target })
      expect([whole.status, readDiscoveryAnswer(messageOf(whole).envelope.payload).kind]).toEqual([200, 'nobody'])
    }
    const elsewhere = await post(discovery().body, { target: '/https://localhost/network/ihe/xcpd' })
    expect(elsewhere.status).toBe(404)
  })

  const wsse11 = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd'
  const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
  /** What a policy with IncludeTimestamp and RequireSignatureConfirmation looks for. */
  const securityOf = (answer: Answer) => {
    const { security } = messageOf(answer).envelope
    const timestamp = child(security, 'Timestamp', wsu)
    const [created = '', expires = ''] = ['Created', 'Expires'].map(name => textOf(child(timestamp, name, wsu)))
    const confirmations = childrenOf(security, 'SignatureConfirmation', wsse11)
    return {
      mustUnderstand: attribute(security, 'mustUnderstand', soap12),
      made: Math.abs(Date.parse(created) - Date.now()) < 60_000,
      livesMs: Date.parse(expires) - Date.parse(created),
      ids: confirmations.map(each => attribute(each, 'Id', wsu) !== undefined),
      values: confirmations.map(each => attribute(each, 'Value')),
    }
  }
  const signedBy = (body: Buffer) => /<ds:SignatureValue>([^<]+)<[^>]*><ds:KeyInfo><wsse:/.exec(body.toString())?.[1]

  it('say in every answer when it was made and which signature it answers, as policies of CXF demand', async () => {
    const expected = { mustUnderstand: undefined, made: true, livesMs: 300_000, ids: [true] }
    const composed = discovery()
    expect(signedBy(composed.body)).toMatch(/^[A-Za-z0-9+/=]{80,}$/)
    const answer = await post(composed.body, composed)
    expect(securityOf(answer)).toEqual({ ...expected, values: [signedBy(composed.body)] })
    const path = '/network/ihe/xca-retrieve'
    const get = composeRetrieve([document], composing(path, { form: 'mtom' }))
    expect(securityOf(await post(get.body, { ...get, path }))).toEqual({ ...expected, values: [signedBy(get.body)] })
    // A fault too: for what is not believed, and for another action.
    expect(securityOf(await post(composed.body))).toEqual({ ...expected, values: [signedBy(composed.body)] })
    const otherPlace = await post(composed.body, { path })
    expect(otherPlace.status).toBe(400)
    expect(securityOf(otherPlace)).toEqual({ ...expected, values: [signedBy(composed.body)] })
  })

  it('confirm no signature where the question had none, and repeat nothing that is none', async () => {
    const body = discovery().body.toString()
    const second = /<ds:Signature (?:(?!<ds:Signature ).)*<\/ds:Signature>(?=<\/wsse:Security>)/s
    for (const instead of [
      '',
      `<ds:Signature xmlns:ds="${dsig}"><ds:SignatureValue>&lt;x/&gt;</ds:SignatureValue></ds:Signature>`,
    ]) {
      const bare = body.replace(second, instead)
      expect(bare.length).toBeLessThan(body.length)
      expect(securityOf(await post(bare))).toMatchObject({ made: true, ids: [true], values: [undefined] })
    }
    expect(securityOf(await post(body.replace(/<wsse:Security.*<\/wsse:Security>/s, '')))).toMatchObject({
      made: true,
      values: [undefined],
    })
  })

  it('answer for the member whose address is called, or whom the message names', async () => {
    const path = `/network/ihe/${member}/xcpd`
    const byPath = discovery(path)
    expect((await post(byPath.body, { ...byPath, path })).status).toBe(200)
    const named = composeDiscovery({ patient: person, receiver: member }, composing('/network/ihe/xcpd'))
    await post(named.body, named)
    const ours = composeDiscovery({ patient: person, receiver: gatewayHome }, composing('/network/ihe/xcpd'))
    await post(ours.body, ours)
    expect(asked.map(({ what }) => what.addressed)).toEqual([
      { kind: 'member', homeCommunity: member },
      { kind: 'member', homeCommunity: member },
      { kind: 'everybody' },
    ])
  })

  it.each(['inline', 'mtom'] as const)(
    'answer a document query and a retrieve in the form of the question: %s',
    async form => {
      const query = { kind: 'find' as const, patient: { authority: `${member}.1`, id: '7' }, wanted: {} }
      const find = composeQuery(query, composing('/network/ihe/xca-query', { form }))
      const found = messageOf(await post(find.body, { ...find, path: '/network/ihe/xca-query' }))
      expect(found.form).toBe(form)
      expect(readDocumentsAnswer(found.envelope.payload)).toMatchObject({
        status: 'failure',
        problems: [{ code: 'XDSUnknownPatientId' }],
      })
      const get = composeRetrieve([document, document], composing('/network/ihe/xca-retrieve', { form }))
      const got = messageOf(await post(get.body, { ...get, path: '/network/ihe/xca-retrieve' }))
      expect(got.form).toBe(form)
      expect(readRetrieved(got.envelope.payload, got.parts)).toMatchObject({
        status: 'success',
        documents: [
          { kind: 'document', content },
          { kind: 'document', content },
        ],
      })
    },
  )

  it('take compressed and chunked bodies', async () => {
    const first = discovery()
    expect((await post(gzipSync(first.body), { ...first, headers: { 'content-encoding': 'gzip' } })).status).toBe(200)
    const second = discovery()
    async function* chunks() {
      for (let at = 0; at < second.body.length; at += 1_000) yield second.body.subarray(at, at + 1_000)
    }
    expect((await post(chunks(), second)).status).toBe(200)
  })

  it('take UTF-16', async () => {
    const { body } = discovery()
    const utf16 = Buffer.from(`\ufeff${body.toString()}`, 'utf16le')
    const answer = await post(utf16, { contentType: 'application/soap+xml; charset="UTF-16"' })
    expect(answer.status).toBe(200)
  })

  it('hand over a document of 40 MB no faster than it is taken, and without holding it twice', async () => {
    content = Buffer.alloc(40_000_000, 'a')
    const get = composeRetrieve([document], composing('/network/ihe/xca-retrieve'))
    const before = process.memoryUsage.rss()
    const response = await open(get.body, { ...get, path: '/network/ihe/xca-retrieve' })
    await wait(150) // the first bytes are there, nothing is read: what is not sent must not be encrypted yet
    expect(process.memoryUsage.rss() - before).toBeLessThan(25_000_000)
    let size = 0
    for await (const chunk of response) size += (chunk as Buffer).length
    expect(size).toBeGreaterThan(content.length)
  })

  it('leave a receiver who goes away', async () => {
    content = Buffer.alloc(40_000_000, 'a')
    const get = composeRetrieve([document], composing('/network/ihe/xca-retrieve'))
    const response = await open(get.body, { ...get, path: '/network/ihe/xca-retrieve' })
    response.destroy()
    await expect.poll(() => gateway.metrics()).toContain('causeway_network_in_flight 0')
  })
})

describe('NET-4 a header whose bytes are parts of the MIME package', () => {
  const boundary = 'parts'
  /** As stacks write it that take every base64 out of the message; `bend` may spoil a part. */
  const packaged = (bend: (bytes: Buffer, at: number) => Buffer | undefined = bytes => bytes) => {
    const parts: string[] = []
    const xml = discovery()
      .body.toString()
      .replace(/(<ds:(?:DigestValue|SignatureValue|X509Certificate)>)([^<]+)/g, (_, tag: string, text: string) => {
        const bytes = bend(Buffer.from(text, 'base64'), parts.length)
        const head = `Content-Type: application/octet-stream\r\nContent-ID: <part-${parts.length}@x>\r\n\r\n`
        parts.push(bytes ? `--${boundary}\r\n${head}${bytes.toString('latin1')}\r\n` : '')
        return `${tag}<xop:Include xmlns:xop="${xop}" href="cid:part-${parts.length - 1}%40x"/>`
      })
    expect(parts).toHaveLength(6)
    const root = `--${boundary}\r\nContent-Type: application/xop+xml; type="application/soap+xml"\r\n\r\n${xml}\r\n`
    return Buffer.concat([Buffer.from(root), Buffer.from(`${parts.join('')}--${boundary}--\r\n`, 'latin1')])
  }
  const contentType = `multipart/related; type="application/xop+xml"; boundary=${boundary}`
  const xop = 'http://www.w3.org/2004/08/xop/include'

  it('is verified as the text that the parts mean', async () => {
    const answer = await post(packaged(), { contentType })
    expect([answer.status, readDiscoveryAnswer(messageOf(answer).envelope.payload).kind]).toEqual([200, 'nobody'])
    expect(asked[0]?.requester).toMatchObject({ homeCommunity: partnerHome })
  })

  it('is refused with any part that is another, or missing', async () => {
    for (let part = 0; part < 6; part += 1) {
      const other = packaged((bytes, at) => (at === part ? Buffer.from(bytes).fill(7, 10, 20) : bytes))
      expect(faultOf(await post(other, { contentType }))).toMatchObject({ status: 400 })
      const missing = packaged((bytes, at) => (at === part ? undefined : bytes))
      expect(faultOf(await post(missing, { contentType }))).toMatchObject({
        status: 400,
        reason: expect.stringContaining('does not have'),
      })
    }
    expect(asked).toEqual([])
  })
})

describe('NET-4 what is not believed', () => {
  const expectFault = async (body: Buffer, subcode: string, because: string, more: Sending = {}) => {
    expect(faultOf(await post(body, more))).toMatchObject({ status: 400, code: 'Sender', subcodes: [subcode] })
    expect(gateway.refusals.recent()[0]).toMatchObject({ transaction: 'discover', because })
    expect(asked).toEqual([])
  }

  it('a message that came before', async () => {
    const { body } = discovery()
    expect((await post(body)).status).toBe(200)
    asked = []
    await expectFault(body, 'FailedCheck', 'network.replayed')
    expect(gateway.refusals.recent()[0]).toMatchObject({ homeCommunity: partnerHome })
  })

  /** Sends, and breaks the connection while the answer is being made. */
  const sendAndLose = async (body: Buffer, sending: Sending) => {
    gate = Promise.resolve()
    const given = new AbortController()
    const lost = post(body, { ...sending, signal: given.signal })
    await expect.poll(() => asked.length).toBe(1)
    given.abort()
    await expect(lost).rejects.toThrow('aborted')
    await expect.poll(() => gateway.metrics()).toContain('causeway_network_in_flight 0')
    asked = []
    gate = undefined
  }
  const path = '/network/ihe/xca-retrieve'

  it('a message that was answered before, though not one whose answer did not arrive', async () => {
    const { body, contentType } = composeRetrieve([document], composing(path))
    const sending = { path, contentType }
    await sendAndLose(body, sending)
    expect((await post(body, sending)).status).toBe(200)
    expect(faultOf(await post(body, sending))).toMatchObject({ status: 400, subcodes: ['FailedCheck'] })
    expect(asked).toHaveLength(1)
  })

  it('a message whose answer did not arrive at a proxy, which sends for others too', async () => {
    const by = await gateway.authority.issue({ name: 'proxy.example', hosts: ['proxy.example'] })
    const listed = `  - { homeCommunityId: ${partnerHome}, name: Partner, tlsCertificates: ['${by.fingerprint}'] }`
    await gateway.put('gateway.yaml', gatewayFile(gateway.url).replace(/^ {2}- .*$/m, listed))
    const { body, contentType } = composeRetrieve([document], composing(path))
    const sending = { path, by, contentType }
    await sendAndLose(body, sending)
    expect(faultOf(await post(body, sending))).toMatchObject({ status: 400, subcodes: ['FailedCheck'] })
    expect(asked).toEqual([])
    await gateway.put('gateway.yaml', gatewayFile(gateway.url))
  })

  it('a message without a signature, expired, for another audience, by a key that is not the connection’s', async () => {
    const bare = discovery()
      .body.toString()
      .replace(/<wsse:Security.*<\/wsse:Security>/s, '')
    await expectFault(Buffer.from(bare), 'InvalidSecurity', 'network.security-missing')
    const late = discovery(undefined, { now: new Date(Date.now() - 3_600_000) })
    await expectFault(late.body, 'MessageExpired', expect.stringMatching(/network\.(timestamp|assertion)-over/))
    const elsewhere = discovery(`/network/ihe/${member}/xcpd`)
    await expectFault(elsewhere.body, 'InvalidSecurityToken', 'network.audience-other')
    const other = await gateway.authority.issue({ name: 'other.example', hosts: ['other.example'] })
    const foreign = discovery(undefined, { asker: gateway.asker(other) })
    await expectFault(foreign.body, 'FailedAuthentication', 'network.holder-differs')
  })

  it('says nothing of what was in the message', async () => {
    const body = discovery().body.toString().replace('Ada Clerk', 'Eve Clerk')
    const answer = await post(body)
    expect(faultOf(answer)).toMatchObject({ subcodes: ['FailedCheck'] })
    expect(answer.body.toString()).not.toMatch(/Clerk|Quill|Partner|\bat .*:\d+/)
  })
})

describe('NET-4 what is no request', () => {
  const good = () => discovery().body.toString()
  const named = (xml: string) => xml.replace('<soap:Envelope', `<soap:Envelope xmlns:x="urn:${'a'.repeat(100_000)}"`)
  const bad: [what: string, send: () => Promise<Answer>, status: number, code: string, reason: string][] = [
    ['another method', () => post('', { method: 'PUT' }), 405, 'Sender', 'POST'],
    ['another address', () => post(good(), { path: '/network/ihe/other' }), 404, 'Sender', 'nothing at this address'],
    ['no OID in the address', () => post(good(), { path: '/network/ihe/me/xcpd' }), 404, 'Sender', 'nothing'],
    ['another media type', () => post(good(), { contentType: 'application/json' }), 415, 'Sender', 'content type'],
    ['an unknown coding', () => post(good(), { headers: { 'content-encoding': 'zip' } }), 415, 'Sender', 'Encoding'],
    ['the action of another address', () => post(good(), { path: '/network/ihe/xca-query' }), 400, 'Sender', 'action'],
    [
      'no action',
      () => post(good().replace(/<wsa:Action.*<\/wsa:Action>/, ''), {}),
      400,
      'Sender',
      'Action is missing',
    ],
    [
      'an id without end',
      () => post(good().replace('urn:uuid:', `urn:uuid:${'a'.repeat(500)}`)),
      400,
      'Sender',
      'MessageID',
    ],
    [
      'an id without end beside another fault',
      async () => {
        const answer = await post(
          good()
            .replace('urn:uuid:', `urn:uuid:${'a'.repeat(500_000)}`)
            .replace('<wsa:To', '<x xmlns="urn:x" soap:mustUnderstand="1"/><wsa:To'),
        )
        expect(answer.body.length).toBeLessThan(10_000)
        return answer
      },
      500,
      'MustUnderstand',
      'not known',
    ],
    ['no id', () => post(good().replace(/<wsa:MessageID.*<\/wsa:MessageID>/, '')), 400, 'Sender', 'MessageID'],
    ['a callback', () => post(good().replace('/addressing/anonymous', '/addressing/none')), 400, 'Sender', 'anonymous'],
    [
      'a header to be understood',
      () => post(good().replace('<wsa:To', '<x xmlns="urn:x" soap:mustUnderstand="1"/><wsa:To')),
      500,
      'MustUnderstand',
      'not known',
    ],
    ['a document type', () => post(`<!DOCTYPE a [<!ENTITY b "c">]>${good()}`), 400, 'Sender', 'document type'],
    [
      'an external entity',
      () => post(`<!DOCTYPE a SYSTEM "file:///etc/passwd">${good()}`),
      400,
      'Sender',
      'document type',
    ],
    [
      'deep nesting',
      () => post(good().replace('<soap:Body>', `<soap:Body>${'<a>'.repeat(300_000)}`)),
      400,
      'Sender',
      'deeply',
    ],
    [
      'headers to be understood without end, of a namespace without end',
      () => post(named(good()).replace('<wsa:To', `${'<x:y soap:mustUnderstand="1"/>'.repeat(3_000)}<wsa:To`)),
      400,
      'Sender',
      'namespace',
    ],
    [
      'a namespace without end, which the canonical form would repeat',
      () => post(named(good()).replace('<saml2:Subject>', `${'<x:y/>'.repeat(3_000)}<saml2:Subject>`)),
      400,
      'Sender',
      'namespace',
    ],
    [
      'headers to be understood without end',
      () => post(good().replace('<wsa:To', `${'<x xmlns="urn:x" soap:mustUnderstand="1"/>'.repeat(5_000)}<wsa:To`)),
      500,
      'MustUnderstand',
      'not known',
    ],
    ['50 MB', () => post(Buffer.alloc(50_000_000, '<a>')), 413, 'Sender', 'at most'],
    ['50 MB without saying so', () => post(pieces(50, () => Buffer.alloc(1_000_000))), 413, 'Sender', 'at most'],
    [
      '50 MB in 50 KB',
      () => post(gzipSync(Buffer.alloc(50_000_000)), { headers: { 'content-encoding': 'gzip' } }),
      413,
      'Sender',
      'at most',
    ],
    [
      'half a MIME package',
      async () => {
        const { body, contentType } = discovery(undefined, { form: 'mtom' })
        return post(body.subarray(0, body.length - 20), { contentType })
      },
      400,
      'Sender',
      'MIME',
    ],
    [
      'headers without end',
      () => post(good(), { headers: { 'x-long': 'a'.repeat(20_000) } }),
      431,
      'Sender',
      'headers',
    ],
  ]
  it.each(bad)('%s is told as a fault, quickly and without growth', async (_, send, status, code, reason) => {
    const before = process.memoryUsage.rss()
    expect(faultOf(await send())).toMatchObject({ status, code, reason: expect.stringContaining(reason) })
    expect(asked).toEqual([])
    expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000)
  })

  it('a body that takes too long is told as a fault', async () => {
    const timeouts = { handshakeMs: 500, headersMs: 300, requestMs: 400, stalledMs: 30_000 }
    const at = await openTestGateway(responder, { timeouts })
    const slowly = pieces(60, () => Buffer.from(' '), 50)
    const told = { status: 408, code: 'Sender', reason: expect.stringContaining('too long') }
    expect(faultOf(await post(slowly, { at }))).toMatchObject(told)
    await at.close()
  })

  it('SOAP 1.1 is answered in its own form', async () => {
    for (const contentType of ['text/xml; charset=utf-8', 'application/soap+xml']) {
      const answer = await post(good().replaceAll(soap12, 'http://schemas.xmlsoap.org/soap/envelope/'), { contentType })
      expect([answer.status, answer.headers['content-type']]).toEqual([500, 'text/xml; charset=UTF-8'])
      expect(answer.body.toString()).toContain('VersionMismatch')
    }
  })

  it('a failure of ours is told by the protocol, without what failed', async () => {
    const get = composeRetrieve([{ ...document, uniqueId: 'throw' }], composing('/network/ihe/xca-retrieve'))
    const answer = await post(get.body, { ...get, path: '/network/ihe/xca-retrieve' })
    const { envelope, parts } = messageOf(answer)
    expect(readRetrieved(envelope.payload, parts)).toMatchObject({
      status: 'failure',
      problems: [{ code: 'XDSRepositoryError' }],
    })
    expect(answer.body.toString()).not.toContain('Quill')
  })

  it('a request that wants its answer later hears that there is none', async () => {
    const composed = discovery()
    const deferred = composed.body
      .toString()
      .replace('<responsePriorityCode code="I"/>', '<responsePriorityCode code="D"/>')
    const { envelope } = messageOf(await post(deferred))
    expect(readDiscoveryAnswer(envelope.payload)).toMatchObject({ kind: 'cannot', because: 'not-available' })
    expect(asked).toEqual([])
  })
})

describe('NET-5 too many at once', () => {
  it('hear it in the words of the protocol, and are counted', async () => {
    await gateway.put('gateway.yaml', gatewayFile(gateway.url, 'mostAtOnce: 1'))
    let open = () => {}
    gate = new Promise(resolve => {
      open = resolve
    })
    const slow = post(discovery().body)
    await expect.poll(() => asked.length).toBe(1)
    const busy = messageOf(await post(discovery().body))
    expect(readDiscoveryAnswer(busy.envelope.payload)).toMatchObject({ kind: 'cannot', because: 'busy' })
    const path = '/network/ihe/xca-retrieve'
    const get = composeRetrieve([document], composing(path))
    const later = messageOf(await post(get.body, { ...get, path }))
    expect(readRetrieved(later.envelope.payload, later.parts)).toMatchObject({
      problems: [{ code: 'XDSRepositoryBusy' }],
    })
    open()
    expect((await slow).status).toBe(200)
    const metrics = await gateway.metrics()
    expect(metrics).toContain('causeway_network_requests_total{transaction="discover",outcome="busy"} 1')
    expect(metrics).toContain('causeway_network_requests_total{transaction="retrieve",outcome="busy"} 1')
    expect(metrics).toMatch(/causeway_network_phase_seconds_count\{.*phase="verify"\} \d/)
    expect(metrics).toContain('causeway_network_in_flight 0')
  })
})

describe('NET-5 bodies that arrive slowly', () => {
  it('of one client are so many at most, and the next one is told to wait', async () => {
    const at = await openTestGateway(responder)
    await at.put('gateway.yaml', gatewayFile(at.url, 'mostAtOnce: 1'))
    let end = () => {}
    const held = new Promise<void>(resolve => {
      end = resolve
    })
    async function* slowly() {
      yield Buffer.from(' ')
      await held
    }
    const slow = post(slowly(), { at })
    await expect.poll(async () => faultOf(await post(' ', { at })).status).toBe(503)
    end()
    expect(faultOf(await slow)).toMatchObject({ status: 400, code: 'Sender' })
    await expect.poll(async () => faultOf(await post(' ', { at })).status).toBe(400)
    await at.close()
  })
})

describe('NET-4 a listener that stops', () => {
  it('answers what is under way, and lets nobody else in', async () => {
    const at = await openTestGateway(responder)
    let open = () => {}
    gate = new Promise(resolve => {
      open = resolve
    })
    const composed = composeDiscovery(
      { patient: person },
      { to: `${at.url}/network/ihe/xcpd`, asker: at.asker(), now: new Date(), newId: randomUUID },
    )
    const last = post(composed.body, { at })
    await expect.poll(() => asked.length).toBe(1)
    const stopped = at.listener.stop()
    await expect(post(composed.body, { at })).rejects.toThrow('ECONNREFUSED')
    open()
    expect((await last).status).toBe(200)
    await stopped
    await at.close()
  })
})

async function* pieces(count: number, make: () => Buffer, waitMs = 0): AsyncIterable<Buffer> {
  for (let at = 0; at < count; at += 1) {
    if (waitMs > 0) await wait(waitMs)
    yield make()
  }
}
