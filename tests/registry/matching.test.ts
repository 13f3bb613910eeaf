/** People of the registry are compared with everybody else: who becomes one, who is asked about, and what people say wins. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demographicsOf } from '../../src/matching/person.ts'
import { queryInputs } from '../../src/matching/tokens.ts'
import type { Patient } from '../../src/model/fhir.ts'
import { loadHubPeople } from '../../src/pipeline/hub-people.ts'
import { identifierToken } from '../../src/pipeline/registry-keys.ts'
import { holdApart, mergeDuplicate, undoDuplicate } from '../../src/registry/decide-duplicate.ts'
import { decideQuery } from '../../src/registry/decide-query.ts'
import { openDecision } from '../../src/registry/kept-decisions.ts'
import { writeKeys } from '../../src/registry/keys.ts'
import { matchWaiting } from '../../src/registry/match-people.ts'
import { unmerge } from '../../src/registry/unmerge.ts'
import type { MatchDecisionRow } from '../../src/store/match-decisions.ts'
import { ofOrganization, removeLeftovers } from '../../src/store/retention/leftovers.ts'
import { type Scope, withScope } from '../../src/store/scope.ts'
import { known, merge, openRegistryHub, patient, type RegistryHub, register, update } from '../registry-hub.ts'

let hub: RegistryHub
beforeAll(async () => {
  hub = await openRegistryHub(['member', 'clinic'])
})
afterAll(() => hub?.close())

const account = '01900000-0000-7000-8000-0000000000aa'
const within = <T>(work: (db: Scope) => Promise<T>) => withScope(hub.test.hub.pool, hub.test.organization, work)

/** Compares everybody who waits. */
async function match(): Promise<{ matched: number; merged: number; queued: number }> {
  const sum = { matched: 0, merged: 0, queued: 0 }
  await writeKeys(hub.test.hub, hub.test.organization) // of those who came many at once
  for (;;) {
    const done = await matchWaiting(hub.test.hub, hub.test.organization)
    if (done.matched === 0) return sum
    sum.matched += done.matched
    sum.merged += done.merged
    sum.queued += done.queued
  }
}

let number = 0
/** Somebody with a home and a phone of their own; the same number is the same person. */
function somebody(of: number, more: Partial<Patient> = {}): Patient {
  const digits = String(1000 + of)
  return patient(`Wickquist${letters(of)}`, 'Eleonora', `19${50 + (of % 40)}-0${1 + (of % 9)}-1${of % 9}`, {
    gender: 'female',
    telecom: [{ system: 'phone', value: `+1 212 6${digits.slice(0, 2)} ${digits}` }],
    address: [{ line: [`${digits} Orchard Street`], city: 'New York', state: 'NY', postalCode: '10002' }],
    ...more,
  })
}

function letters(of: number): string {
  return [...String(of)].map(digit => 'abcdefghij'[Number(digit)]).join('')
}

async function recordOf(slug: string, identifier: string): Promise<string> {
  const token = identifierToken({ hub: hub.test.hub, organization: hub.test.organization }, known(identifier).identity)
  const [row] = await hub.test.rows<{ record: string }>(
    `select l.record from link l join connection c on c.organization = l.organization and c.id = l.connection
      where l.entity = 'patient' and l.token = $1 and c.slug = $2`,
    [token, slug],
  )
  return row?.record ?? ''
}

const survivorOf = async (record: string) =>
  (
    await hub.test.rows<{ merged_into: string | null }>('select merged_into from registry_patient where record = $1', [
      record,
    ])
  )[0]?.merged_into ?? record

type Entry = { id: string; kind: string; state: string; decided_kind: string | null; because: string }
const entryOf = async (a: string, b: string) =>
  (
    await hub.test.rows<Entry>(
      `select id, kind, state, decided_kind, because from duplicate
        where one = least($1::uuid, $2::uuid) and other = greatest($1::uuid, $2::uuid)`,
      [a, b],
    )
  )[0]

