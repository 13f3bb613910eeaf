/** Setting a member up: an OID that nobody else has, a sample message that is only read, and whether all patients have come. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertsDue } from '../../src/jobs/alerts/look.ts'
import { rootFrom } from '../../src/registry/oids.ts'
import type { Browser } from '../hub-server.ts'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'
import { type MemberVoice, memberOid, voiceOf } from '../registry-told.ts'

let member: RedoxMember
let voice: MemberVoice
let ada: Browser
let stranger: Browser

beforeAll(async () => {
  member = await openRedoxMember()
  voice = voiceOf(member)
  await member.test.addAccount('ada@example.org')
  ada = await member.test.signIn('ada@example.org')
  const elm = await member.test.addOrganization('elm-street')
  await member.test.addAccount('stranger@example.org', 'integration-admin', elm)
  stranger = await member.test.signIn('stranger@example.org')
})
afterAll(() => member?.close())

type Oids = { patientOid: string; documentOid: string | null }
const elsewhere = '/api/v1/o/elm-street'
const settings = (patientOid: string) => ({
  slug: `m-${randomUUID().slice(0, 8)}`,
  connector: 'redox',
  settings: { patientOid },
})

describe('OIDs', () => {
  it('NET-7 are allocated under one root, each once, over all organizations', async () => {
    const made = [
      await ada.send('POST', '/registry/oids', {}),
      await ada.send('POST', '/registry/oids', {}),
      await stranger.send('POST', `${elsewhere}/registry/oids`, {}),
    ].map(each => each.json<Oids>())
    const roots = new Set(made.map(({ patientOid }) => patientOid.replace(/\.1\.\d+\.1$/, '')))
    expect(roots.size).toBe(1)
    expect([...roots][0]).toMatch(/^2\.25\.\d+$/)
    expect(new Set(made.map(({ patientOid }) => patientOid)).size).toBe(3)
    for (const { patientOid, documentOid } of made) expect(documentOid).toBe(patientOid.replace(/1$/, '2'))
  })

  it('NET-7 stand under the OID that was registered for the hub, where one was', async () => {
    const app = await member.test.server({ oidRoot: '1.3.6.1.4.1.99999' })
    const signedIn = await app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { email: 'ada@example.org', password: (await import('../password.ts')).password },
    })
    const cookies = Object.fromEntries(signedIn.cookies.map(({ name, value }) => [name, value]))
    const response = await app.inject({
      method: 'POST',
      url: '/api/v1/o/maple-street/registry/oids',
      payload: {},
      cookies,
      headers: { 'x-causeway-csrf': signedIn.json<{ csrf: string }>().csrf },
    })
    expect(response.json<Oids>().patientOid).toMatch(/^1\.3\.6\.1\.4\.1\.99999\.1\.\d+\.1$/)
  })

  it('NET-7 of a member’s own are refused when another has them, in these words', async () => {
    const own = '2.16.840.1.113883.3.7777.1'
    expect((await ada.send('POST', '/registry/oids', { own: `urn:oid:${own}` })).json()).toMatchObject({
      patientOid: own,
      documentOid: null,
    })
    const refused = await stranger.send('POST', `${elsewhere}/registry/oids`, { own })
    expect(refused.statusCode).toBe(409)
    expect(refused.json()).toMatchObject({ code: 'registry.oid-taken', detail: `${own} already exists.` })
    expect((await ada.send('POST', '/registry/oids', { own: 'clinic' })).statusCode).toBe(400)
  })

  it('NET-7 cannot be taken by saving the settings of another connection either', async () => {
    const { patientOid } = (await ada.send('POST', '/registry/oids', {})).json<Oids>()
    expect((await ada.send('POST', '/connections', settings(patientOid))).statusCode).toBe(200)
    const here = await ada.send('POST', '/connections', settings(patientOid))
    const there = await stranger.send('POST', `${elsewhere}/connections`, settings(`urn:oid:${patientOid}`))
    for (const refused of [here, there]) {
      expect(refused.statusCode).toBe(400)
      expect(refused.body).toContain('oid-taken')
    }
    const other = (await stranger.send('POST', `${elsewhere}/registry/oids`, {})).json<Oids>()
    expect((await stranger.send('POST', `${elsewhere}/connections`, settings(other.patientOid))).statusCode).toBe(200)
  })

  it('make a root of a UUID as ITU-T X.667 has it', () => {
    expect(rootFrom('f81d4fae-7dec-11d0-a765-00a0c91e6bf6')).toBe('2.25.329800735698586629295641978511506172918')
  })
})

type Member = {
  id: string
  lastPushAt: string | null
  keys: string
  signIn: string
  steps: { step: string; done: boolean }[]
  lastCount: { told: number; here: number; missing: number | null } | null
}
const shown = async () =>
  (await ada.send('GET', '/registry/members'))
    .json<{ items: Member[] }>()
    .items.find(({ id }) => id === member.connection)
const open = (each: Member | undefined) => each?.steps.filter(({ done }) => !done).map(({ step }) => step)

describe('a member', () => {
  it('NET-7 shows what is left before going live, and since when nothing came', async () => {
    const before = await shown()
    expect(before).toMatchObject({ lastPushAt: null, keys: 'pasted' })
    expect(before?.signIn).toMatch(/\/redox\/v2\/auth\/token$/)
    expect(open(before)).toEqual(['push', 'patients', 'documents', 'refusals', 'waiting', 'count'])

    await voice.push('m-1', randomUUID(), 'Cough')
    expect(open(await shown())).toEqual(['patients', 'waiting', 'count'])
    await voice.register('m-1', 'Rosa', 'Lindqvist')
    expect(open(await shown())).toEqual(['count'])
    expect((await shown())?.lastPushAt).toBe(member.test.clock.now.toISOString())

    await member.send({ Meta: { DataModel: 'PatientAdmin', EventType: 'NewPatient' }, Patient: { Identifiers: [] } })
    expect(open(await shown())).toEqual(['refusals', 'count'])
  })

  it('NET-7 is counted against what is here, by number and by its identifiers, which are not kept', async () => {
    const at = `/registry/members/${member.connection}/counts`
    await voice.register('m-2', 'Nora', 'Falk')
    expect((await ada.send('POST', at, { count: 5 })).json()).toMatchObject({ told: 5, here: 2, missing: null })
    expect(open(await shown())).toContain('count')
    const listed = await ada.send('POST', at, { identifiers: ['m-1', ' m-2 ', 'm-2', 'lost-one'] })
    expect(listed.json()).toEqual({ told: 3, here: 2, missing: 1, extra: 0, sample: ['lost-one'] })
    expect((await ada.send('POST', at, { identifiers: ['m-1'] })).json()).toMatchObject({ missing: 0, extra: 1 })
    expect(open(await shown())).toContain('count')
    expect((await ada.send('POST', at, { count: 2 })).json()).toMatchObject({ told: 2, here: 2 })
    expect(open(await shown())).not.toContain('count')
    const kept = await member.rows<{ row: string }>('select c::text as row from registry_count c')
    expect(kept.map(({ row }) => row).join()).not.toContain('lost-one')
    expect((await ada.send('POST', at.replace(member.connection, randomUUID()), { count: 1 })).statusCode).toBe(404)
  })

  it('NET-7 has a sample message read as if it were pushed, and nothing of it is kept', async () => {
    const messages = () => member.rows<{ count: number }>('select count(*)::int as count from message')
    const before = await messages()
    const send = async (message: object | string) =>
      (
        await ada.send('POST', `/registry/members/${member.connection}/try`, {
          text: typeof message === 'string' ? message : JSON.stringify(message),
        })
      ).json<{
        outcome: string
        acts: { kind: string; known: boolean }[]
        remarks: { problem: string }[]
        answer: { status: number } | null
      }>()
    const Meta = { DataModel: 'PatientAdmin', EventType: 'PatientUpdate' }
    const patient = (id: string, type = memberOid) => ({ Meta, Patient: { Identifiers: [{ ID: id, IDType: type }] } })
    expect(await send(patient('m-1'))).toMatchObject({
      outcome: 'taken',
      acts: [{ kind: 'update', known: true }],
      remarks: [],
      answer: { status: 200 },
    })
    expect(await send(patient('who'))).toMatchObject({
      acts: [{ known: false }],
      remarks: [{ problem: 'registry.update-unknown' }],
    })
    expect(await send(patient('m-1', 'MR'))).toMatchObject({
      outcome: 'refused',
      remarks: [{ problem: 'registry.no-patient-oid', where: 'Patient.Identifiers' }],
      answer: { status: 400 },
    })
    expect(await send('not json')).toMatchObject({ outcome: 'refused', remarks: [{ problem: 'message.not-json' }] })
    const asks = { ...patient('m-1'), Meta: { DataModel: 'PatientSearch', EventType: 'Query' } }
    expect(await send(asks)).toMatchObject({ outcome: 'ignored', answer: null })
    expect(await messages()).toEqual(before)
  })

  it('NET-7 that pushed and then falls silent raises an alert, which clears when it pushes again', async () => {
    const { hub, clock } = member.test
    const alerts = () =>
      member.rows<{ code: string; cleared: boolean }>(
        `select code, cleared_at is not null as cleared from alert where connection = $1 and code = 'watchdog.member-silent'`,
        [member.connection],
      )
    const later = (hours: number) => {
      clock.now = new Date(clock.now.getTime() + hours * 3_600_000)
    }
    await voice.register('m-9', 'Olga', 'Sand')
    later(70)
    await alertsDue(hub)
    expect(await alerts()).toEqual([])
    later(4)
    await alertsDue(hub)
    expect(await alerts()).toEqual([{ code: 'watchdog.member-silent', cleared: false }])
    await voice.register('m-10', 'Olga', 'Strand')
    later(1)
    await alertsDue(hub)
    expect(await alerts()).toEqual([{ code: 'watchdog.member-silent', cleared: true }])
  })
})
