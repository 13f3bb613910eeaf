/** Members of the network: what their policy lets out, when they answer at all, and that nobody reads past what is theirs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Patient } from '../../src/model/fhir.ts'
import type { Discovery } from '../../src/model/network/discovery.ts'
import type { Directive } from '../../src/model/network/release.ts'
import { changeDirectives } from '../../src/network/directives.ts'
import { projectPeople } from '../../src/network/projection.ts'
import { pause, resume } from '../../src/pipeline/connections.ts'
import { openDecision } from '../../src/registry/kept-decisions.ts'
import { keyFailure } from '../../src/store/keyFailure.ts'
import type { MatchDecisionRow } from '../../src/store/match-decisions.ts'
import { networkCandidatesQueries } from '../../src/store/network-candidates.ts'
import { claimUnprojectedQuery } from '../../src/store/network-people.ts'
import { networkRole } from '../../src/store/network-pools.ts'
import { withScope } from '../../src/store/scope.ts'
import { known, oid, patient, register, update } from '../registry-hub.ts'
import { type DiscoveryHub, openDiscoveryHub, type Place } from './discovery-hub.ts'

let hub: DiscoveryHub
let maple: Place
let oak: Place
beforeAll(async () => {
  hub = await openDiscoveryHub(['maple-street', 'oak-street', 'elm-street'])
  const [one, other] = hub.places
  if (!one || !other) throw new Error('organizations take part')
  maple = one
  oak = other
})
afterAll(() => hub?.close())

const account = '01900000-0000-7000-8000-0000000000aa'
let next = 0
/** Somebody new at a member, with a home of their own; and where they stand. */
async function newcomer(place: Place, more: Partial<Patient> = {}): Promise<{ person: Patient; record: string }> {
  next += 1
  const letters = [...String(next)].map(digit => 'abcdefghij'[Number(digit)]).join('')
  const person = patient(`Thistlewood${letters}`, 'Marguerite', `19${50 + next}-04-1${next % 9}`, {
    gender: 'female',
    address: [{ line: [`${300 + next} Willow Lane`], city: 'Albany', state: 'NY', postalCode: '12203' }],
    ...more,
  })
  const before = await idsAt(place)
  await hub.tellAt(place, register(known(`n-${next}`), person))
  const [record] = (await idsAt(place)).filter(each => !before.includes(each))
  return { person, record: record ?? '' }
}

const idsAt = (place: Place) => column<string>(place, 'select person as value from network_person order by 1')

async function column<T>(place: Place, text: string, values: readonly unknown[] = []): Promise<T[]> {
  return hub.within(place, async db => (await db.query<{ value: T }>(text, values)).rows.map(row => row.value))
}

async function direct(place: Place, record: string, wanted: readonly Directive[]): Promise<void> {
  await hub.test.hub.sealer.ready(place.organization)
  await hub.within(place, async db => {
    const { readDirectives } = await import('../../src/network/directives.ts')
    const seen = (await readDirectives(hub.test.hub, db, record))?.version ?? 0
    await changeDirectives(hub.test.hub, db, { record, seen, wanted, reason: 'said so', by: account })
  })
}

