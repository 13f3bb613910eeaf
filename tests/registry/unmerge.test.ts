/** Any order of merges and undoings leaves everybody where the merges that hold put them, with what came for them. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { survivorsOf } from '../../src/model/registry/merges.ts'
import { unmerge } from '../../src/registry/unmerge.ts'
import { withScope } from '../../src/store/scope.ts'
import { known, merge, openRegistryHub, patient, push, type RegistryHub, register } from '../registry-hub.ts'

let hub: RegistryHub
beforeAll(async () => {
  hub = await openRegistryHub()
})
afterAll(() => hub?.close())

const account = '01900000-0000-7000-8000-0000000000aa'
type Step =
  | { kind: 'merge'; survivor: number; retired: number }
  | { kind: 'undo'; which: number }
  | { kind: 'document'; of: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ kind: fc.constant('merge' as const), survivor: fc.nat(4), retired: fc.nat(4) })
    .filter(({ survivor, retired }) => survivor !== retired),
  fc.record({ kind: fc.constant('undo' as const), which: fc.nat(8) }),
  fc.record({ kind: fc.constant('document' as const), of: fc.nat(4) }),
)

let run = 0

describe('merges and their undoing', () => {
  it('NET-2 in any order leave identifiers, documents and survivors as if the undone had never been', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async steps => {
        run += 1
        const number = (index: number) => `run${run}-${index}`
        await hub.tell(
          ...[0, 1, 2, 3, 4].map(index => register(known(number(index)), patient(`Any${index}`, 'Amy', '1970-01-01'))),
        )
        const records = await recordsOf([0, 1, 2, 3, 4].map(number))
        const documents: string[] = []
        let day = 0
        for (const each of steps) {
          day += 1
          const at = `2026-12-${String(day).padStart(2, '0')}T10:00:00Z`
          if (each.kind === 'merge') await hub.tell(merge(known(number(each.survivor)), [number(each.retired)], at))
          if (each.kind === 'document') {
            await hub.tell(push(known(number(each.of)), `text ${day}`, undefined, at))
            documents.push(records[each.of] ?? '')
          }
          if (each.kind === 'undo') {
            const merges = await mergesOf(records)
            const chosen = merges[each.which]
            if (chosen)
              await withScope(hub.test.hub.pool, hub.test.organization, db =>
                unmerge(hub.test.hub, db, { merge: chosen.id, account }),
              )
          }
        }
        const holding = await mergesOf(records)
        const survivors = survivorsOf(holding)
        const rows = await hub.test.rows<{ record: string; merged_into: string | null }>(
          'select record, merged_into from registry_patient where record = any ($1::uuid[])',
          [records],
        )
        for (const row of rows) expect(row.merged_into).toBe(survivors.get(row.record) ?? null)
        const stored = await hub.test.rows<{ record: string }>(
          'select record from registry_document where record = any ($1::uuid[]) order by told_at',
          [records],
        )
        expect(stored.map(row => row.record)).toEqual(documents)
        expect(await recordsOf([0, 1, 2, 3, 4].map(number))).toEqual(records)
      }),
      { numRuns: 12 },
    )
  })
})

async function recordsOf(numbers: readonly string[]): Promise<string[]> {
  const { identifierToken } = await import('../../src/pipeline/registry-keys.ts')
  const context = { hub: hub.test.hub, organization: hub.test.organization }
  const tokens = numbers.map(number => identifierToken(context, known(number).identity))
  const rows = await hub.test.rows<{ token: string; record: string }>(
    `select token, record from link where entity = 'patient' and token = any ($1::bigint[])`,
    [tokens],
  )
  return tokens.map(token => rows.find(row => row.token === String(token))?.record ?? '')
}

async function mergesOf(records: readonly string[]) {
  return hub.test.rows<{ id: string; survivor: string; retired: string }>(
    `select id, survivor, retired from registry_merge
      where undone_at is null and survivor = any ($1::uuid[]) order by id`,
    [records],
  )
}
