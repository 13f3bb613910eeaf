/** What members tell the registry: one record a person, merges that point, documents in versions. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { known, merge, openRegistryHub, patient, push, type RegistryHub, register, update } from '../registry-hub.ts'

let hub: RegistryHub
beforeAll(async () => {
  hub = await openRegistryHub()
})
afterAll(() => hub?.close())

let last = 0
const next = () => `p-${++last}`

async function recordOf(number: string): Promise<string> {
  const rows = await hub.test.rows<{ record: string }>(
    `select l.record from link l join record r on r.id = l.record
      where l.entity = 'patient' and r.id in (select record from registry_patient) order by l.linked_at, l.record`,
  )
  const { identifierToken } = await import('../../src/pipeline/registry-keys.ts')
  const token = identifierToken({ hub: hub.test.hub, organization: hub.test.organization }, known(number).identity)
  const [row] = await hub.test.rows<{ record: string }>(
    `select record from link where entity = 'patient' and token = $1`,
    [token],
  )
  expect(rows.length).toBeGreaterThan(0)
  return row?.record ?? ''
}

async function survivorOf(number: string): Promise<string> {
  const record = await recordOf(number)
  const [row] = await hub.test.rows<{ merged_into: string | null }>(
    'select merged_into from registry_patient where record = $1',
    [record],
  )
  return row?.merged_into ?? record
}

async function personAt(record: string) {
  const [row] = await hub.test.rows<{ version: number; body: Buffer }>(
    'select version, body from record_version where record = $1 order by version desc limit 1',
    [record],
  )
  const opened = hub.test.hub.sealer.openJson(
    hub.test.organization,
    'record_version',
    `${record}/${row?.version}`,
    row?.body ?? Buffer.alloc(0),
  )
  return {
    version: row?.version ?? 0,
    patient: opened as { name: { family: string; use?: string }[]; birthDate: string },
  }
}

const count = async (sql: string, values: unknown[] = []) =>
  (await hub.test.rows<{ n: number }>(`select count(*)::int as n from ${sql}`, values))[0]?.n ?? -1

describe('people', () => {
  it('NET-1 are registered once, however often the member says it', async () => {
    const person = known(next(), { type: 'MR', value: 'mr-1' })
    expect(await hub.tell(register(person, patient('Bixby', 'Timothy', '2008-01-06')))).toMatchObject({
      state: 'applied',
      remarks: [],
    })
    const before = await count('record')
    await hub.tell(register(person, patient('Bixby', 'Timothy', '2008-01-06'), '2026-11-20T11:00:00Z'))
    expect(await count('record')).toBe(before)
    expect((await personAt(await recordOf(person.identity.value))).version).toBe(1)
  })

  it('NET-2 keep what was known of them when something new is told', async () => {
    const person = known(next())
    await hub.tell(register(person, patient('Roe', 'Anna', '1980-02-03')))
    await hub.tell(update(person, patient('Doe', 'Anna', '1980-02-03')))
    const { patient: now, version } = await personAt(await recordOf(person.identity.value))
    expect(version).toBe(2)
    expect(now.name).toMatchObject([{ family: 'Doe' }, { family: 'Roe', use: 'old' }])
    expect(now.name[0]?.use).toBeUndefined()
  })

  it('NET-2 are registered by an update when nobody is known, and the member hears of it', async () => {
    const told = await hub.tell(update(known(next()), patient('New', 'Nora', '1990-01-01')))
    expect(told).toMatchObject({ state: 'applied', remarks: [{ problem: 'registry.update-unknown' }] })
  })

  it('NET-2 stay as they are when something older comes late', async () => {
    const person = known(next())
    await hub.tell(register(person, patient('Late', 'Lena', '1990-01-01'), '2026-11-21T10:00:00Z'))
    const told = await hub.tell(update(person, patient('Old', 'Lena', '1990-01-01'), '2026-11-19T10:00:00Z'))
    expect(told.remarks).toEqual([{ problem: 'registry.out-of-date' }])
    expect((await personAt(await recordOf(person.identity.value))).patient.name[0]?.family).toBe('Late')
  })

  it('NET-1 never take an identifier that is somebody else’s', async () => {
    const shared = { type: 'MR', value: 'shared' }
    const [one, two] = [known(next(), shared), known(next(), shared)]
    await hub.tell(register(one, patient('One', 'Olga', '1971-01-01')))
    const told = await hub.tell(register(two, patient('Two', 'Tina', '1972-01-01')))
    expect(told.remarks).toEqual([{ problem: 'registry.identifier-taken', where: 'Patient.Identifiers' }])
    expect(await recordOf(one.identity.value)).not.toBe(await recordOf(two.identity.value))
  })

  it('NET-1 of a page are taken one by one, also when one is named twice in it', async () => {
    const numbers = Array.from({ length: 40 }, next)
    const acts = numbers.map((number, index) => register(known(number), patient(`Page${index}`, 'Paula', '1960-05-05')))
    const again = update(known(numbers[3] ?? ''), patient('Changed', 'Paula', '1960-05-05'))
    expect(await hub.tell(...acts, again)).toMatchObject({ state: 'applied', remarks: [] })
    expect((await personAt(await recordOf(numbers[3] ?? ''))).patient.name[0]?.family).toBe('Changed')
    expect(new Set(await Promise.all(numbers.map(recordOf))).size).toBe(40)
  })
})

describe('merges', () => {
  const two = async () => {
    const [a, b] = [known(next()), known(next())]
    await hub.tell(register(a, patient('Twice', 'Theo', '1955-04-04')))
    await hub.tell(register(b, patient('Twice', 'Theodor', '1955-04-04')))
    return [a.identity.value, b.identity.value] as const
  }

  it('NET-2 let retired identifiers lead to the survivor, also by way of a second merge', async () => {
    const [a, b] = await two()
    const c = next()
    await hub.tell(register(known(c), patient('Twice', 'T', '1955-04-04')))
    await hub.tell(merge(known(b), [a]))
    expect(await survivorOf(a)).toBe(await recordOf(b))
    await hub.tell(merge(known(c), [b]))
    expect([await survivorOf(a), await survivorOf(b)]).toEqual([await recordOf(c), await recordOf(c)])
  })

  it('NET-2 back make the other one the survivor, and no circle', async () => {
    const [a, b] = await two()
    await hub.tell(merge(known(b), [a]))
    await hub.tell(merge(known(a), [b], '2026-11-23T10:00:00Z'))
    expect([await survivorOf(a), await survivorOf(b)]).toEqual([await recordOf(a), await recordOf(a)])
  })

  it('NET-2 of one with itself are refused, and of nobody', async () => {
    const a = next()
    await hub.tell(register(known(a), patient('Self', 'Sam', '1950-01-01')))
    expect(await hub.tell(merge(known(a), [a]))).toMatchObject({ state: 'unreadable', problem: 'registry.merge-self' })
    expect(await hub.tell(merge(known(a), []))).toMatchObject({ state: 'unreadable', problem: 'registry.merge-nobody' })
  })

  it('NET-2 of somebody unknown let the identifier lead to the survivor from now on', async () => {
    const [a, unknown] = [next(), next()]
    await hub.tell(register(known(a), patient('Known', 'Kim', '1950-01-01')))
    const told = await hub.tell(merge(known(a), [unknown]))
    expect(told.remarks).toEqual([{ problem: 'registry.merge-unknown', where: 'Patient.PreviousIdentifiers' }])
    expect(await recordOf(unknown)).toBe(await recordOf(a))
  })

  it('NET-2 said twice are one', async () => {
    const [a, b] = await two()
    await hub.tell(merge(known(b), [a]))
    const before = await count('registry_merge')
    await hub.tell(merge(known(b), [a], '2026-11-24T10:00:00Z'))
    expect(await count('registry_merge')).toBe(before)
  })
})

describe('documents', () => {
  it('NET-3 pushed again with the same content change nothing', async () => {
    const person = known(next())
    await hub.tell(register(person, patient('Doc', 'Dora', '1985-05-05')))
    const id = randomUUID()
    await hub.tell(push(person, 'summary', id))
    const told = await hub.tell(push(person, 'summary', id, '2026-11-23T11:00:00Z'))
    expect(told).toMatchObject({ state: 'applied', remarks: [] })
    expect(await count('registry_document where record = $1', [await recordOf(person.identity.value)])).toBe(1)
  })

  it('NET-3 with another content are a new version under an id of its own', async () => {
    const person = known(next())
    await hub.tell(register(person, patient('Doc', 'Dave', '1985-05-05')))
    const id = randomUUID()
    await hub.tell(push(person, 'first', id))
    await hub.tell(push(person, 'second', id, '2026-11-23T11:00:00Z'))
    const rows = await hub.test.rows<{ id: string; version: number; status: string; meta: Buffer; logical: string }>(
      'select id, version, status, meta, logical from registry_document where record = $1 order by version',
      [await recordOf(person.identity.value)],
    )
    const ids = rows.map(
      row =>
        (
          hub.test.hub.sealer.openJson(hub.test.organization, 'registry_document.meta', row.id, row.meta) as {
            uniqueId: string
          }
        ).uniqueId,
    )
    expect(rows).toMatchObject([
      { version: 1, status: 'superseded' },
      { version: 2, status: 'current' },
    ])
    expect(new Set(rows.map(row => row.logical)).size).toBe(1)
    expect(ids[0]).toBe(id)
    expect(ids[1]).toMatch(/^[0-9a-f-]{36}$/)
    expect(ids[1]).not.toBe(id)
  })

  it('NET-3 of somebody unknown wait, and follow when the patient comes', async () => {
    const person = known(next())
    const told = await hub.tell(push(person, 'early'))
    expect(told).toMatchObject({ state: 'applied', remarks: [{ problem: 'registry.document-waits' }] })
    await hub.tell(register(person, patient('Later', 'Lou', '1999-09-09')))
    expect(await count('registry_document where record = $1', [await recordOf(person.identity.value)])).toBe(1)
    expect(await count('registry_document where record is null')).toBe(0)
  })
})

describe('documents of two people under one id', () => {
  it('NET-6 never become versions of each other', async () => {
    const [one, two] = [known(next()), known(next())]
    await hub.tell(
      register(one, patient('Left', 'Leo', '1985-05-05')),
      register(two, patient('Right', 'Rose', '1986-06-06')),
    )
    const id = randomUUID()
    await hub.tell(push(one, 'of Leo', id))
    const told = await hub.tell(push(two, 'of Rose', id, '2026-11-23T11:00:00Z'))
    expect(told.remarks).toEqual([{ problem: 'registry.document-id-shared', where: 'Header.Document.ID' }])
    for (const person of [one, two])
      expect(
        await hub.test.rows('select version, status from registry_document where record = $1', [
          await recordOf(person.identity.value),
        ]),
      ).toEqual([{ version: 1, status: 'current' }])
  })

  it('NET-3 are one document when the two were merged', async () => {
    const [one, two] = [known(next()), known(next())]
    await hub.tell(
      register(one, patient('Same', 'Sue', '1985-05-05')),
      register(two, patient('Same', 'Susan', '1985-05-05')),
    )
    const id = randomUUID()
    await hub.tell(push(one, 'first', id))
    await hub.tell(merge(two, [one.identity.value]))
    expect((await hub.tell(push(two, 'second', id, '2026-11-23T11:00:00Z'))).remarks).toEqual([])
    expect(
      await count(`registry_document where record = any ($1::uuid[])`, [
        [await recordOf(one.identity.value), await recordOf(two.identity.value)],
      ]),
    ).toBe(2)
    expect(
      await count(`registry_document where status = 'current' and record = any ($1::uuid[])`, [
        [await recordOf(one.identity.value), await recordOf(two.identity.value)],
      ]),
    ).toBe(1)
  })
})
