/** Any order of comparing, updates, and what people say leaves no rule against what people said. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdApart, mergeDuplicate, undoDuplicate } from '../../src/registry/decide-duplicate.ts'
import { matchWaiting } from '../../src/registry/match-people.ts'
import { withScope } from '../../src/store/scope.ts'
import { known, openRegistryHub, patient, type RegistryHub, register } from '../registry-hub.ts'

let hub: RegistryHub
beforeAll(async () => {
  hub = await openRegistryHub(['member', 'clinic'])
})
afterAll(() => hub?.close())

const account = '01900000-0000-7000-8000-0000000000aa'
type Step = { kind: 'told'; of: number } | { kind: 'compare' } | { kind: 'same' | 'apart' | 'undo'; pair: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('told' as const), of: fc.nat(2) }),
  fc.record({ kind: fc.constant('compare' as const) }),
  fc.record({ kind: fc.constantFrom('same' as const, 'apart' as const, 'undo' as const), pair: fc.nat(2) }),
)
const say = { same: mergeDuplicate, apart: holdApart, undo: undoDuplicate }

let run = 0
let told = 0

/** Three records that look like one person, two of them at one member; each time something else is told of them. */
async function tell(index: number): Promise<void> {
  told += 1
  const same = {
    telecom: [
      {
        system: 'phone' as const,
        value: `+1 212 6${String(10_000 + run).slice(0, 2)} ${String(10_000 + run).slice(1)}`,
      },
    ],
    address: [{ line: [`${run} Orchard Street`], postalCode: '10002' }],
    maritalStatus: { text: `told ${told}` },
  }
  const letters = [...String(run)].map(digit => 'abcdefghij'[Number(digit)]).join('')
  const who = patient(`Wickquist${letters}`, 'Eleonora', `19${50 + (run % 40)}-03-14`, same)
  const act = register(known(`run${run}-${index}`), who, new Date(Date.UTC(2026, 10, 20, 0, 0, told)).toISOString())
  await hub.tellAs(index === 2 ? 'clinic' : 'member', act)
}

async function compare(): Promise<void> {
  while ((await matchWaiting(hub.test.hub, hub.test.organization)).matched > 0);
}

type Row = { id: string; state: string; kind: string; one: string; other: string }

describe('what people say of three who look like one', () => {
  it('NET-2 holds in any order: who is held apart or was taken apart is not one, who is merged is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async steps => {
        run += 1
        for (const index of [0, 1, 2]) await tell(index)
        await compare()
        const since = new Set(await recordsOfRun())
        expect((await pairs(since)).length).toBeGreaterThan(0)
        for (const each of steps) {
          if (each.kind === 'told') await tell(each.of)
          else if (each.kind === 'compare') await compare()
          else {
            const row = (await pairs(since))[each.pair]
            if (row)
              await withScope(hub.test.hub.pool, hub.test.organization, db =>
                say[each.kind](hub.test.hub, db, { id: row.id, account }),
              )
          }
        }
        await compare()
        const survivors = await survivorsOfRun()
        for (const row of await pairs(since)) {
          const areOne = survivors.get(row.one) === survivors.get(row.other)
          expect([row.state, areOne]).toEqual([row.state, row.state === 'merged'])
        }
      }),
      { numRuns: 12 },
    )
  }, 120_000)
})

async function survivorsOfRun(): Promise<Map<string, string>> {
  const rows = await hub.test.rows<{ record: string; merged_into: string | null }>(
    'select record, merged_into from registry_patient',
  )
  return new Map(rows.map(row => [row.record, row.merged_into ?? row.record]))
}

/** The three newest: ids are in the order of time. */
async function recordsOfRun(): Promise<string[]> {
  const rows = await hub.test.rows<{ record: string }>(
    'select record from registry_patient order by record desc limit 3',
  )
  return rows.map(row => row.record)
}

async function pairs(records: ReadonlySet<string>): Promise<Row[]> {
  const rows = await hub.test.rows<Row>('select id, state, kind, one, other from duplicate order by id')
  return rows.filter(row => records.has(row.one) && records.has(row.other))
}