/** Two records at one member who look like one person; the ids of both and of their entry. */
async function pairAtOneMember(): Promise<{ first: string; second: string; entry: string; of: number; ids: string[] }> {
  const of = ++number
  const ids = [`p${of}-a`, `p${of}-b`]
  const [a = '', b = ''] = ids
  await hub.tell(register(known(a), somebody(of)), register(known(b), somebody(of)))
  await match()
  const [first, second] = [await recordOf('member', a), await recordOf('member', b)]
  return { first, second, entry: (await entryOf(first, second))?.id ?? '', of, ids }
}

describe('people who are compared', () => {
  it('NET-2 become one when two members tell of the same person, and the list says that rules did it', async () => {
    const of = ++number
    await hub.tell(register(known(`m${of}`), somebody(of)))
    await match()
    await hub.tellAs('clinic', register(known(`c${of}`), somebody(of)))
    expect(await match()).toMatchObject({ merged: 1 })
    const [here, there] = [await recordOf('member', `m${of}`), await recordOf('clinic', `c${of}`)]
    expect(await survivorOf(there)).toBe(here)
    expect(await entryOf(here, there)).toMatchObject({ state: 'merged', decided_kind: 'rules', because: 'auto' })
  })

  it('NET-2 become one as well when both come before either is compared', async () => {
    const of = ++number
    await hub.tell(register(known(`m${of}`), somebody(of)))
    await hub.tellAs('clinic', register(known(`c${of}`), somebody(of)))
    await match()
    expect(await survivorOf(await recordOf('clinic', `c${of}`))).toBe(
      await survivorOf(await recordOf('member', `m${of}`)),
    )
  })

  it('NET-2 are compared once, also when two processes begin at the same time', async () => {
    const of = ++number
    await hub.tell(register(known(`m${of}`), somebody(of)))
    const both = await Promise.all([0, 1].map(() => matchWaiting(hub.test.hub, hub.test.organization)))
    expect(both.map(({ matched }) => matched).sort()).toEqual([0, 1])
    const record = await recordOf('member', `m${of}`)
    const kept = await hub.test.rows('select id from match_decision where record = $1', [record])
    expect(kept).toHaveLength(1)
  })

  it('NET-2 are never merged by rules when one member knows both, but asked about', async () => {
    const { first, second } = await pairAtOneMember()
    expect(await survivorOf(second)).toBe(second)
    expect(await entryOf(first, second)).toMatchObject({ kind: 'pair', state: 'open', because: 'withheld' })
  })

  it('NET-2 are neither merged nor asked about when they are twins', async () => {
    const of = ++number
    await hub.tell(register(known(`t${of}`), { ...somebody(of), name: [{ family: 'Twinning', given: ['Anna'] }] }))
    const twin = { ...somebody(of), name: [{ family: 'Twinning', given: ['Petra'] }] }
    await hub.tellAs('clinic', register(known(`u${of}`), twin))
    await match()
    const [one, other] = [await recordOf('member', `t${of}`), await recordOf('clinic', `u${of}`)]
    expect(await survivorOf(other)).toBe(other)
    expect(await entryOf(one, other)).toBeUndefined()
  })

  it('NET-2 leave the list when what is told later tells them apart', async () => {
    const { first, second, of, ids } = await pairAtOneMember()
    const called = (suffix: string) => somebody(of, { name: [{ ...somebody(of).name?.[0], suffix: [suffix] }] })
    await hub.tell(update(known(ids[0] ?? ''), called('Sr')), update(known(ids[1] ?? ''), called('Jr')))
    await match()
    expect(await entryOf(first, second)).toBeUndefined()
  })
})

