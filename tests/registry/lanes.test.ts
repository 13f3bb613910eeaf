/**
 * Members push, the hub compares and people merge at the same time, each in transactions of their own. Whoever waits for a turn
 * to merge holds no row meanwhile, so that no two can wait for each other.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Patient } from '../../src/model/fhir.ts'
import { applyLane } from '../../src/pipeline/apply.ts'
import { identifierToken } from '../../src/pipeline/registry-keys.ts'
import { mergeDuplicate, undoDuplicate } from '../../src/registry/decide-duplicate.ts'
import { entryRow } from '../../src/registry/duplicate-entries.ts'
import { matchWaiting } from '../../src/registry/match-people.ts'
import { mergeAgain } from '../../src/registry/merge-by-hand.ts'
import { mergeLane } from '../../src/registry/take-merges.ts'
import { unmerge } from '../../src/registry/unmerge.ts'
import { findDuplicate, writeDuplicate } from '../../src/store/duplicates.ts'
import { waitForLane } from '../../src/store/messages.ts'
import { type Scope, withScope } from '../../src/store/scope.ts'
import { known, merge, openRegistryHub, patient, type RegistryHub, register, update } from '../registry-hub.ts'

let hub: RegistryHub
beforeAll(async () => {
  hub = await openRegistryHub(['member', 'clinic'])
  await hub.test.hub.sealer.ready(hub.test.organization)
})
afterAll(() => hub?.close())

const account = '01900000-0000-7000-8000-0000000000aa'
const within = <T>(work: (db: Scope) => Promise<T>) => withScope(hub.test.hub.pool, hub.test.organization, work)

/** The same person with every member, sure enough for the rules to make them one. */
function somebody(of: number): Patient {
  const digits = String(2000 + of)
  return patient(
    `Oskarsson${'abcdefghij'[of % 10]}${'klmnopqrst'[Math.floor(of / 10)]}`,
    'Ingrid',
    `1951-04-1${of % 9}`,
    {
      gender: 'female',
      telecom: [{ system: 'phone', value: `+1 212 7${digits.slice(0, 2)} ${digits}` }],
      address: [{ line: [`${digits} Quarry Road`], city: 'New York', state: 'NY', postalCode: '10003' }],
    },
  )
}

async function recordOf(slug: string, number: string): Promise<string> {
  const token = identifierToken({ hub: hub.test.hub, organization: hub.test.organization }, known(number).identity)
  const [row] = await hub.test.rows<{ record: string }>(
    `select l.record from link l join connection c on c.organization = l.organization and c.id = l.connection
      where l.entity = 'patient' and l.token = $1 and c.slug = $2`,
    [token, slug],
  )
  return row?.record ?? ''
}

async function pair(number: number): Promise<{ one: string; other: string }> {
  await hub.tell(register(known(`m-${number}`), somebody(number)))
  await hub.tellAs('clinic', register(known(`c-${number}`), somebody(number)))
  return { one: await recordOf('member', `m-${number}`), other: await recordOf('clinic', `c-${number}`) }
}

/** An entry of the list of possible duplicates. */
async function entryOf({ one, other }: { one: string; other: string }): Promise<string> {
  const row = entryRow(hub.test.hub, hub.test.organization, {
    one,
    other,
    kind: 'pair',
    state: 'open',
    because: 'auto',
  })
  await within(db => writeDuplicate(db, hub.test.organization, row, hub.test.clock.now))
  const [found] = await hub.test.rows<{ id: string }>(
    'select id from duplicate where one = least($1::uuid, $2::uuid) and other = greatest($1::uuid, $2::uuid)',
    [one, other],
  )
  return found?.id ?? ''
}

async function mergeOf(entry: string): Promise<string> {
  return (await within(db => findDuplicate(db, entry)))?.merge ?? ''
}

const connectionOf = async (slug: string) =>
  (await hub.test.rows<{ id: string }>('select id from connection where slug = $1', [slug]))[0]?.id ?? ''

/** Whether somebody waits for an advisory lock of this database. */
async function somebodyWaits(): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    const rows = await hub.test.rows(
      `select 1 from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`,
    )
    if (rows.length > 0) return true
    await wait(10)
  }
  return false
}

/** Begins something while somebody else has the turn, and then asks for every row that it could hold. */
async function whileOthersMerge(begin: () => Promise<unknown>): Promise<void> {
  const turn = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const other = within(async db => {
    await waitForLane(db, mergeLane(hub.test.organization))
    turn.resolve()
    await go.promise
    await db.query(`set local lock_timeout = '2s'`)
    for (const table of ['registry_patient', 'registry_merge', 'duplicate', 'record'])
      await db.query(`select 1 from ${table} where organization = $1 for update`, [hub.test.organization])
  })
  await turn.promise
  const begun = begin()
  expect(await somebodyWaits()).toBe(true)
  go.resolve()
  await other
  await begun
}

