import { describe, expect, it } from 'vitest'
import { check } from './check.ts'
import { settings } from './config.ts'
import { targetFields } from './fields.ts'
import { crms } from './index.ts'
import { fieldOfMessage, requiredOf, saysRequired } from './required.ts'
import { crmsForEachTest } from './testing/crms.ts'
import { ioFor, type Scripted, scriptedIo } from './testing/io.ts'

const test = crmsForEachTest()
const found: Scripted = { status: 200, body: { items: [] } }
const told = (version: object): Scripted => ({ status: 200, body: version })

describe('the Test of a connection to a CRMS', () => {
  it('CO-2 names what was tried, and which contract and version it found', async () => {
    expect(await check(ioFor(test.fake))).toEqual({
      ok: true,
      findings: [
        { name: 'address', ok: true },
        { name: 'access', ok: true },
        { name: 'plan', ok: true },
        { name: 'referral look-up', ok: true },
        { name: 'version', ok: true, detail: '1.0, 2026.11' },
      ],
    })
    expect(test.fake.seen.map(({ act }) => act)).toEqual(['version', 'look-up'])
  })

  it('REF-8 explains a plan that does not include referrals', async () => {
    await test.fake.set({ plan: false })
    const { ok, findings } = await check(ioFor(test.fake))
    expect(ok).toBe(false)
    expect(findings.at(-1)).toEqual({ name: 'plan', ok: false, problem: 'connection.plan-missing', detail: '403' })
    expect(findings.find(({ name }) => name === 'access')).toEqual({ name: 'access', ok: true })
  })

  it.each([
    ['a wrong token', { auth: { kind: 'bearer', token: 'another' } }, 'access', 'connection.credentials-refused'],
    ['updates that it does not take', { updates: 'until-accepted' }, 'referral updates', 'connection.lacks-capability'],
  ])('CO-2 names %s', async (_, given, name, problem) => {
    const { ok, findings } = await check(ioFor(test.fake, given))
    expect([ok, findings.find(each => each.name === name)]).toMatchObject([false, { ok: false, problem }])
  })

  it('REF-7 is content with a CRMS that takes updates', async () => {
    await test.fake.set({ profile: 'until-accepted' })
    const { ok, findings } = await check(ioFor(test.fake, { updates: 'until-accepted' }))
    expect([ok, findings.at(-1)]).toEqual([true, { name: 'referral updates', ok: true }])
  })

  it.each([
    ['no version', [{ status: 404 }, found], true, { name: 'version', detail: 'not told' }],
    ['another contract', [told({ contract: '2.0' }), found], false, { name: 'version', detail: '2.0' }],
    ['no look-up', [told({}), { status: 200, body: '<p>Sign in</p>' }], false, { name: 'referral look-up', ok: false }],
    [
      'nobody there',
      [{ kind: 'failed', written: false, cause: 'refused' }],
      false,
      { name: 'address', problem: 'target.unreachable' },
    ],
    ['maintenance', [{ status: 503 }, { status: 503 }], false, { name: 'access', problem: 'target.busy' }],
  ] as const)('CO-2 finds %s', async (_, replies, ok, finding) => {
    const result = await check(scriptedIo(replies).io)
    expect(result.ok).toBe(ok)
    expect(result.findings).toContainEqual(expect.objectContaining(finding))
  })
})

describe('what a CRMS takes', () => {
  const given = (change: object = {}) =>
    settings.parse({ baseUrl: 'https://crms.example.org', auth: { kind: 'bearer', token: 'an-example' }, ...change })

  it('REF-7 is shown from the settings', () => {
    expect(crms.referrals?.triggerSet).toBe('crms')
    expect(crms.referrals?.takes(given({ updates: 'until-accepted', noteMax: 4_000 }))).toMatchObject({
      updates: 'until-accepted',
      calendar: false,
      noteMax: 4_000,
      attachments: { most: 50, maxBytes: 25_000_000 },
      required: [
        { field: 'firstName', says: 'First name is required' },
        { field: 'lastName', says: 'Last name is required' },
        { field: 'dateOfBirth', says: 'Date of birth is required' },
      ],
    })
  })

  it('REF-8 uses the words of the CRMS, else those of its language', () => {
    const required = [{ field: 'dateOfBirth', says: 'DOB missing' }, { field: 'lastName' }]
    expect(requiredOf(given({ required, language: 'fr' }))).toEqual([
      { field: 'dateOfBirth', says: 'DOB missing' },
      { field: 'lastName', says: 'Le nom de famille est requis' },
    ])
    expect(fieldOfMessage('DOB missing', given({ required }))).toBe('dateOfBirth')
  })

  it.each(targetFields)('REF-8 finds %s by its exact words and by nothing like them', field => {
    for (const language of ['en', 'fr'] as const)
      expect(fieldOfMessage(saysRequired(field, language), given())).toBe(field)
    expect(fieldOfMessage(saysRequired(field, 'en').toUpperCase(), given())).toBeUndefined()
  })
})