describe('what may be told', () => {
  it('OPS-6 a purpose that the member does not answer is refused there, and leaves the member out among all', async () => {
    const { person } = await newcomer(maple)
    expect(await hub.askAt(maple, person, { purpose: 'PAYMENT' })).toEqual({ kind: 'cannot', because: 'refused' })
    expect(await hub.ask(person, {}, { purpose: 'PAYMENT' })).toEqual({ kind: 'cannot', because: 'refused' })
    await hub.configure(oak, { more: `, purposes: [TREATMENT, PAYMENT]` })
    await hub.keepCurrent()
    expect(await hub.ask(person, {}, { purpose: 'PAYMENT' })).toEqual({ kind: 'nobody' })
    const own = await newcomer(oak)
    expect(await hub.ask(own.person, {}, { purpose: 'PAYMENT' })).toMatchObject({ kind: 'found' })
  })

  it('OPS-6 who said no looks as if they were not there; it is audited, and holds from the next question on', async () => {
    const { person, record } = await newcomer(maple)
    expect(await hub.ask(person)).toMatchObject({ kind: 'found', subjects: [{ id: record }] })
    await direct(maple, record, [{ kind: 'deny', scope: 'all' }])
    expect(await hub.ask(person)).toEqual({ kind: 'nobody' })
    expect(await hub.askAt(maple, person)).toEqual({ kind: 'nobody' })
    const actions = `select action as value from audit where subject = $1 and action like 'network.%' order by id`
    expect(await column(maple, actions, [record])).toEqual([
      'network.discover',
      'network.directives',
      'network.withheld',
      'network.withheld',
    ])
    await direct(maple, record, [])
    expect(await hub.ask(person)).toMatchObject({ kind: 'found' })
  })

  it('NET-9 of several no more are told, or noted as told, than are wanted; who said no does not count', async () => {
    const { person, record } = await newcomer(maple)
    const before = await idsAt(oak)
    await hub.tellAt(oak, register(known(`also-${next}`), person))
    const [other = ''] = (await idsAt(oak)).filter(each => !before.includes(each))
    const told = async (wanted: Partial<Discovery>) => {
      const noted = `select count(*)::int as value from audit where subject = $1 and action = 'network.discover'`
      const counts = async () => [
        ...(await column<number>(maple, noted, [record])),
        ...(await column(oak, noted, [other])),
      ]
      const earlier = await counts()
      const answer = await hub.ask(person, wanted)
      const ids = answer.kind === 'found' ? answer.subjects.map(({ id }) => id) : []
      const later = await counts()
      const notedNow = [record, other].filter((_, place) => later[place] !== earlier[place])
      expect(notedNow.toSorted()).toEqual(ids.toSorted())
      return { answer, ids }
    }
    expect((await told({})).ids).toHaveLength(2)
    const first = await told({ most: 1 })
    expect([first.ids.length, first.answer]).toEqual([1, expect.objectContaining({ kind: 'found', total: 2 })])
    expect((await told({ most: 2 })).answer).not.toHaveProperty('total')
    expect((await told({ onlyOne: true })).answer).toEqual({ kind: 'nobody', several: true })
    await direct(oak, other, [{ kind: 'deny', scope: 'all' }])
    const alone = await told({ onlyOne: true, most: 5 })
    expect([alone.ids, alone.answer]).toEqual([[record], expect.not.objectContaining({ total: expect.anything() })])
    await direct(maple, record, [{ kind: 'deny', scope: 'all' }])
    expect((await told({ onlyOne: true })).answer).toEqual({ kind: 'nobody' })
  })

  it('OPS-6 a restricted person is told of only with their permission', async () => {
    const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }
    const { person, record } = await newcomer(maple, { meta: { security: [label] } })
    expect(await hub.ask(person)).toEqual({ kind: 'nobody' })
    await direct(maple, record, [{ kind: 'permit', scope: 'restricted' }])
    expect(await hub.ask(person)).toMatchObject({ kind: 'found' })
  })

  it('OPS-6 a label and a merge hold from the moment that they are known, before the network scope is brought up to date', async () => {
    const { person, record } = await newcomer(maple)
    const other = await newcomer(maple)
    await hub.within(maple, db =>
      db.query(`update registry_patient set confidentiality = 'R' where record = $1`, [record]),
    )
    expect(await hub.ask(person)).toEqual({ kind: 'nobody' })
    await hub.within(maple, db =>
      db.query(`update registry_patient set confidentiality = 'N', merged_into = $2 where record = $1`, [
        record,
        other.record,
      ]),
    )
    expect(await hub.ask(person)).toMatchObject({ kind: 'found' })
    await direct(maple, other.record, [{ kind: 'deny', scope: 'all' }])
    expect(await hub.ask(person)).toEqual({ kind: 'nobody' })
    await direct(maple, other.record, [])
    await hub.within(maple, db =>
      db.query('update registry_patient set merged_into = null where record = $1', [record]),
    )
  })

  it('NET-6 what is told is what was judged: somebody who is corrected in between is found when asked again', async () => {
    const { person, record } = await newcomer(maple)
    const { reading } = hub.responder.network
    const { everywhere } = reading
    let corrections = 0
    reading.everywhere = async work => {
      const read = await everywhere(work)
      if (read instanceof Object && 'candidates' in read && corrections === 0) {
        corrections += 1
        await hub.within(maple, db =>
          db.query('update network_person set revision = gen_random_uuid() where person = $1', [record]),
        )
      }
      return read
    }
    expect(await hub.ask(person)).toEqual({ kind: 'cannot', because: 'busy' })
    expect(await hub.ask(person)).toMatchObject({ kind: 'found', subjects: [{ id: record }] })
    reading.everywhere = everywhere
    expect(corrections).toBe(1)
  })

  it('OPS-6 nothing is asked about people who are all withheld', async () => {
    const { person, record } = await newcomer(maple)
    const twin = {
      ...person,
      address: [{ line: ['9 Elsewhere Road'], city: 'Utica', state: 'NY', postalCode: '13501' }],
    }
    const before = await idsAt(maple)
    await hub.tellAt(maple, register(known('twin'), twin))
    const [other] = (await idsAt(maple)).filter(each => !before.includes(each))
    const vague = { ...person, address: [] }
    expect((await hub.ask(vague)).kind).toBe('ask')
    for (const each of [record, other ?? '']) await direct(maple, each, [{ kind: 'deny', scope: 'all' }])
    expect(await hub.ask(vague)).toEqual({ kind: 'nobody' })
  })
})