describe('what people say', () => {
  it('NET-2 two people: they are never proposed again, whatever is told later, until it is taken back', async () => {
    const { first, second, entry, of, ids } = await pairAtOneMember()
    expect(
      await within(db => holdApart(hub.test.hub, db, { id: entry, account, reason: 'mother and daughter' })),
    ).toEqual({
      kind: 'done',
      state: 'different',
    })
    await hub.tell(update(known(ids[0] ?? ''), somebody(of, { maritalStatus: { text: 'Married' } })))
    expect(await match()).toMatchObject({ queued: 0 })
    expect(await entryOf(first, second)).toMatchObject({ state: 'different' })
    expect(await within(db => undoDuplicate(hub.test.hub, db, { id: entry, account }))).toMatchObject({ state: 'open' })
  })

  it('NET-2 one person: they are one, and after it is taken back the rules leave them alone', async () => {
    const { first, second, entry, of, ids } = await pairAtOneMember()
    const merged = await within(db => mergeDuplicate(hub.test.hub, db, { id: entry, account, survivor: second }))
    expect(merged).toEqual({ kind: 'done', state: 'merged' })
    expect(await survivorOf(first)).toBe(second)
    expect(await within(db => mergeDuplicate(hub.test.hub, db, { id: entry, account }))).toMatchObject({
      kind: 'conflict',
    })
    expect(await within(db => undoDuplicate(hub.test.hub, db, { id: entry, account }))).toMatchObject({
      state: 'undone',
    })
    expect(await survivorOf(first)).toBe(first)
    await hub.tell(update(known(ids[0] ?? ''), somebody(of, { maritalStatus: { text: 'Married' } })))
    await match()
    expect(await entryOf(first, second)).toMatchObject({ state: 'undone' })
  })

  it('NET-2 wins over rules: an automatic merge that was undone is not made again', async () => {
    const of = ++number
    await hub.tell(register(known(`m${of}`), somebody(of)))
    await hub.tellAs('clinic', register(known(`c${of}`), somebody(of)))
    await match()
    const [here, there] = [await recordOf('member', `m${of}`), await recordOf('clinic', `c${of}`)]
    const [made] = await hub.test.rows<{ id: string }>(
      'select id from registry_merge where $1::uuid in (survivor, retired)',
      [here],
    )
    await within(db => unmerge(hub.test.hub, db, { merge: made?.id ?? '', account }))
    expect(await match()).toMatchObject({ merged: 0 })
    expect(await survivorOf(there)).toBe(there)
    expect(await entryOf(here, there)).toMatchObject({ state: 'undone', decided_kind: 'person' })
  })

  it('NET-2 counts for everybody who was merged into the two', async () => {
    const { second, entry, of, ids } = await pairAtOneMember()
    await within(db => holdApart(hub.test.hub, db, { id: entry, account }))
    // A third record takes over the first: it is held apart from the second as the first was.
    await hub.tell(register(known(`p${of}-c`), somebody(of)))
    await hub.tell(merge(known(`p${of}-c`), [ids[0] ?? '']))
    await match()
    const third = await recordOf('member', `p${of}-c`)
    expect(await survivorOf(await recordOf('member', ids[0] ?? ''))).toBe(third)
    expect((await entryOf(third, second))?.state).not.toBe('merged')
    expect(await survivorOf(second)).toBe(second)
  })
})

describe('merges that members say', () => {
  it('NET-2 close what was asked about', async () => {
    const { first, second, ids } = await pairAtOneMember()
    expect(await hub.tell(merge(known(ids[0] ?? ''), [ids[1] ?? '']))).toMatchObject({ state: 'applied', remarks: [] })
    expect(await entryOf(first, second)).toMatchObject({ state: 'merged', decided_kind: 'member' })
  })

  it('NET-2 of two who differ as two people do are made, remarked, and somebody is asked to look', async () => {
    const of = ++number
    await hub.tell(
      register(known(`d${of}`), { ...somebody(of), name: [{ family: 'Gallo', given: ['Anna'] }] }),
      register(known(`e${of}`), { ...somebody(of), name: [{ family: 'Gallo', given: ['Petra'] }] }),
    )
    const told = await hub.tell(merge(known(`d${of}`), [`e${of}`]))
    expect(told).toMatchObject({ state: 'applied', remarks: [{ problem: 'registry.merge-doubtful' }] })
    const [one, other] = [await recordOf('member', `d${of}`), await recordOf('member', `e${of}`)]
    const entry = await entryOf(one, other)
    expect(entry).toMatchObject({ kind: 'merge', state: 'open' })
    expect(await survivorOf(other)).toBe(one)
    await within(db => holdApart(hub.test.hub, db, { id: entry?.id ?? '', account }))
    expect(await survivorOf(other)).toBe(other)
    expect(await entryOf(one, other)).toMatchObject({ kind: 'pair', state: 'different' })
  })

  it('NET-2 against what somebody here said are made, remarked, and asked about', async () => {
    const { first, second, entry, ids } = await pairAtOneMember()
    await within(db => holdApart(hub.test.hub, db, { id: entry, account }))
    const told = await hub.tell(merge(known(ids[0] ?? ''), [ids[1] ?? '']))
    expect(told.remarks).toMatchObject([{ problem: 'registry.merge-doubtful' }])
    expect(await entryOf(first, second)).toMatchObject({ kind: 'merge', state: 'open' })
    expect(await within(db => mergeDuplicate(hub.test.hub, db, { id: entry, account }))).toMatchObject({
      state: 'merged',
    })
    expect(await survivorOf(second)).toBe(first)
  })
})

