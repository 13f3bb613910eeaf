/** Fetching a file: credentials go to the configured address only, and every refusal says whose it is. */
import { describe, expect, it } from 'vitest'
import type { Fetch, Io, Reply } from '../connector.ts'
import { check } from './check.ts'
import type { CaredoveSettings } from './config.ts'
import { fetchDocument, maxFileBytes } from './fetch-document.ts'
import { connection, settingsWith } from './testing/small-hub.ts'
import { basicHeader } from './verify.ts'

const documents = { user: 'files@example.org', token: 'secret' }
const baseUrl = 'https://caredove.example.org/api/FHIR4_v1'

function answered(status: number, body: Uint8Array = Buffer.from('bytes'), type = 'application/pdf'): Reply {
  return {
    kind: 'answered',
    status,
    headers: { get: name => (name === 'content-type' ? type : undefined) },
    body,
    text: () => Buffer.from(body).toString(),
  }
}

function ioWith(reply: Reply, extra: Record<string, unknown> = { documents }) {
  const asked: { url: string; headers: Record<string, string> }[] = []
  const fetch: Fetch = async (url, request = {}) => {
    asked.push({ url: url.href, headers: request.headers ?? {} })
    return reply
  }
  const io: Io<CaredoveSettings> = {
    settings: settingsWith({ baseUrl, ...extra }),
    connection,
    fetch,
    now: () => new Date(0),
    random: () => 0.5,
    newId: () => 'an-id',
    memory: new Map(),
    sleep: async () => undefined,
  }
  return { io, asked }
}

describe('fetching a file', () => {
  it.each([
    ['https://caredove.example.org/files/7', 'https://caredove.example.org/files/7', true],
    ['Binary/7', `${baseUrl}/Binary/7`, true],
    ['https://files.example.net/7', 'https://files.example.net/7', false],
    ['https://caredove.example.org.evil.example/7', 'https://caredove.example.org.evil.example/7', false],
    ['http://caredove.example.org/7', 'http://caredove.example.org/7', false],
  ])('REF-6 %s', async (url, called, withCredentials) => {
    const { io, asked } = ioWith(answered(200))
    expect(await fetchDocument(io, url)).toEqual({
      kind: 'found',
      bytes: Buffer.from('bytes'),
      contentType: 'application/pdf',
    })
    expect(asked).toEqual([
      {
        url: called,
        headers: { accept: '*/*', ...(withCredentials ? { authorization: basicHeader(documents) } : {}) },
      },
    ])
  })

  it('REF-6 takes the file out of a FHIR Binary', async () => {
    const binary = { resourceType: 'Binary', contentType: 'image/png', data: Buffer.from('picture').toString('base64') }
    const { io } = ioWith(answered(200, Buffer.from(JSON.stringify(binary)), 'application/fhir+json'))
    expect(await fetchDocument(io, 'Binary/7')).toEqual({
      kind: 'found',
      bytes: Buffer.from('picture'),
      contentType: 'image/png',
    })
  })

  it.each<[string, string, Reply, object]>([
    ['gone', 'Binary/7', answered(404), { kind: 'refused', problem: 'document.gone' }],
    ['gone for good', 'Binary/7', answered(410), { kind: 'refused', problem: 'document.gone' }],
    ['not let in', 'Binary/7', answered(401), { kind: 'connection', problem: 'connection.credentials-refused' }],
    ['not allowed', 'Binary/7', answered(403), { kind: 'connection', problem: 'connection.credentials-refused' }],
    [
      'not let in elsewhere',
      'https://files.example.net/7',
      answered(403),
      { kind: 'refused', problem: 'document.gone' },
    ],
    ['broken', 'Binary/7', answered(503), { kind: 'retry', problem: 'target.busy' }],
    ['too many requests', 'Binary/7', answered(429), { kind: 'retry', problem: 'target.busy' }],
    [
      'nobody there',
      'Binary/7',
      { kind: 'failed', written: false, cause: 'refused' },
      { kind: 'retry', problem: 'target.unreachable' },
    ],
    [
      'inside our network',
      'http://10.0.0.7/x',
      { kind: 'failed', written: false, cause: 'blocked' },
      { kind: 'refused', problem: 'connection.address-refused' },
    ],
    [
      'too large',
      'Binary/7',
      answered(200, Buffer.alloc(maxFileBytes + 1)),
      { kind: 'refused', problem: 'document.too-large' },
    ],
    ['a redirect, which is not followed', 'Binary/7', answered(302), { kind: 'refused', problem: 'target.refused' }],
  ])('REF-6 %s', async (_, url, reply, expected) => {
    expect(await fetchDocument(ioWith(reply).io, url)).toEqual(expected)
  })

  it.each(['file:///etc/passwd', 'javascript:alert(1)', 'https://user:pass@caredove.example.org/7', 'https://'])(
    'REF-6 asks nobody for %s',
    async url => {
      const { io, asked } = ioWith(answered(200))
      expect(await fetchDocument(io, url)).toEqual({ kind: 'refused', problem: 'document.gone' })
      expect(asked).toEqual([])
    },
  )
})

describe('the check', () => {
  it('CO-2 without credentials for files says that only receiving is possible', async () => {
    const { io, asked } = ioWith(answered(401), {})
    expect(await check(io)).toEqual({
      ok: true,
      findings: [
        { name: 'receiving', ok: true, detail: '1 pair(s) of credentials, 0 signing secret(s)' },
        { name: 'address', ok: true },
        { name: 'files', ok: true, detail: 'no credentials: only receiving is possible, with files inside messages' },
      ],
    })
    expect(asked[0]?.headers).not.toHaveProperty('authorization')
  })

  it('CO-2 an address that does not answer is a warning then, and no fault', async () => {
    const { io } = ioWith({ kind: 'failed', written: false, cause: 'refused' }, {})
    expect(await check(io)).toMatchObject({
      ok: true,
      findings: [{}, { level: 'warning', problem: 'target.unreachable' }, {}],
    })
  })
})
