import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReferralDesk, referralDesk } from '../../tests/referral-desk.ts'
import { openReferralServer, type ReferralServer } from '../../tests/referral-server.ts'

const servers: ReferralServer[] = []
let server: ReferralServer
let desk: ReferralDesk

const open = async (matching: 'none' | 'exact' | 'candidates') => {
  const opened = await openReferralServer({ matching })
  servers.push(opened)
  return { server: opened, desk: referralDesk(opened) }
}
beforeAll(async () => {
  const opened = await open('candidates')
  server = opened.server
  desk = opened.desk
}, 120_000)
afterAll(() => Promise.all(servers.map(each => each.close())))

describe('REF-11 two referrals for one person', () => {
  it('are about one client when nothing speaks against it, and each warns of the earlier one', async () => {
    const same = { first: 'Samira', last: 'Boateng', birthDate: '1966-06-06', phoneHome: '416-555-0161' }
    const first = await desk.refer(same)
    const second = await desk.refer(same)
    const [one, two] = [await desk.look(first), await desk.look(second)]
    expect(two.person).toMatchObject({ record: one.person.record, provisional: false })
    expect(two.related).toMatchObject([{ relation: 'same-person', id: first }])
    expect(two.warnings).toMatchObject([{ code: 'same-name-and-birth-date', referrals: [first] }])
    expect(one.warnings).toEqual([])
    // Accepting it for that client changes nothing but the decision.
    const known = one.person.record ?? ''
    expect(two.candidates).toMatchObject([{ record: known, preselected: true }])
    const done = await desk.act(second, 'accept', { choice: { kind: 'record', record: known } }, two.version)
    expect(done.json()).toMatchObject({ inbox: 'accepted', version: two.version })
  })

  it('a person who two referrals made stays when one of them is linked to somebody else', async () => {
    const other =
      (await desk.look(await desk.refer({ first: 'Gita', last: 'Raman', birthDate: '1979-09-09' }))).person.record ?? ''
    const same = { first: 'Geeta', last: 'Raman', birthDate: '1979-09-09', phoneHome: '416-555-0162' }
    const first = await desk.refer(same)
    await desk.refer(same)
    const before = await desk.look(first)
    const done = await desk.act(first, 'accept', { choice: { kind: 'record', record: other } }, before.version)
    expect(done.statusCode, done.body).toBe(200)
    const kept = (await desk.record(before.person.record ?? '')) as { active?: boolean; link?: unknown }
    expect(kept).toMatchObject({ active: true })
    expect(kept.link).toBeUndefined()
  })

  it('warns of a link that something speaks against, after a person has made it', async () => {
    const known = await desk.refer({ first: 'Paul', last: 'Arsenault', birthDate: '1958-08-08' })
    const record = (await desk.look(known)).person.record
    const id = await desk.refer({ first: 'Paul', last: 'Arsenault', birthDate: '1988-08-08' })
    const before = await desk.look(id)
    expect(before.candidates).toMatchObject([{ record, vetoes: ['generation-apart'], preselected: false }])
    expect(before.warnings).toEqual([])
    await desk.act(id, 'accept', { choice: { kind: 'record', record } }, before.version)
    expect((await desk.look(id)).warnings).toContainEqual({ code: 'vetoed-link', referrals: [], target: null })
  })

  it('the same referral twice is one', async () => {
    const { caredove } = server
    caredove.misbehave({ copies: 2 })
    const { reference } = await caredove.createReferral({ registrant: { first: 'Una', last: 'Fenwick' } })
    caredove.misbehave({ copies: 1 })
    await server.wait(60_000)
    expect(caredove.sent(reference).length).toBeGreaterThan(1)
    const id = await server.idOf(reference)
    const shown = await desk.look(id)
    expect(shown.timeline.filter(each => each.kind === 'event')).toHaveLength(1)
    expect(server.crms.referrals().filter(each => each.fields.lastName === 'Fenwick')).toHaveLength(1)
  })
})

describe('REF-11 the policy of the inbox', () => {
  it('none: nobody is offered, and nobody can be chosen', async () => {
    const { desk: other } = await open('none')
    const same = { first: 'Samira', last: 'Boateng', birthDate: '1966-06-06' }
    const first = (await other.look(await other.refer(same))).person.record
    const id = await other.refer({ ...same, phoneHome: '416-555-0170' })
    const shown = await other.look(id)
    expect(shown).toMatchObject({ matching: 'none', candidates: [] })
    const refused = await other.act(id, 'accept', { choice: { kind: 'record', record: first } }, shown.version)
    expect(refused.statusCode).toBe(400)
    expect((await other.act(id, 'accept', { choice: { kind: 'new' } }, shown.version)).statusCode).toBe(200)
  }, 120_000)

  it('exact: only the same first name, last name and birth date, preselected when it is one alone', async () => {
    const { desk: other } = await open('exact')
    const same = { first: 'Samira', last: 'Boateng', birthDate: '1966-06-06' }
    const first = (await other.look(await other.refer(same))).person.record
    await other.refer({ ...same, first: 'Samir' })
    const shown = await other.look(await other.refer({ ...same, phoneHome: '416-555-0170' }))
    expect(shown.candidates).toMatchObject([{ record: first, preselected: true }])
  }, 120_000)
})
