/** The built-in practice management over a real database: filling, rendering, changes, and what several at once do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PracticeEntry } from '../../src/connectors/practice.ts'
import type { GateCode } from '../../src/model/sessions/gates.ts'
import { openEntry } from '../../src/practice/entries.ts'
import { editEntry } from '../../src/practice/save.ts'
import type { Entry, EntryKind } from '../../src/practice/shapes.ts'
import { type SampleIds, seedPractice } from '../../src/practice/synthetic.ts'
import { practiceTarget } from '../../src/practice/target.ts'
import { drawnImage, fillingOf } from '../../src/practice/testing/desk.ts'
import { loadEntries } from '../../src/store/practice-entries.ts'
import { holdAgencies } from '../../src/store/practice-uses.ts'
import { withScope } from '../../src/store/scope.ts'
import { type TestServer, testServer } from '../hub-server.ts'

let test: TestServer
let admin: string
let ids: SampleIds
const hubItself = { kind: 'hub' } as const

beforeAll(async () => {
  test = await testServer()
  test.clock.now = new Date('2026-11-20T23:00:00Z')
  admin = await test.addAccount('admin@example.org')
  ids = await seedPractice(test.hub, test.organization, { now: test.clock.now, accountOf: () => admin })
}, 60_000)
afterAll(() => test?.close())

const idOf = (key: string) => ids.get(key) ?? ''
const target = () => practiceTarget(test.hub, test.organization)
const noteId = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const at = (date: string, from: string, to: string, signed: string, zone = 'America/Toronto') => ({
  date,
  from,
  to,
  zone,
  signedAt: signed,
})
const avaAt = at('2026-11-18', '09:00', '10:30', '2026-11-18T15:35:00Z')
const gatesOf = (failures: readonly { gate: GateCode }[]) => failures.map(({ gate }) => gate)

/** Changes an entry by hand, as an administrator. */
async function change<Kind extends EntryKind>(kind: Kind, key: string, fields: Partial<Entry<Kind>>): Promise<void> {
  await withScope(test.hub.pool, test.organization, async db => {
    const row = (await loadEntries(db, kind, [idOf(key)])).get(idOf(key))
    if (!row) throw new Error(`no ${key}`)
    const shown = openEntry(test.hub, test.organization, kind, row)
    const saved = await editEntry(
      test.hub,
      db,
      admin,
      kind,
      { id: row.id, seen: row.version },
      { ...shown.fields, ...fields },
    )
    if (saved.kind !== 'saved') throw new Error(`${key}: ${JSON.stringify(saved)}`)
  })
}

describe('filling and rendering', () => {
  it('SES-5 SES-6 fills an appointment and renders it when every gate passes', async () => {
    const appointment = idOf('appointment 0')
    const filling = fillingOf(appointment, noteId(1), avaAt)
    expect(await target().fill([filling])).toEqual([{ kind: 'filled', warnings: [] }])
    const rendering = { appointment, note: noteId(1), by: hubItself }
    expect(await target().render([rendering])).toEqual([
      { kind: 'rendered', already: false, warnings: [], targetWarnings: [] },
    ])
    expect(await target().render([rendering])).toMatchObject([{ kind: 'rendered', already: true }])
    expect(await target().fill([filling])).toEqual([{ kind: 'filled', warnings: [] }])
    expect(await target().fill([{ ...filling, contentHash: 'other' }])).toEqual([
      { kind: 'refused', problem: 'practice.rendered' },
    ])
  })

  it('SES-6 stores every failed gate, not only the first', async () => {
    const appointment = idOf('appointment 1')
    const { guardian: _guardian, ...unsigned } = fillingOf(appointment, noteId(2), avaAt, { resultNotes: ' ' })
    await target().fill([{ ...unsigned, therapist: { image: drawnImage(1, true) } }])
    const [outcome] = await target().render([{ appointment, note: noteId(2), by: hubItself }])
    expect(outcome).toMatchObject({ kind: 'not-rendered' })
    expect(outcome?.kind === 'not-rendered' && gatesOf(outcome.failures)).toEqual(['R12', 'R13', 'R14'])
    const { rows } = await test.owner.query(
      'select state, failed_gates, units from practice_appointment where id = $1',
      [appointment],
    )
    expect(rows).toEqual([{ state: 'scheduled', failed_gates: ['R12', 'R13', 'R14'], units: null }])
  })

  it('SES-8 does not overwrite what a person has written, unless they say so', async () => {
    const appointment = idOf('appointment 1')
    await test.owner.query('update practice_content set edited = true where appointment = $1', [appointment])
    const filling = fillingOf(appointment, noteId(2), avaAt)
    expect(await target().fill([filling])).toEqual([{ kind: 'filled', warnings: [] }])
    const newer = { ...filling, contentHash: 'newer' }
    expect(await target().fill([newer])).toEqual([{ kind: 'changed-there' }])
    expect(await target().fill([{ ...newer, overwrite: true }])).toEqual([{ kind: 'filled', warnings: [] }])
  })

  it('refuses an image that is not the one that was sent', async () => {
    const filling = fillingOf(idOf('appointment 2'), noteId(3), avaAt)
    const image = { ...drawnImage(4), sha256: drawnImage(5).sha256 }
    expect(await target().fill([{ ...filling, therapist: { image } }])).toEqual([
      { kind: 'refused', problem: 'practice.image-damaged' },
    ])
  })

  it('says gone of an appointment that there is not', async () => {
    expect(await target().fill([fillingOf(noteId(9), noteId(9), avaAt)])).toEqual([{ kind: 'gone' }])
    expect(await target().render([{ appointment: noteId(9), note: noteId(9), by: hubItself }])).toEqual([
      { kind: 'gone' },
    ])
  })

  it('SES-10 takes a rendering back with a reason, and not when the period is closed', async () => {
    const appointment = idOf('appointment 0')
    const stranger = await test.addAccount('desk@example.org', 'coordinator')
    expect(await target().unrender(appointment, stranger, 'why not')).toEqual({ kind: 'gone' })
    await change('period', 'period oak billing now', { closed: true })
    expect(await target().unrender(appointment, admin, 'wrong child')).toEqual({
      kind: 'refused',
      problem: 'practice.period-closed',
    })
    await change('period', 'period oak billing now', { closed: false })
    expect(await target().unrender(appointment, admin, 'wrong child')).toEqual({ kind: 'unrendered' })
    expect(await target().unrender(appointment, admin, 'wrong child')).toEqual({
      kind: 'refused',
      problem: 'practice.not-rendered',
    })
    const outcome = await target().render([{ appointment, note: noteId(1), by: hubItself }])
    expect(outcome).toMatchObject([{ kind: 'rendered', already: false }])
  })
})