describe('when a member answers', () => {
  it('NET-6 a paused one is gone at once, and there again when it goes on, with what changed meanwhile', async () => {
    const { person } = await newcomer(oak)
    const [connection = ''] = await column<string>(oak, `select connection as value from network_member`)
    await pause(hub.test.hub, oak.organization, 'connection', connection, { by: account, reason: 'a look' })
    expect(await hub.ask(person)).toEqual({ kind: 'nobody' })
    expect((await hub.askAt(oak, person)).kind).not.toBe('found')
    await hub.keepCurrent()
    const moved = { ...person, name: [{ family: 'Quillfeather', given: ['Marguerite'] }] }
    await hub.tellAt(oak, update(known(`n-${next}`), moved))
    expect(await hub.askAt(oak, person)).toEqual({ kind: 'cannot', because: 'not-available' })
    await resume(hub.test.hub, oak.organization, 'connection', connection, { by: account, reason: 'on' })
    await hub.keepCurrent()
    expect(await hub.ask(moved)).toMatchObject({ kind: 'found' })
  })

  it('NET-6 one whose people are still being taken up tells of nobody: who is missing could be meant', async () => {
    const { person } = await newcomer(oak)
    await hub.within(oak, async db => {
      await db.query(`update network_member set state = 'filling'`)
      await db.query('update registry_patient set projected_at = null')
    })
    hub.responder.network.members.forget()
    await hub.test.hub.sealer.ready(oak.organization)
    expect(await projectPeople(hub.test.hub, oak.organization, 1)).toBe(1)
    expect((await hub.ask(person)).kind).not.toBe('found')
    await hub.keepCurrent()
    expect(await hub.ask(person)).toMatchObject({ kind: 'found' })
  })

  it('NET-6 one that is paused while its people are taken up does not answer once they are', async () => {
    const { person } = await newcomer(oak)
    const [connection = ''] = await column<string>(oak, `select connection as value from network_member`)
    await pause(hub.test.hub, oak.organization, 'connection', connection, { by: account, reason: 'a look' })
    // As it stands when somebody paused between the reading of the configuration and the writing of the state.
    await hub.within(oak, async db => {
      await db.query(`update network_member set state = 'filling',
                        config_version = (select config_version from organization where id = current_organization())`)
      await db.query('update registry_patient set projected_at = null')
    })
    await hub.keepCurrent()
    expect((await hub.askAt(oak, person)).kind).not.toBe('found')
    await resume(hub.test.hub, oak.organization, 'connection', connection, { by: account, reason: 'on' })
    await hub.keepCurrent()
    expect(await hub.askAt(oak, person)).toMatchObject({ kind: 'found' })
  })

  it('NET-6 one that takes part no more leaves nothing behind in the network, and can come back', async () => {
    const { person } = await newcomer(oak)
    await hub.configure(oak, { out: true })
    expect(await hub.ask(person)).toEqual({ kind: 'nobody' })
    await hub.keepCurrent()
    for (const table of ['network_member', 'network_person', 'network_token'])
      expect([table, await column(oak, `select 1 as value from ${table} limit 1`)]).toEqual([table, []])
    await hub.configure(oak)
    await hub.keepCurrent()
    expect(await hub.ask(person)).toMatchObject({ kind: 'found' })
  })

  it('NET-6 numbers of the network change with the member’s OID', async () => {
    const { person, record } = await newcomer(oak)
    const other = { ...oak, patientOid: `${oak.patientOid}.9` }
    await hub.configure(other)
    await hub.keepCurrent()
    const byNumber = (of: Place): Patient => ({
      resourceType: 'Patient',
      identifier: [{ system: `urn:oid:${of.patientOid}`, value: record }],
    })
    expect(await hub.ask(byNumber(other))).toMatchObject({ subjects: [{ id: record, authority: other.patientOid }] })
    expect(await hub.ask(byNumber(oak))).toEqual({ kind: 'nobody' })
    await hub.configure(oak)
    await hub.keepCurrent()
    expect(await hub.ask(person)).toMatchObject({ subjects: [{ authority: oak.patientOid }] })
  })

  it('NET-6 an erased one is silent, and the others answer', async () => {
    const elm = hub.places[2]
    if (!elm) throw new Error('there is a third')
    const { person } = await newcomer(elm)
    await hub.tellAt(maple, register(known('same'), person))
    hub.test.hub.keys.forget(elm.organization)
    await hub.within(elm, db => db.query('delete from organization_key'))
    expect(await hub.ask(person)).toMatchObject({ kind: 'found', subjects: [{ homeCommunity: maple.home }] })
    expect(await hub.askAt(elm, person)).toEqual({ kind: 'cannot', because: 'internal' })
    const { sealer } = hub.test.hub
    const erased = (organization: string) =>
      organization === elm.organization
        ? Promise.reject(keyFailure('key.erased', 'It was erased.'))
        : sealer.ready(organization)
    hub.test.hub.sealer = { ...sealer, ready: erased }
    await hub.keepCurrent()
    hub.test.hub.sealer = sealer
    for (const table of ['network_member', 'network_person', 'network_token'])
      expect([table, await column(elm, `select 1 as value from ${table} limit 1`)]).toEqual([table, []])
  })

  it('NET-6 one whose policy cannot be read is silent, and the others answer', async () => {
    const { person } = await newcomer(maple)
    const at = await newcomer(oak)
    const [policy] = await column<object>(oak, 'select policy as value from network_member')
    await hub.within(oak, db => db.query(`update network_member set policy = policy - 'purposes'`))
    hub.responder.network.members.forget()
    expect(await hub.askAt(oak, at.person)).toEqual({ kind: 'cannot', because: 'not-available' })
    expect(await hub.ask(at.person)).toEqual({ kind: 'nobody' })
    expect(await hub.ask(person)).toMatchObject({ kind: 'found' })
    await hub.within(oak, db => db.query('update network_member set policy = $1', [policy]))
    hub.responder.network.members.forget()
    expect(await hub.ask(at.person)).toMatchObject({ kind: 'found' })
  })

  it('NET-6 two cannot have one OID: the second answers nothing', async () => {
    const { person } = await newcomer(oak)
    await expect(
      hub.within(maple, db => db.query('update network_member set patient_oid = $1', [oak.patientOid])),
    ).rejects.toMatchObject({ code: '23505' })
    expect(await hub.ask(person)).toMatchObject({ subjects: [{ authority: oak.patientOid }] })
  })

  it('NET-6 what a member chose about matching holds for its own people', async () => {
    const { person } = await newcomer(oak)
    const number = { system: `urn:oid:${oid}`, value: `own-${next}` }
    await hub.tellAt(oak, update(known(`n-${next}`), { ...person, identifier: [number] }))
    const byNumber: Patient = { resourceType: 'Patient', identifier: [number] }
    expect(await hub.ask(byNumber)).toMatchObject({ kind: 'found' })
    await hub.configure(oak, { matching: '{ rules: [] }' })
    await hub.keepCurrent()
    expect((await hub.ask(byNumber)).kind).not.toBe('found')
    await hub.configure(oak, { matching: '{ rules: [identifier] }' })
    await hub.keepCurrent()
    expect(await hub.ask(byNumber)).toMatchObject({ kind: 'found' })
  })
})