describe('a query from outside', () => {
  const query = (of: Patient) =>
    within(db => {
      const demographics = demographicsOf(of, { now: hub.test.clock.now, fictionalPhones: true })
      return decideQuery(hub.test.hub, db, { demographics, by: 'test' })
    })

  it('NET-6 is answered with the one who is meant, found also under what they were called before', async () => {
    const of = ++number
    await hub.tell(register(known(`q${of}`), somebody(of)))
    await hub.tell(update(known(`q${of}`), somebody(of, { name: [{ family: 'Abernathy', given: ['Eleonora'] }] })))
    await match()
    const record = await recordOf('member', `q${of}`)
    expect(await query(somebody(of))).toMatchObject({ response: { case: 1 }, persons: [record] })
  })

  it('NET-6 finds the survivor of a merge under what the other was known as', async () => {
    const [a, b] = [++number, ++number]
    await hub.tell(register(known(`s${a}`), somebody(a)), register(known(`s${b}`), somebody(b)))
    await hub.tell(merge(known(`s${a}`), [`s${b}`]))
    await match()
    const asked = somebody(b, { birthDate: somebody(a).birthDate ?? '' })
    const answered = await query(asked)
    expect(answered.decision.ranked.map(({ person }) => person)).toEqual([await recordOf('member', `s${a}`)])
  })

  it('SCH-1 of a booking finds the survivor, once, as either was known', async () => {
    const [a, b] = [++number, ++number]
    await hub.tell(register(known(`b${a}`), somebody(a)), register(known(`b${b}`), somebody(b)))
    await hub.tell(merge(known(`b${a}`), [`b${b}`]))
    await match()
    const [survivor, retired] = [await recordOf('member', `b${a}`), await recordOf('member', `b${b}`)]
    const found = await within(async db => {
      const { hub: parts, organization, clock } = hub.test
      const configuration = await parts.configurations.within(db, organization)
      const [connection] = configuration.connections.values()
      if (!connection) throw new Error('the member is not there')
      const context = { hub: parts, db, organization, configuration, connection, now: clock.now }
      const inputs = queryInputs(demographicsOf(somebody(b), { now: clock.now, fictionalPhones: true }))
      const lookUps = inputs.map(({ kind, text }) => ({ kind, token: parts.tokens.token(organization, kind, text) }))
      const people = await loadHubPeople(context, lookUps, [retired])
      return { near: people.near(lookUps), byId: people.get(retired) }
    })
    expect(new Set(found.near.map(({ id }) => id))).toEqual(new Set([survivor]))
    expect(found.byId?.id).toBe(survivor)
    expect(found.byId?.demographics.names).toHaveLength(2)
  })

  it('NET-6 is answered with nobody when two are as likely, and when nobody is', async () => {
    const { of } = await pairAtOneMember()
    expect(await query(somebody(of))).toMatchObject({ decision: { outcome: 'user', because: 'several' }, persons: [] })
    expect(await query(patient('Nobody', 'Atall', '1902-02-02'))).toMatchObject({ response: { case: 4 }, persons: [] })
  })

  it('NET-6 is never answered with a household stranger', async () => {
    const of = ++number
    await hub.tell(register(known(`h${of}`), somebody(of)))
    await match()
    const stranger = somebody(of, { birthDate: '1999-12-30', name: [{ family: 'Okonkwo', given: ['Eleonora'] }] })
    expect((await query(stranger)).persons).toEqual([])
  })
})