describe('units', () => {
  it('SES-6 R09 counts the appointments of one batch one after the other', async () => {
    // Ava has 6 units rendered (90 minutes); with 9 a week one more of two does not fit.
    await change('authorization', 'authorization ava direct', { windows: [{ per: 'week', units: 12 }] })
    const [today, tomorrow] = [idOf('appointment 7'), idOf('appointment 8')]
    test.clock.now = new Date('2026-11-22T23:00:00Z')
    await target().fill([
      fillingOf(today, noteId(11), at('2026-11-20', '09:00', '10:30', '2026-11-20T15:35:00Z')),
      fillingOf(tomorrow, noteId(12), at('2026-11-21', '09:00', '10:30', '2026-11-21T15:35:00Z')),
    ])
    const outcomes = await target().render([
      { appointment: today, note: noteId(11), by: hubItself },
      { appointment: tomorrow, note: noteId(12), by: hubItself },
    ])
    expect(outcomes[0]).toMatchObject({ kind: 'rendered' })
    expect(outcomes[1]).toMatchObject({
      kind: 'not-rendered',
      failures: [{ gate: 'R09', detail: { units: 6, per: 'week', authorized: 12, rendered: 12, left: 0 } }],
    })
  })

  it('SES-6 R09 never overdraws when two render at the same moment', async () => {
    await change('authorization', 'authorization zoe direct', { windows: [{ per: 'total', units: 4 }] })
    const zoe = idOf('appointment 2')
    const nord = 'America/Moncton'
    const [other] = await secondFor(zoe, 4)
    await target().fill([
      fillingOf(zoe, noteId(21), at('2026-11-19', '10:00', '11:00', '2026-11-19T15:05:00Z', nord)),
      fillingOf(other ?? '', noteId(22), at('2026-11-19', '14:00', '15:00', '2026-11-19T19:05:00Z', nord)),
    ])
    const outcomes = await Promise.all(
      [zoe, other ?? ''].map((appointment, index) =>
        target().render([{ appointment, note: noteId(21 + index), by: hubItself }]),
      ),
    )
    expect(
      outcomes
        .flat()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['not-rendered', 'rendered'])
  })
})

