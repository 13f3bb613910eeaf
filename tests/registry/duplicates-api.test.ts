/** The list of possible duplicates over HTTP: both side by side, what each field says, what people say, and why. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matchDue } from '../../src/jobs/registry-match.ts'
import type { Browser } from '../hub-server.ts'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'
import { type MemberVoice, memberOid, voiceOf } from '../registry-told.ts'

let member: RedoxMember
let voice: MemberVoice
let cora: Browser
let paula: Browser

beforeAll(async () => {
  member = await openRedoxMember()
  voice = voiceOf(member)
  await member.test.addAccount('cora@example.org', 'coordinator')
  await member.test.addAccount('paula@example.org', 'privacy-officer')
  cora = await member.test.signIn('cora@example.org')
  paula = await member.test.signIn('paula@example.org')
})
afterAll(() => member?.close())

type Side = { id: string; initials: string | null; connection: { slug: string } | null }
type Item = { id: string; kind: string; state: string; percent: number; bits: number; one: Side; other: Side }
type Whole = Item & {
  sides: { id: string; name: string }[]
  proposed: string
  fields: { field: string; level: string; bits: number }[]
  decision: string | null
  reason: string | null
  decidedBy: { kind: string; name: string | null } | null
}
const get = async <T>(path: string, browser = cora): Promise<T> => {
  const response = await browser.send('GET', path)
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}: ${response.body}`)
  return response.json<T>()
}
const list = (query = '') => get<{ items: Item[]; next: string | null }>(`/registry/duplicates${query}`)
const noted = async (action: string) =>
  (
    await member.rows<{ persons: string[] }>('select persons from audit where action = $1 order by id desc limit 1', [
      action,
    ])
  )[0]

/** Two records of the member that look like one person. */
async function pair(number: string, first: string, last: string): Promise<Item> {
  await voice.register(`${number}a`, first, last)
  await voice.register(`${number}b`, first, last)
  await matchDue(member.test.hub)
  const item = (await list('?limit=200')).items.at(-1)
  if (!item) throw new Error('nothing was found')
  return item
}