describe('whoever waits for a turn to merge', () => {
  it('NET-6 holds nobody, when it is the hub that compares', async () => {
    const { one, other } = await pair(1)
    await whileOthersMerge(() => matchWaiting(hub.test.hub, hub.test.organization))
    const rows = await hub.test.rows<{ merged: string | null }>(
      'select merged_into as merged from registry_patient where record = any ($1::uuid[])',
      [[one, other]],
    )
    expect(rows.filter(({ merged }) => merged !== null)).toHaveLength(1)
  })

  it.each([
    ['a merge', () => merge(known('m-2'), ['m-2b'])],
    ['somebody who changed', () => update(known('m-2'), { ...somebody(2), gender: 'male' }, '2026-11-23T10:00:00Z')],
  ])('NET-2 holds nobody, when it is a member that tells of %s', async (_name, act) => {
    await pair(2)
    await hub.tell(register(known('m-2b'), somebody(3)))
    const message = await hub.send(act())
    const connection = await connectionOf('member')
    await whileOthersMerge(() => applyLane(hub.test.hub, hub.test.organization, connection))
    expect(await hub.standing(message)).toMatchObject({ state: 'applied' })
  })

  it('NET-2 holds nobody, when it is a person who merges, undoes and merges again', async () => {
    const entry = await entryOf(await pair(4))
    await whileOthersMerge(() => within(db => mergeDuplicate(hub.test.hub, db, { id: entry, account })))
    const id = await mergeOf(entry)
    await whileOthersMerge(() => within(db => unmerge(hub.test.hub, db, { merge: id, account })))
    await whileOthersMerge(() => within(db => mergeAgain(hub.test.hub, db, { merge: id, account })))
  })
})

describe('who changed while they were compared', () => {
  it('NET-6 is compared anew', async () => {
    await pair(5)
    const connection = await connectionOf('member')
    const message = await hub.send(
      update(known('m-5'), { ...somebody(5), birthDate: '1999-09-09' }, '2026-11-23T10:00:00Z'),
    )
    const turn = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    const other = within(async db => {
      await waitForLane(db, mergeLane(hub.test.organization))
      turn.resolve()
      await go.promise
    })
    await turn.promise
    const applied = applyLane(hub.test.hub, hub.test.organization, connection) // first in the line
    expect(await somebodyWaits()).toBe(true)
    const matched = matchWaiting(hub.test.hub, hub.test.organization)
    await wait(100)
    go.resolve()
    await Promise.all([other, applied, matched])
    expect(await hub.standing(message)).toMatchObject({ state: 'applied' })
    while ((await matchWaiting(hub.test.hub, hub.test.organization)).matched > 0);
    const [row] = await hub.test.rows<{ merged: string | null; matched: Date | null }>(
      'select merged_into as merged, matched_at as matched from registry_patient where record = $1',
      [await recordOf('member', 'm-5')],
    )
    expect(row).toEqual({ merged: null, matched: expect.any(Date) })
  })
})

describe('all at once', () => {
  it('NET-2 nobody waits for somebody who waits for them', async () => {
    const entries: string[] = []
    for (const each of [6, 7, 8]) entries.push(await entryOf(await pair(each)))
    const [member, clinic] = [await connectionOf('member'), await connectionOf('clinic')]
    for (let round = 0; round < 6; round += 1) {
      const at = new Date(Date.parse('2026-11-24T00:00:00Z') + round * 60_000).toISOString()
      const gender = round % 2 === 0 ? 'male' : 'female'
      const numbers = round % 2 === 0 ? [6, 7, 8] : [8, 7, 6]
      await hub.send(...numbers.map(each => update(known(`m-${each}`), { ...somebody(each), gender }, at)))
      await hub.send(merge(known('m-6'), ['m-8'], at))
      const lanes = [member, clinic].map(each => applyLane(hub.test.hub, hub.test.organization, each))
      const people = entries.map(id =>
        within(db =>
          round % 2 === 0
            ? mergeDuplicate(hub.test.hub, db, { id, account })
            : undoDuplicate(hub.test.hub, db, { id, account }),
        ),
      )
      // A deadlock would be thrown to one of them.
      await Promise.all([...lanes, ...people, matchWaiting(hub.test.hub, hub.test.organization)])
    }
    const circles = await hub.test.rows(
      `select a.record from registry_patient a join registry_patient b on b.record = a.merged_into
        where b.merged_into is not null`,
    )
    expect(circles).toEqual([])
  })
})