describe('several at once', () => {
  it('SES-6 R09 never overdraws, however many render at the same moment', async () => {
    await change('authorization', 'authorization emile direct', { windows: [{ per: 'total', units: 10 }] })
    const emile = idOf('appointment 4')
    const others = (await Promise.all([1, 2, 3, 4, 5, 6].map(hours => secondFor(emile, hours + 2)))).flat()
    const all = [emile, ...others]
    const zone = 'America/Moncton'
    await target().fill(
      all.map((appointment, index) =>
        fillingOf(appointment, noteId(31 + index), at('2026-11-20', '09:00', '10:00', '2026-11-20T14:05:00Z', zone)),
      ),
    )
    const outcomes = await Promise.all(
      all.map((appointment, index) => target().render([{ appointment, note: noteId(31 + index), by: hubItself }])),
    )
    expect(outcomes.flat().filter(({ kind }) => kind === 'rendered')).toHaveLength(2)
    const { rows } = await test.owner.query(
      'select sum(units)::int as units from practice_appointment where authorized_by = $1',
      [idOf('authorization emile direct')],
    )
    expect(rows).toEqual([{ units: 8 }])
  })

  it('S34 does not render into a period that closes at that moment', async () => {
    const liam = idOf('appointment 1')
    await target().fill([fillingOf(liam, noteId(2), avaAt, { contentHash: 'whole', overwrite: true })])
    const closing = withScope(test.hub.pool, test.organization, async db => {
      await holdAgencies(db, [idOf('agency oak')], 'periods')
      await new Promise(resolve => setTimeout(resolve, 150))
      await db.query('update practice_period set closed = true where id = $1', [idOf('period oak payroll now')])
    })
    await new Promise(resolve => setTimeout(resolve, 30))
    const [outcome] = await target().render([{ appointment: liam, note: noteId(2), by: hubItself }])
    await closing
    expect(outcome).toMatchObject({ kind: 'not-rendered', failures: [{ gate: 'R19', detail: { closed: 'payroll' } }] })
  })
})

/** Another appointment like this one, so many hours later. */
async function secondFor(appointment: string, hours: number): Promise<string[]> {
  const { rows } = await test.owner.query<{ id: string }>(
    `insert into practice_appointment (organization, id, version, agency, client, staff, service, status_type, kind, state,
                                       starts_at, ends_at, date, body, created_at, changed_at)
     select organization, gen_random_uuid(), 1, agency, client, staff, service, status_type, kind, state,
            starts_at + $2 * interval '1 hour', ends_at + $2 * interval '1 hour', date, body, created_at, changed_at
       from practice_appointment where id = $1
     returning id`,
    [appointment, hours],
  )
  return rows.map(({ id }) => id)
}

describe('changes', () => {
  const all = async (kind: 'agency' | 'client' | 'staff' | 'appointment', cursor?: never) => {
    const entries: PracticeEntry[] = []
    const gone: string[] = []
    let last: unknown
    for await (const page of target().changes(kind, cursor)) {
      entries.push(...page.entries)
      gone.push(...page.gone)
      last = page.cursor
    }
    return { entries, gone, cursor: last as never }
  }

  it('SES-1 gives everything without a cursor, and then what changed since', async () => {
    const first = await all('client')
    expect(first.entries).toHaveLength(7)
    expect(first.entries.find(entry => entry.id === idOf('client zoe'))).toMatchObject({
      kind: 'client',
      first: 'Zoé',
      last: 'Arsenault',
      birthDate: '2016-06-18',
      agency: idOf('agency nord'),
    })
    test.clock.now = new Date(test.clock.now.getTime() + 600_000)
    await change('client', 'client zoe', { last: 'Arsenault-Roy' })
    const second = await all('client', first.cursor)
    expect(second.entries.filter(({ version }) => version > 1)).toMatchObject([{ version: 2, last: 'Arsenault-Roy' }])
    test.clock.now = new Date(test.clock.now.getTime() + 600_000)
    expect((await all('client', second.cursor)).entries).toHaveLength(1)
  })

  it('SES-3 gives appointments with the date in the zone of their agency', async () => {
    const { entries } = await all('appointment')
    const ava = entries.find(({ id }) => id === idOf('appointment 0'))
    expect(ava).toMatchObject({ date: '2026-11-18', state: 'rendered', appointmentKind: 'service' })
    expect((await all('staff')).entries).toHaveLength(3)
    expect((await all('agency')).entries).toMatchObject([{ zone: 'America/Toronto', graceMinutes: 5 }, {}])
  })

  it('makes people and agencies, once', async () => {
    const made = await target().createClient(
      { agency: idOf('agency oak'), first: 'Omar', last: 'Saleh', birthDate: '2019-05-05' },
      admin,
    )
    expect(made).toMatchObject({ kind: 'created' })
    const again = await target().createClient(
      { agency: idOf('agency oak'), first: ' omar', last: 'Saleh ', birthDate: '2019-05-05' },
      admin,
    )
    expect(again).toEqual({ kind: 'exists', id: made.kind === 'created' ? made.id : '' })
    const nobody = await test.addAccount('nobody@example.org', 'coordinator')
    expect(await target().createAgency({ name: 'Elm', zone: 'America/Toronto' }, nobody)).toEqual({
      kind: 'refused',
      problem: 'practice.not-allowed',
    })
    expect(await target().rightsOf(nobody)).toEqual({
      agencies: [],
      create: false,
      edit: false,
      render: false,
      unrender: false,
    })
    expect(await target().rightsOf(admin)).toMatchObject({ agencies: 'all', create: true, unrender: true })
  })
})
