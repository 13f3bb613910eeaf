/** Loading many people at once, as pages of messages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadLines } from '../../src/registry/load.ts'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'

const oid = '2.16.840.1.113883.3.6147.458.2.1'
let member: RedoxMember
beforeAll(async () => {
  member = await openRedoxMember()
})
afterAll(() => member?.close())

const line = (index: number, type: string | undefined = oid) =>
  JSON.stringify({
    Meta: { DataModel: 'PatientAdmin', EventType: 'NewPatient', EventDateTime: '2026-11-20T10:00:00Z' },
    Patient: {
      Identifiers: [{ ID: `load-${index}`, IDType: type }],
      Demographics: { FirstName: `First${index}`, LastName: `Last${index % 100}`, DOB: '1970-01-01', Sex: 'Male' },
    },
  })

async function* linesOf(...lines: string[]): AsyncGenerator<string> {
  yield* lines
}

const load = (...lines: string[]) =>
  loadLines(
    member.test.hub,
    { organization: member.test.organization, connection: member.connection, contentType: 'application/x-ndjson' },
    linesOf(...lines),
  )
const count = async (table: string) =>
  (await member.rows<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? -1

describe('loading', () => {
  it('NET-2 takes everybody once, page by page, and what cannot be read is remarked with its line', async () => {
    const lines = Array.from({ length: 1_200 }, (_, index) => (index === 700 ? line(index, 'MR') : line(index)))
    expect(await load(...lines)).toEqual({ lines: 1_200, pages: 3, again: 0 })
    expect(await count('registry_patient')).toBe(1_199)
    const remarks = await member.rows<{ remarks: { problem: string; where: string }[] }>(
      'select remarks from message where remarks is not null',
    )
    expect(remarks).toEqual([
      { remarks: [{ problem: 'registry.no-patient-oid', where: 'line 201, Patient.Identifiers' }] },
    ])
  })

  it('NET-2 of the same file again changes nothing', async () => {
    const lines = Array.from({ length: 1_200 }, (_, index) => (index === 700 ? line(index, 'MR') : line(index)))
    const [people, versions] = [await count('registry_patient'), await count('record_version')]
    expect(await load(...lines, line(5_000))).toMatchObject({ lines: 1_201, pages: 3, again: 2 })
    expect(await count('registry_patient')).toBe(people + 1)
    expect(await count('record_version')).toBe(versions + 1)
  })
})

describe('look-up keys', () => {
  it('NET-2 of everybody who was loaded are there when the load has ended', async () => {
    expect(await count('registry_patient where not keyed')).toBe(0)
    expect(await count(`token where kind = 'name'`)).toBe(await count('registry_patient'))
  })
})