describe('who reads what', () => {
  it('OPS-3 the network role reads the projection of all, and no other table at all', async () => {
    await newcomer(maple)
    const pool = hub.pool(networkRole)
    const seen = await pool.query('select distinct organization from network_person')
    expect(seen.rowCount).toBeGreaterThan(1)
    const owner = hub.pool(undefined, hub.test.ownerUrl)
    const { rows } = await owner.query<{ relname: string }>(
      `select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          and (has_table_privilege('causeway_network', c.oid, 'select')
               or has_any_column_privilege('causeway_network', c.oid, 'select')
               or has_table_privilege('causeway_network', c.oid, 'insert, update, delete'))
        order by 1`,
    )
    expect(rows.map(row => row.relname)).toEqual(['network_member', 'network_person', 'network_token'])
    const writing = await owner.query(
      `select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and has_table_privilege('causeway_network', c.oid, 'insert, update, delete')`,
    )
    expect(writing.rows).toEqual([])
    for (const text of ['select * from registry_patient', 'select * from record_version', 'delete from network_token'])
      await expect(pool.query(text)).rejects.toMatchObject({ code: '42501' })
  })

  it('OPS-3 the application sees its own organization in the projection, although it may take the role on', async () => {
    const organizations = await column(maple, 'select distinct organization as value from network_person')
    expect(organizations).toEqual([maple.organization])
    const pool = hub.pool()
    for (const table of ['network_member', 'network_person', 'network_token'])
      expect((await pool.query(`select from ${table} limit 1`)).rowCount).toBe(0)
  })

  it('NET-6 a decision is kept with each member that it concerns, explained, with its own people alone', async () => {
    const { person } = await newcomer(maple)
    await hub.tellAt(oak, register(known('both'), person))
    await hub.ask(person)
    for (const place of [maple, oak]) {
      const own = await idsAt(place)
      const rows = await hub.within(place, async db => {
        const found = await db.query<MatchDecisionRow>(
          `select * from match_decision where purpose = 'query' order by id desc limit 1`,
        )
        return found.rows
      })
      const [row] = rows
      const opened = row && openDecision(hub.test.hub, place.organization, row)
      expect(row?.outcome).toBe('auto')
      expect(opened?.again.kind).toBe('same')
      expect(opened?.record.request.by).toBe('network 2.16.840.1.113883.3.9999.1')
      for (const compared of opened?.compared ?? []) expect(own).toContain(compared.person)
      expect(JSON.stringify(opened)).not.toMatch(/thistlewood|willow/i)
    }
  })

  it('NET-9 whom nobody knows is noted with the hub, and with no member', async () => {
    const before = await column(maple, `select count(*)::int as value from network_exchange`)
    expect(await hub.ask(patient('Nowhere', 'Nobody', '1931-12-01'))).toEqual({ kind: 'nobody' })
    expect(await column(maple, `select count(*)::int as value from network_exchange`)).toEqual(before)
    const owner = hub.pool(undefined, hub.test.ownerUrl)
    const { rows } = await owner.query(`select outcome from network_hub_exchange order by id desc limit 1`)
    expect(rows).toEqual([{ outcome: 'nothing' }])
  })
})

