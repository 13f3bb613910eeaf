/** Settings: defaults of the reference, and nothing unknown. */
import { describe, expect, it } from 'vitest'
import { settings } from './config.ts'
import { calcom } from './index.ts'

describe('settings', () => {
  it('have the defaults of the hosted service', () => {
    expect(settings.parse({ webhookSecrets: ['s'] })).toEqual({
      baseUrl: 'https://api.cal.com',
      webhookSecrets: ['s'],
      unsigned: false,
      apiVersions: { bookings: '2024-08-13', slots: '2024-09-04', eventTypes: '2024-06-14', schedules: '2024-06-11' },
      hasOrganizations: true,
      defaultRegion: 'CA',
      sync: 'both',
      syncMinutes: 5,
      overlapMinutes: 10,
      leave: 'feed',
      ehrFirst: { kind: 'feed' },
      words: {
        cancelled: 'The clinic cancelled this appointment.',
        declined: 'The clinic could not accept this appointment.',
        moved: 'The clinic moved this appointment.',
        reserved: 'Reserved',
        away: 'Away',
      },
    })
    const byApi = { sync: 'api', auth: { apiKey: 'cal_example' } }
    expect(settings.safeParse(byApi).success).toBe(true)
  })

  it.each([
    ['an unknown key', { webhookSecrets: ['s'], webhookSecret: 's' }],
    ['three secrets', { webhookSecrets: ['a', 'b', 'c'] }],
    ['no secret although it must be signed', {}],
    ['half a pair of credentials', { webhookSecrets: ['s'], auth: { clientId: 'a' } }],
    ['both kinds of credentials', { webhookSecrets: ['s'], auth: { apiKey: 'k', clientId: 'a', clientSecret: 'b' } }],
    ['an address that is none', { webhookSecrets: ['s'], baseUrl: 'cal.example.com' }],
    ['a version that is none', { webhookSecrets: ['s'], apiVersions: { bookings: 'latest' } }],
    ['the API as the only way in, and no credentials', { sync: 'api' }],
    [
      'bookings for the EHR without an event type',
      { webhookSecrets: ['s'], ehrFirst: { kind: 'booking', eventTypes: [], email: 'a@example.com' } },
    ],
    ['a country that is none', { webhookSecrets: ['s'], defaultRegion: 'Canada' }],
  ])('refuse %s', (_, value) => expect(settings.safeParse(value).success).toBe(false))

  it('T70 T11 say what a webhook may be: 1 MiB, JSON or the form of a template', () => {
    expect(calcom.inbound).toMatchObject({
      maxBytes: 1_048_576,
      answer: 'after-store',
      contentTypes: ['application/json', 'application/x-www-form-urlencoded'],
    })
  })
})
