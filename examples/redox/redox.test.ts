/** Runs every request of the collection against a hub, in its order, over HTTP. */
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportPKCS8, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsOf, schemaOf } from '../../tests/redox-schemas.ts'
import { openRedoxMember, type RedoxMember } from '../../tests/registry-member.ts'
import { signAssertion } from './sign.ts'

type Item = {
  name: string
  event: { script: { exec: string[] } }[]
  request: {
    method: string
    url: string
    auth?: { type: string }
    header: { key: string; value: string }[]
    body: { mode: 'raw'; raw: string } | { mode: 'urlencoded'; urlencoded: { key: string; value: string }[] }
  }
}
type Collection = {
  info: { schema: string }
  variable: { key: string; value: string }[]
  item: { name: string; item: Item[] }[]
}

const text = readFileSync(new URL('causeway-redox.postman_collection.json', import.meta.url), 'utf8')
const collection = JSON.parse(text) as Collection
const variables = new Map(collection.variable.map(({ key, value }) => [key, value]))

let member: RedoxMember
beforeAll(async () => {
  const pair = await generateKeyPair('RS384', { extractable: true })
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'ours', alg: 'RS384' }] })
  member = await openRedoxMember({ jwks })
  const server = await member.test.server({})
  await server.listen({ port: 0, host: '127.0.0.1' })
  const baseUrl = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/redox`
  const clientAssertion = await signAssertion({
    privateKey: await exportPKCS8(pair.privateKey),
    clientId: member.publicId,
    keyId: 'ours',
    audience: `${baseUrl}/v2/auth/token`,
    now: member.test.clock.now,
  })
  variables.set('baseUrl', baseUrl).set('clientAssertion', clientAssertion)
})
afterAll(() => member?.close())

/** `{{name}}` as Postman fills it in; a name that is nowhere is a fault of the collection. */
function filled(given: string): string {
  return given.replace(/\{\{([^}]+)\}\}/g, (_, name: string) => {
    if (name === '$isoTimestamp') return member.test.clock.now.toISOString()
    const value = variables.get(name)
    if (value === undefined) throw new Error(`there is no variable ${name}`)
    return value
  })
}

async function send({ method, url, auth, header, body }: Item['request']): Promise<Response> {
  const token = auth?.type === 'noauth' ? {} : { authorization: `Bearer ${variables.get('accessToken')}` }
  const headers = { ...Object.fromEntries(header.map(({ key, value }) => [key, filled(value)])), ...token }
  const sent =
    body.mode === 'raw'
      ? filled(body.raw)
      : new URLSearchParams(Object.fromEntries(body.urlencoded.map(each => [each.key, filled(each.value)])))
  return fetch(filled(url), { method, headers, body: sent })
}

const answers = new Map<string, unknown>()

describe.each(collection.item.map(folder => [folder.name, folder.item] as const))('%s', (_, items) => {
  it.each(items.map(item => [item.name, item] as const))('NET-1 %s', async (name, { event, request }) => {
    const script = event.flatMap(each => each.script.exec).join('\n')
    const status = Number(script.match(/have\.status\((\d+)\)/)?.[1])
    const says = script.match(/to\.include\('([^']+)'\)/)?.[1]
    const response = await send(request)
    const answer = await response.text()
    expect(response.status, answer).toBe(status)
    if (says) expect(answer).toContain(says)
    const json = JSON.parse(answer) as { access_token?: string; Meta?: { Errors?: unknown[] } }
    if (script.includes("set('accessToken'")) variables.set('accessToken', json.access_token ?? '')
    // What is taken is taken without a word against it.
    else if (status === 200) expect(json.Meta?.Errors ?? []).toEqual([])
    answers.set(name, json)
  })
})

describe('what came of it', () => {
  it('NET-2 finds the survivor by the identifier that was retired', () => {
    const asked = variables.get('patientOid')
    expect(answers.get('Patient search')).toMatchObject({
      Patient: {
        Identifiers: expect.arrayContaining([{ ID: '1001', IDType: asked }]),
        Demographics: { FirstName: 'Ada' },
      },
    })
  })

  it('NET-3 lists the corrected visit once, under an id of its own', () => {
    const { Documents } = answers.get('Document query') as { Documents: { ID: string }[] }
    expect(Documents).toHaveLength(1)
    expect(Documents[0]?.ID).not.toBe(variables.get('documentId'))
  })

  it('NET-1 answers a visit by its number, and where its patient is known', () => {
    expect(answers.get('Summary of a visit')).toMatchObject({
      Header: { Document: { ID: variables.get('fullDocumentId'), Visit: { VisitNumber: '90210' } } },
    })
    expect(answers.get('Where somebody is known')).toMatchObject({ Patients: [{}, {}] })
    expect(answers.get('Directory')).toMatchObject({ Organizations: [{ Active: true }] })
  })

  it('NET-1 holds messages that are as the published schemas say, where they are meant to be taken', () => {
    const messages = collection.item
      .flatMap(folder => folder.item)
      .filter(({ name, request }) => request.body.mode === 'raw' && !name.startsWith('Refused'))
      .map(({ request }): unknown => JSON.parse(filled(request.body.mode === 'raw' ? request.body.raw : '')))
    expect(messages.length).toBeGreaterThan(8)
    expect(messages.flatMap(each => (schemaOf(each) ? faultsOf(each) : []))).toEqual([])
  })

  it('NET-4 gives the whole visit as C-CDA', () => {
    const { Data } = answers.get('Document') as { Data: string }
    expect(Buffer.from(Data, 'base64').toString()).toMatch(/<ClinicalDocument[\s\S]*Asthma/)
  })
})

it('NET-1 is a collection that Postman reads, and holds no token', () => {
  expect(collection.info.schema).toContain('collection/v2.1.0')
  expect(collection.variable.filter(({ key }) => /token|assertion/i.test(key)).map(({ value }) => value)).toEqual([
    '',
    '',
  ])
})