describe('the statements', () => {
  const planOf = async (place: Place, text: string, values: readonly unknown[]) => {
    const plan = await withScope(hub.test.hub.pool, place.organization, async db => {
      await db.query('set local enable_seqscan = off')
      return db.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${text}`, values)
    })
    return plan.rows.map(row => row['QUERY PLAN']).join('\n')
  }

  it('NET-5 candidates are found by the index of the tokens, over all members and at one', async () => {
    const pool = hub.pool(networkRole)
    const client = await pool.connect()
    await client.query('set enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>({
      text: `explain (costs off) ${networkCandidatesQueries.everywhere}`,
      values: [[0], [1n], 200, 200],
    })
    client.release()
    for (const plan of [
      rows.map(row => row['QUERY PLAN']).join('\n'),
      await planOf(maple, networkCandidatesQueries['in-scope'], [[0], [1n], 200, 200]),
    ]) {
      expect(plan).toMatch(/network_token_(look_up|pkey)/)
      expect(plan).toMatch(/Index Scan using network_person_pkey/)
      expect(plan).not.toContain('Seq Scan')
    }
  })

  it('NET-5 whoever is due is found by an index that holds only them', async () => {
    const plan = await planOf(maple, claimUnprojectedQuery, [100])
    expect(plan).toContain('registry_patient_to_project')
  })
})