describe('possible duplicates', () => {
  it('PA-1 stand in the list without names, a page after the other, the most likely first', async () => {
    await pair('u1', 'Ingeborg', 'Quistgaard')
    await pair('u2', 'Thorvald', 'Nebelong')
    const first = await list('?limit=1')
    expect(first.items[0]).toMatchObject({ kind: 'pair', state: 'open', one: { connection: { slug: 'member' } } })
    expect(JSON.stringify(first)).not.toMatch(/Quistgaard|Nebelong/)
    const second = await list(`?limit=1&cursor=${first.next}`)
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id)
    expect(second.items[0]?.bits).toBeLessThanOrEqual(first.items[0]?.bits ?? 0)
    expect(await get('/registry/duplicates/counts')).toMatchObject({ open: 2 })
    expect((await cora.send('GET', '/registry/duplicates?cursor=x')).statusCode).toBe(400)
    expect((await noted('registry.duplicates'))?.persons.length).toBeGreaterThan(0)
  })

  it('PA-1 show both side by side with what each field says, and the look is noted', async () => {
    const { id } = await pair('s1', 'Solveig', 'Abildgaard')
    const whole = await get<Whole>(`/registry/duplicates/${id}`)
    expect(whole.sides.map(side => side.name)).toEqual(['Solveig Abildgaard', 'Solveig Abildgaard'])
    expect(whole.sides.map(side => side.id)).toContain(whole.proposed)
    const sum = whole.fields.reduce((total, field) => total + field.bits, 0)
    expect(sum).toBeCloseTo(whole.bits, 1)
    expect((await noted('registry.duplicate'))?.persons.sort()).toEqual(whole.sides.map(side => side.id).sort())
    expect((await cora.send('GET', '/registry/duplicates/01900000-0000-7000-8000-000000000001')).statusCode).toBe(404)
  })

  it('PA-1 are merged, taken back and held apart by who may, with the reason kept', async () => {
    const { id } = await pair('m1', 'Frederikke', 'Bruun')
    const say = (what: string, body: object = {}) => cora.send('POST', `/registry/duplicates/${id}/${what}`, body)
    expect((await paula.send('POST', `/registry/duplicates/${id}/merge`, {})).statusCode).toBe(403)
    expect((await say('merge', { survivor: '01900000-0000-7000-8000-000000000001' })).statusCode).toBe(400)
    expect((await say('merge', { reason: 'Same card' })).json()).toEqual({ state: 'merged' })
    expect((await say('merge')).statusCode).toBe(409)
    const merged = await get<Whole>(`/registry/duplicates/${id}`)
    expect(merged).toMatchObject({ reason: 'Same card', decidedBy: { kind: 'person' } })
    expect(merged.sides).toHaveLength(1)
    expect((await say('undo')).json()).toEqual({ state: 'undone' })
    expect((await say('different', { reason: 'Cousins' })).json()).toEqual({ state: 'different' })
    expect((await list('?state=different')).items.map(item => item.id)).toContain(id)
    expect((await say('undo')).json()).toEqual({ state: 'open' })
    expect((await say('undo')).statusCode).toBe(409)
  })

  it('NET-6 have a decision that explains itself and comes out the same again', async () => {
    const { id, one } = await pair('d1', 'Ragnhild', 'Tvede')
    const { decision } = await get<Whole>(`/registry/duplicates/${id}`)
    const explained = await get<{
      outcome: string
      again: string
      compared: { fields: unknown[] }[]
      versions: Record<string, string>
    }>(`/registry/decisions/${decision}`)
    expect(explained).toMatchObject({ outcome: 'user', again: 'same' })
    expect(explained.compared[0]?.fields.length).toBeGreaterThan(2)
    expect(explained.versions.weights).toBeTruthy()
    const all = await get<{ items: { id: string }[] }>(`/registry/people/${one.id}/decisions`)
    expect(all.items.length).toBeGreaterThan(0)
  })
})

describe('a member that asks by what it knows of somebody', () => {
  const search = async (demographics: object) => {
    const Meta = { DataModel: 'PatientSearch', EventType: 'Query', EventDateTime: member.test.clock.now.toISOString() }
    const response = await member.send({ Meta, Patient: { Identifiers: [], Demographics: demographics } })
    return response.json<{ Patient: { Demographics?: { LastName: string } }; PotentialMatches?: object[] }>()
  }
  const of = (LastName: string, more: object = {}) => ({
    FirstName: 'Henrike',
    LastName,
    DOB: '1977-03-14',
    Sex: 'Female',
    PhoneNumber: { Home: '+12126340987' },
    Address: { StreetAddress: '77 Orchard Street', City: 'New York', State: 'NY', ZIP: '10002' },
    ...more,
  })
  const register = (id: string, demographics: object) => {
    const Meta = {
      DataModel: 'PatientAdmin',
      EventType: 'NewPatient',
      EventDateTime: member.test.clock.now.toISOString(),
    }
    return member.send({ Meta, Patient: { Identifiers: [{ ID: id, IDType: memberOid }], Demographics: demographics } })
  }

  it('NET-6 is answered with the one who is meant, with those who could be, or with nobody', async () => {
    await register('h-1', of('Vestergaard'))
    expect((await search(of('Vestergaard'))).Patient.Demographics?.LastName).toBe('Vestergaard')
    expect((await noted('registry.query'))?.persons).toHaveLength(1)
    await register('h-2', of('Vestergaard'))
    const several = await search(of('Vestergaard'))
    expect(several.Patient).toEqual({})
    expect(several.PotentialMatches).toHaveLength(2)
    expect(
      await search(of('Somebody', { FirstName: 'Else', DOB: '1911-01-01', PhoneNumber: null, Address: null })),
    ).toEqual(expect.objectContaining({ Patient: {} }))
  })
})
