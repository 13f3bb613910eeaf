import { describe, expect, it } from 'vitest'
import type { Connector } from '../connectors/connector.ts'
import { connectors } from '../connectors/registry.ts'
import type { Json } from '../model/events.ts'
import { keepSecrets, withWebhookSecret } from './keep-secrets.ts'
import { maskSettings } from './mask.ts'

function connector(name: string): Connector {
  const found = connectors.get(name)
  if (!found) throw new Error(`there is no connector ${name}`)
  return found
}

const calcom = connector('calcom')
const fhir = connector('fhir')
const form = { kind: 'form' } as const
const stored: Json = {
  baseUrl: 'https://api.cal.com',
  auth: { apiKey: 'cal_secret' },
  webhookSecrets: ['first', 'second'],
}

describe('CO-3 settings as people see them', () => {
  it('cover every secret: in objects, lists and variants', () => {
    expect(maskSettings(calcom, stored)).toEqual({
      baseUrl: 'https://api.cal.com',
      auth: { apiKey: { secret: true, set: true } },
      webhookSecrets: [
        { secret: true, set: true, at: 0 },
        { secret: true, set: true, at: 1 },
      ],
    })
    expect(maskSettings(fhir, { baseUrl: 'x', auth: { kind: 'basic', user: 'u', password: 'p' } })).toEqual({
      baseUrl: 'x',
      auth: { kind: 'basic', user: 'u', password: { secret: true, set: true } },
    })
  })

  it('leave references as they are, say what is not set, and cover what the schema does not know', () => {
    const odd = { auth: { kind: 'bearer' }, baseUrl: { env: 'EHR_URL' }, older: { key: 'hidden' }, number: 7 }
    const shown = maskSettings(fhir, odd)
    expect(shown).toMatchObject({ baseUrl: { env: 'EHR_URL' }, auth: { token: { secret: true, set: false } } })
    expect(JSON.stringify(shown)).not.toMatch(/hidden|7/)
    expect(JSON.stringify(maskSettings(undefined, stored))).not.toMatch(/cal_secret|first|second|api\.cal\.com/)
  })
})

describe('CO-3 settings as they are saved', () => {
  const keep = (wanted: Json, before: Json = stored) => keepSecrets(calcom, wanted, before, form)

  it.each([
    ['is left out', { auth: {} }],
    ['is empty', { auth: { apiKey: '' } }],
    ['comes back covered', { auth: { apiKey: { secret: true, set: true } } }],
    ['is to be kept', { auth: { apiKey: { keep: true } } }],
  ])('keep a secret that %s', (_, wanted) => {
    expect(keep({ ...wanted, baseUrl: 'https://api.cal.com' })).toEqual({
      settings: { baseUrl: 'https://api.cal.com', auth: { apiKey: 'cal_secret' }, webhookSecrets: ['first', 'second'] },
      faults: [],
    })
  })

  it('take a new one, and drop what is taken out of a list', () => {
    const wanted = { auth: { apiKey: 'cal_new' }, webhookSecrets: [{ secret: true, set: true, at: 1 }, 'third'] }
    expect(keep(wanted).settings).toEqual({ auth: { apiKey: 'cal_new' }, webhookSecrets: ['second', 'third'] })
    expect(keep({ webhookSecrets: [] }).settings).toEqual({ webhookSecrets: [] })
  })

  it('do not carry a secret over into another kind of credentials', () => {
    const { settings } = keep({ auth: { clientId: 'id', clientSecret: 's' } })
    expect(settings).toMatchObject({ auth: { clientId: 'id', clientSecret: 's' } })
    expect(JSON.stringify(settings)).not.toContain('cal_secret')
  })

  it('OPS-4 never send a kept secret to another host: it must be entered again', () => {
    expect(keep({ baseUrl: 'https://evil.example.org', auth: {} }).faults).toEqual([
      { path: 'auth.apiKey', code: 'enter-again' },
      { path: 'webhookSecrets', code: 'enter-again' },
    ])
    expect(keep({ auth: {} }).faults).toEqual([]) // the address of the schema is the one that was there
    const whole = { baseUrl: 'https://own.example.org', auth: { apiKey: 'cal_new' }, webhookSecrets: ['new'] }
    expect(keep(whole).faults).toEqual([])
  })

  it('OPS-4 take no reference from a form that was not there already', () => {
    const referred = { auth: { apiKey: { env: 'CAL_KEY' } }, webhookSecrets: ['first'] }
    expect(keep(referred, referred).faults).toEqual([])
    expect(keep({ ...referred, auth: { apiKey: { env: 'OTHER' } } }, referred).faults).toEqual([
      { path: 'auth.apiKey', code: 'reference' },
    ])
    const moved = { ...referred, baseUrl: 'https://evil.example.org', webhookSecrets: ['new'] }
    expect(keep(moved, referred).faults).toEqual([{ path: 'auth.apiKey', code: 'enter-again' }])
  })

  it('OPS-7 of a file keep a secret only where a reference leads nowhere', () => {
    const file = {
      kind: 'file',
      readSecret: (each: object) => ('env' in each && each.env === 'SET' ? 'v' : undefined),
    } as const
    const of = (wanted: Json) => keepSecrets(calcom, wanted, stored, file).settings
    expect(of({ auth: { apiKey: { env: 'NOT_SET' } } })).toEqual({ auth: { apiKey: 'cal_secret' } })
    expect(of({ auth: { apiKey: { env: 'SET' } } })).toEqual({ auth: { apiKey: { env: 'SET' } } })
    expect(of({ baseUrl: { env: 'NOT_SET' } })).toEqual({ baseUrl: { env: 'NOT_SET' } })
  })

  it('CO-5 get a webhook secret of the hub where one is needed, so that nobody invents one', () => {
    const made = withWebhookSecret(calcom, { auth: { apiKey: 'k' } }) as { webhookSecrets: string[] }
    expect(made.webhookSecrets).toEqual([expect.stringMatching(/^whsec_[\w-]{32}$/)])
    expect(withWebhookSecret(calcom, { unsigned: true })).toEqual({ unsigned: true })
    expect(withWebhookSecret(calcom, stored)).toBe(stored)
    expect(withWebhookSecret(fhir, { baseUrl: 'https://ehr.example.org' })).toEqual({
      baseUrl: 'https://ehr.example.org',
    })
  })
})

describe('secrets inside the items of a list', () => {
  const caredove = connector('caredove')
  const stored = {
    credentials: [
      { user: 'old', token: 'token-of-old' },
      { user: 'new', token: 'token-of-new' },
    ],
  }
  const covered = { secret: true, set: true }

  it('CO-3 stay with their own item when another one is taken away before it', () => {
    const kept = keepSecrets(caredove, { credentials: [{ user: 'new', token: covered }] }, stored, { kind: 'form' })
    expect(kept.settings).toEqual({ credentials: [{ user: 'new', token: 'token-of-new' }] })
  })

  it('CO-3 go to nobody else when an item is renamed and another one taken away', () => {
    const kept = keepSecrets(caredove, { credentials: [{ user: 'third', token: covered }] }, stored, { kind: 'form' })
    expect(kept.settings).toEqual({ credentials: [{ user: 'third' }] })
  })

  it('CO-3 stay when an item is only renamed', () => {
    const given = {
      credentials: [
        { user: 'old', token: covered },
        { user: 'renamed', token: covered },
      ],
    }
    expect(keepSecrets(caredove, given, stored, { kind: 'form' }).settings).toEqual({
      credentials: [
        { user: 'old', token: 'token-of-old' },
        { user: 'renamed', token: 'token-of-new' },
      ],
    })
  })
})