describe('decisions', () => {
  it('NET-6 are kept with what they were made from, come out the same again, and hold no value of anybody', async () => {
    const { first, second } = await pairAtOneMember()
    const rows = await hub.test.rows<MatchDecisionRow>('select * from match_decision where record = any ($1::uuid[])', [
      [first, second],
    ])
    const asked = rows.find(row => row.outcome === 'user')
    if (!asked) throw new Error('no decision was kept')
    const opened = openDecision(hub.test.hub, hub.test.organization, asked)
    expect(opened?.again.kind).toBe('same')
    expect(opened?.record.evidence.length).toBeGreaterThan(0)
    expect(JSON.stringify(opened?.record).toLowerCase()).not.toMatch(/wickquist|eleonora|orchard|10002/)
    expect(JSON.stringify({ ...asked, body: null })).not.toMatch(/wickquist/i)
  })

  it('NET-6 of queries keep what was asked under as keyed hashes', async () => {
    const of = ++number
    const answered = await within(db => {
      const demographics = demographicsOf(somebody(of), { now: hub.test.clock.now })
      return decideQuery(hub.test.hub, db, { demographics, by: 'connection test' })
    })
    const [row] = await hub.test.rows<MatchDecisionRow>('select * from match_decision where id = $1', [
      answered.kept.id,
    ])
    const opened = row && openDecision(hub.test.hub, hub.test.organization, row)
    expect(opened?.record.request.by).toBe('connection test')
    expect(opened?.record.request.keys.length).toBeGreaterThan(5)
    for (const key of opened?.record.request.keys ?? []) expect(key).toMatch(/^[0-9a-f]{16}$/)
  })

  it('NET-6 go when they are old, but those of pairs that stand in the list', async () => {
    const { entry } = await pairAtOneMember()
    const [row] = await hub.test.rows<{ decision: string }>('select decision from duplicate where id = $1', [entry])
    const leftover = ofOrganization.find(each => each.name === 'match_decision')
    if (!leftover) throw new Error('decisions are not removed')
    const later = new Date(hub.test.clock.now.getTime() + 86_400_000)
    await within(db => removeLeftovers(db, leftover, [later, later, 10_000]))
    const left = (await hub.test.rows<{ id: string }>('select id from match_decision')).map(each => each.id)
    expect(left).toContain(row?.decision)
    const listed = await hub.test.rows<{ decision: string }>(
      'select decision from duplicate where decision is not null',
    )
    expect(new Set(listed.map(each => each.decision))).toEqual(new Set(left))
  })
})

describe('look-up keys', () => {
  it('NET-6 that too many share are passed over and counted', async () => {
    const shared = { system: 'phone' as const, value: '+1 212 677 0101' }
    const crowd = Array.from({ length: 201 }, (_, index) =>
      register(
        known(`crowd${index}`),
        patient(`Crowd${letters(index)}`, `Given${letters(index)}`, '1970-01-01', { telecom: [shared] }),
      ),
    )
    await hub.tell(...crowd)
    await writeKeys(hub.test.hub, hub.test.organization)
    const demographics = demographicsOf(
      { ...patient('Else', 'Somebody', '1950-05-05'), telecom: [shared] },
      { now: hub.test.clock.now },
    )
    const answered = await within(db => decideQuery(hub.test.hub, db, { demographics, by: 'test' }))
    expect(answered.kept.droppedKeys).toBeGreaterThan(0)
    expect(answered.decision.outcome).toBe('none')
  })
})
