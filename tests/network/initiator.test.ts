/**
 * The initiating side against the real listener, end to end: an operator's commands and the simulated other gateway find a
 * person, their documents and the documents themselves.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { startNetworkSimulator } from '../../src/commands/network/simulate.ts'
import { network } from '../../src/commands/network.ts'
import { firstOf } from '../../src/demo/network-day.ts'
import { networkClient } from '../../src/demo/network-simulator.ts'
import { known, oid, patient, register } from '../registry-hub.ts'
import { type DiscoveryHub, openDiscoveryHub, type Place } from './discovery-hub.ts'
import { summary } from './documents-hub.ts'
import { openTestGateway, partnerHome, type TestGateway } from './gateway.ts'
import { faultsOf, haveSchemas, schemasMissing } from './schemas.ts'

const rosa = patient('Lindqvist', 'Rosa', '1984-05-06', {
  gender: 'female',
  telecom: [{ system: 'phone', value: '+1 212 634 1410' }],
  address: [{ line: ['410 Orchard Street'], city: 'New York', state: 'NY', postalCode: '10002' }],
})
const about = ['--family', 'Lindqvist', '--given', 'Rosa', '--birth-date', '1984-05-06', '--gender', 'female']
const where = ['--street', '410 Orchard Street', '--city', 'New York', '--state', 'NY', '--postal-code', '10002']
const who = [...about, ...where, '--phone', '+12126341410']

let hub: DiscoveryHub
let gateway: TestGateway
let maple: Place
let data: string

beforeAll(async () => {
  hub = await openDiscoveryHub()
  const [one] = hub.places
  if (!one) throw new Error('an organization takes part')
  maple = one
  const own = { system: `urn:oid:${oid}`, value: 'rosa-1' }
  await hub.tellAt(maple, register(known('rosa-1'), { ...rosa, identifier: [own] }))
  await hub.tellAt(maple, summary(known('rosa-1')))
  gateway = await openTestGateway(hub.responder)
  data = mkdtempSync(join(tmpdir(), 'causeway-initiator-'))
  const folder = join(data, 'network-asker')
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  mkdirSync(folder)
  write('asker.crt', gateway.partner.chain)
  write('asker.key', gateway.partner.key)
  write('trust.pem', gateway.authority.certificate)
  const organization = { name: 'Partner Hospital', oid: partnerHome }
  const user = { name: 'Ada Clerk', role: '46255001' }
  write('asker.yaml', stringify({ homeCommunityId: partnerHome, organization, user, gateway: gateway.url }))
  vi.stubEnv('CAUSEWAY_DATA', data)
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  vi.unstubAllEnvs()
  await gateway?.close()
  await hub?.close()
  if (data) rmSync(data, { recursive: true, force: true })
})

/** What a call printed, and how it ended. */
async function call(...args: string[]): Promise<{ ended: number; out: string; err: string }> {
  const printed = { out: '', err: '' }
  const take = (to: 'out' | 'err') => (text: string | Uint8Array) => {
    printed[to] += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(take('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(take('err'))
  const ended = await network(args)
  vi.restoreAllMocks()
  return { ended, ...printed }
}
const lineOf = (out: string, name: string) => new RegExp(`^ +${name} +(.+)$`, 'm').exec(out)?.[1] ?? ''

describe('an operator at another gateway', () => {
  it('NET-4 finds a person, their documents, and the documents themselves', async () => {
    const found = await call('discover', ...who)
    expect([found.ended, found.err]).toEqual([0, ''])
    expect(found.out).toContain('Rosa Lindqvist, female, born 1984-05-06')
    const id = lineOf(found.out, 'patient')
    expect(id).toMatch(new RegExp(`\\^\\^\\^&${maple.patientOid}&ISO$`))
    const community = lineOf(found.out, 'community')
    expect(community).toBe(maple.home)

    const listed = await call('query', '--patient', id, '--community', community)
    expect([listed.ended, listed.err]).toEqual([0, ''])
    expect(listed.out).toContain('Summary of care')
    const document = lineOf(listed.out, 'document')
    expect(document.startsWith(`${maple.repositoryOid}:`)).toBe(true)

    const out = join(data, 'documents')
    const fetched = await call('retrieve', '--document', document, '--community', community, '--out', out)
    expect([fetched.ended, fetched.err]).toEqual([0, ''])
    const [file = ''] = readdirSync(out)
    expect(file).toMatch(/^1-.*\.xml$/)
    expect(readFileSync(join(out, file), 'utf8')).toContain('ClinicalDocument')
    expect(statSync(join(out, file)).mode & 0o077).toBe(0)
    expect(lineOf(listed.out, 'size')).toBe(`${statSync(join(out, file)).size} bytes`)
  })

  it('NET-4 finds a summary on demand and has it made, with answers that are valid by the schemas', async () => {
    const [listing, handing] = [join(data, 'listing.xml'), join(data, 'handing.xml')]
    const found = await call('discover', ...who)
    const [id, community] = [lineOf(found.out, 'patient'), lineOf(found.out, 'community')]
    const query = ['query', '--patient', id, '--community', community, '--on-demand', '--save-answer', listing]
    const { entries } = JSON.parse((await call(...query, '--json')).out).answer as {
      entries: { type: string; uniqueId: string }[]
    }
    expect(entries.map(each => each.type)).toEqual(['stable', 'on-demand'])
    const uniqueId = entries[1]?.uniqueId ?? ''
    const document = `${maple.repositoryOid}:${uniqueId}`
    const out = join(data, 'made')
    const retrieve = ['retrieve', '--document', document, '--community', community, '--out', out]
    const fetched = await call(...retrieve, '--save-answer', handing)
    expect([fetched.ended, fetched.err]).toEqual([0, ''])
    expect(readFileSync(join(out, readdirSync(out)[0] ?? ''), 'utf8')).toContain('About this summary')
    const answer = readFileSync(handing, 'utf8')
    expect(answer).toContain(`<xds:DocumentUniqueId>${uniqueId}</xds:DocumentUniqueId>`)
    expect(answer).toMatch(new RegExp(`<xds:NewDocumentUniqueId>${uniqueId.replaceAll('.', '\\.')}\\.\\d+<`))
    if (!haveSchemas) return console.warn(schemasMissing)
    const body = (text: string) => /<soap:Body>(.*)<\/soap:Body>/s.exec(text)?.[1] ?? ''
    expect(faultsOf('AdhocQueryResponse', body(readFileSync(listing, 'utf8')))).toEqual([])
    const inline = body(answer).replace(/<xop:Include[^>]*\/>/, 'QQ==') // the part that it refers to is no matter of the schema
    expect(faultsOf('RetrieveDocumentSetResponse', inline)).toEqual([])
  })

  it('NET-4 asks one member alone at its own address', async () => {
    const [, oak] = hub.places
    expect((await call('discover', ...who, '--member', maple.home)).out).toContain('Rosa Lindqvist')
    const elsewhere = await call('discover', ...who, '--member', oak?.home ?? '')
    expect([elsewhere.ended, elsewhere.out]).toEqual([0, expect.stringContaining('Nobody was found.')])
  })

  it('NET-4 hears that there is nobody, which is an answer, as JSON for a script too', async () => {
    const nobody = ['--family', 'Harlow', '--given', 'Beatrix', '--birth-date', '1948-09-02']
    const { ended, out } = await call('discover', ...nobody, '--json')
    expect([ended, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ kind: 'answered', answer: expect.objectContaining({ kind: 'nobody' }) }),
    ])
  })

  it('OPS-6 hears that there is no answer for a purpose that the member does not answer', async () => {
    const refused = await call('discover', ...who, '--member', maple.home, '--purpose', 'MARKETING')
    expect(refused.ended).toBe(1)
    expect(refused.out).toContain('can not answer: not-available')
  })

  it('NET-4 hears a fault when it signs for a community that the directory does not list', async () => {
    const { ended, out } = await call('discover', ...who, '--home', '2.25.4')
    expect([ended, out]).toEqual([1, expect.stringContaining('The gateway refused the message (HTTP ')])
  })

  it('says what is wrong with a call, and asks nobody', async () => {
    for (const args of [[], ['ask'], ['discover', '--family', 'Reed'], ['discover', ...who, '--member', 'maple']]) {
      const { ended, out, err } = await call(...args)
      expect([ended, out, err === '']).toEqual([2, '', false])
    }
  })

  it('keeps the messages as they went, for whoever must look into it', async () => {
    const [request, answer] = [join(data, 'request.xml'), join(data, 'answer.xml')]
    await call('discover', ...who, '--save-request', request, '--save-answer', answer)
    expect(readFileSync(request, 'utf8')).toContain('<wsse:Security')
    expect(readFileSync(answer, 'utf8')).toContain('PRPA_IN201306UV02')
    if (!haveSchemas) return console.warn(schemasMissing)
    const payload = /<soap:Body>(.*)<\/soap:Body>/s.exec(readFileSync(answer, 'utf8'))?.[1] ?? ''
    expect(faultsOf('PRPA_IN201306UV02', payload)).toEqual([])
  })
})

describe('the simulated other gateway', () => {
  it('NET-7 asks from its page, and shows what came in words and as it came', async () => {
    const simulator = await startNetworkSimulator({})
    try {
      const page = async (path: string) => (await fetch(simulator.url + path)).text()
      const send = async (path: string, fields: Record<string, string>) => {
        const response = await fetch(simulator.url + path, { method: 'POST', body: new URLSearchParams(fields) })
        return { status: response.status, html: await response.text() }
      }
      /** Presses the first button of a page. */
      const press = (html: string) => {
        const form = /<form class="inline" method="post" action="([^"]+)">(.*?)<\/form>/s.exec(html)
        const inputs = form?.[2]?.matchAll(/name="([^"]+)" value="([^"]*)"/g) ?? []
        return send(form?.[1] ?? '', Object.fromEntries([...inputs].map(([, name, value]) => [name, value])))
      }
      const [address] = rosa.address ?? []
      const found = await send('/discover', {
        given: 'Rosa',
        family: 'Lindqvist',
        birthDate: '1984-05-06',
        gender: 'female',
        phone: '+12126341410',
        street: address?.line?.[0] ?? '',
        city: 'New York',
        state: 'NY',
        postalCode: '10002',
      })
      expect(found.html).toContain('Rosa Lindqvist, female, born 1984-05-06')
      expect(found.html).toContain('&lt;registrationEvent')
      const listed = await press(found.html)
      expect(listed.html).toContain('Summary of care')
      const fetched = await press(listed.html)
      const [, link = ''] = /href="(\/exchanges\/3\/documents\/0)"/.exec(fetched.html) ?? []
      const file = await fetch(simulator.url + link)
      expect(file.headers.get('content-disposition')).toContain('attachment')
      expect(await file.text()).toContain('ClinicalDocument')
      expect(await page('/')).toContain('Patient discovery')
      expect(simulator.exchanges().map(({ transaction, told }) => [transaction, told.answered])).toEqual([
        ['discover', true],
        ['query', true],
        ['retrieve', true],
      ])
      expect((await fetch(`${simulator.url}/exchanges/9`)).status).toBe(404)
    } finally {
      await simulator.close()
    }
  })

  it('NET-7 asks for a program as it does for a person', async () => {
    const simulator = await startNetworkSimulator({})
    try {
      const asks = networkClient(simulator.url)
      const found = await asks.discover(rosa)
      const subject = firstOf(found)
      expect(subject).toMatchObject({ homeCommunity: maple.home })
      const { root: authority = '', extension: id = '' } = subject?.id ?? {}
      const listed = await asks.query({ authority, id }, maple.home)
      const entry = listed.kind === 'answered' ? listed.answer.entries?.[0] : undefined
      expect(entry && (await asks.retrieve(entry))).toContain('ClinicalDocument')
      expect(simulator.exchanges()).toHaveLength(3)
      const refused = async (question: string, body: string, type = 'application/json') => {
        const headers = { 'content-type': type }
        return (await fetch(`${simulator.url}/_control/${question}`, { method: 'POST', headers, body })).status
      }
      expect(await refused('discover', '{"patient":"nobody"}')).toBe(400)
      expect(await refused('discover', '{')).toBe(400)
      expect(await refused('guess', '{}')).toBe(404)
      expect(await refused('discover', JSON.stringify({ patient: rosa }), 'text/plain')).toBe(404)
    } finally {
      await simulator.close()
    }
  })

  it('takes no form from another page', async () => {
    const simulator = await startNetworkSimulator({})
    try {
      const headers = { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' }
      const { status } = await fetch(`${simulator.url}/discover`, { method: 'POST', headers, body: 'family=X' })
      expect([status, simulator.exchanges()]).toEqual([404, []])
    } finally {
      await simulator.close()
    }
  })
})
