/** Settings: defaults of the reference, and nothing unknown. */
import { describe, expect, it } from 'vitest'
import { settings } from './config.ts'
import { caredove } from './index.ts'

const pair = { user: 'u', token: 't' }

describe('settings', () => {
  it('need credentials and nothing else', () => {
    expect(settings.parse({ credentials: [pair] })).toEqual({
      credentials: [pair],
      signingSecrets: [],
      zone: 'America/Toronto',
      baseUrl: 'https://www.caredove.com/api/FHIR4_v1',
      ourOrganizations: [],
      acceptanceStep: true,
      redirectableStaysActive: false,
      defaultRegion: 'CA',
    })
  })

  it.each([
    ['no credentials', { credentials: [] }],
    ['three pairs', { credentials: [pair, pair, pair] }],
    ['half a pair', { credentials: [{ user: 'u' }] }],
    ['a zone that is none', { credentials: [pair], zone: 'Toronto' }],
    ['an address that is none', { credentials: [pair], baseUrl: 'caredove.com' }],
    ['an unknown key', { credentials: [pair], token: 't' }],
  ])('refuse %s', (_, value) => expect(settings.safeParse(value).success).toBe(false))

  it('say what a message may be: 40 MiB of FHIR or JSON, answered once it is applied', () => {
    expect(caredove.inbound).toMatchObject({
      answer: 'after-apply',
      maxBytes: 41_943_040,
      contentTypes: ['application/fhir+json', 'application/json'],
      paths: ['/MessageHeader/$process-message', '/$process-message', '/Bundle', '/'],
    })
  })
})
