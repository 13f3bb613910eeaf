import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Fetch, Reply, Work } from '../connectors/connector.ts'
import type { ConnectionConfig } from './configuration.ts'
import { masked, maskHeaders, maskText, recordExchanges, secretsOf } from './exchanges.ts'

const connectionOf = (schema: z.ZodType, settings: unknown) =>
  ({ connector: { settings: schema }, settings }) as unknown as ConnectionConfig
const work = (id: string) => ({ id }) as Work
const url = new URL('https://ehr.example.org/Patient?_id=1&access_token=abc')

describe('secretsOf', () => {
  it('finds what the schema marks as secret, in objects, lists and choices, and nothing else', () => {
    const schema = z.object({
      baseUrl: z.string(),
      keys: z.array(z.string()).meta({ secret: true }),
      auth: z.union([
        z.object({ kind: z.literal('bearer'), token: z.string().meta({ secret: true }) }),
        z.object({ kind: z.literal('none') }),
      ]),
    })
    const settings = {
      baseUrl: 'https://ehr',
      keys: ['first-key', 'second-key'],
      auth: { kind: 'bearer', token: 'a-token' },
    }
    expect([...secretsOf(connectionOf(schema, settings))].sort()).toEqual(['a-token', 'first-key', 'second-key'])
  })

  it('leaves very short ones out, which would be found in words that are none', () => {
    expect(secretsOf(connectionOf(z.object({ pin: z.string().meta({ secret: true }) }), { pin: '12' }))).toEqual([])
  })
})

describe('masking', () => {
  it('covers secrets by their value and by their name', () => {
    expect(maskText('the key is first-key.', ['first-key'])).toBe(`the key is ${masked}.`)
    expect(maskText('{"access_token":"a\\"b","n":1}', [])).toBe(`{"access_token":"${masked}","n":1}`)
    expect(maskText('grant_type=x&client_secret=abc&y=1', [])).toBe(`grant_type=x&client_secret=${masked}&y=1`)
    expect(maskText('a postal code=M5V is none', [])).toContain('M5V')
  })

  it('covers headers that carry secrets', () => {
    const headers = { 'X-Signature-256': 'abc', Cookie: 'c', accept: 'application/json', 'x-note': 'first-key' }
    expect(maskHeaders(headers, ['first-key'])).toEqual({
      'X-Signature-256': masked,
      Cookie: masked,
      accept: 'application/json',
      'x-note': masked,
    })
  })
})

describe('recordExchanges', () => {
  const answered: Reply = {
    kind: 'answered',
    status: 201,
    headers: { get: () => undefined },
    body: new Uint8Array(),
    text: () => '{"resourceType":"Patient"}',
  }
  const fetch: Fetch = async () => answered
  const connection = connectionOf(z.object({}), {})

  it('keeps each delivery’s requests of a batch with it, without headers, the address without its secrets', async () => {
    const [one, two] = [work('one'), work('two')]
    const recorder = recordExchanges(fetch, connection, [one, two])
    const headers = { authorization: 'Bearer abc' }
    await recorder.fetchFor?.(one)(url, { method: 'POST', headers, body: '{"name":"Brown"}' })
    expect(recorder.of(one)).toEqual([
      {
        method: 'POST',
        url: `https://ehr.example.org/Patient?_id=1&access_token=${encodeURIComponent(masked)}`,
        sent: '{"name":"Brown"}',
        status: 201,
        answer: '{"resourceType":"Patient"}',
      },
    ])
    expect(recorder.of(two)).toEqual([])
  })

  it('keeps what a connector sends for a single delivery without saying for which', async () => {
    const only = work('only')
    const recorder = recordExchanges(fetch, connection, [only])
    await recorder.fetch(url)
    expect(recorder.of(only)).toHaveLength(1)
  })

  it('mixes up nobody in a batch whose requests cannot be told apart', async () => {
    const [one, two] = [work('one'), work('two')]
    const recorder = recordExchanges(fetch, connection, [one, two])
    await recorder.fetch(url)
    expect([...recorder.of(one), ...recorder.of(two)]).toEqual([])
  })

  it('says how a request failed', async () => {
    const only = work('only')
    const recorder = recordExchanges(async () => ({ kind: 'failed', written: true, cause: 'timeout' }), connection, [
      only,
    ])
    await recorder.fetch(url, { body: new TextEncoder().encode('x'.repeat(300_000)) })
    expect(recorder.of(only)[0]?.failed).toBe('timeout')
    expect(recorder.of(only)[0]?.sent?.length).toBeLessThan(270_000)
  })
})
