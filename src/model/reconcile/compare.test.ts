/** Comparing and repairing as a property: any set of losses, copies, shifts and swaps is named exactly, and put right. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareSides } from './compare.ts'
import type { Entry, HubFacts } from './entries.ts'
import { type DifferenceKind, otherSide, type SideName } from './kinds.ts'

const hourMs = 3_600_000
const window = { fromMs: 0, toMs: 10_000 * hourMs }

/** What happens to one appointment between two systems that were equal. */
const mishaps = [
  'none',
  'lost-at-b',
  'lost-at-a',
  'unheard',
  'moved-at-b',
  'moved-at-a',
  'copied-at-b',
  'copied-unlinked-at-b',
  'unlinked-at-b',
  'entered-at-b',
  'cancelled-at-b',
  'cancelled-at-both',
  'practitioner-at-b',
  'place-at-b',
  'patient-at-b',
] as const
type Mishap = (typeof mishaps)[number]

/** The difference that each makes; none where both sides still say the same. */
const expected: Readonly<Record<Mishap, { kind: DifferenceKind; side: SideName } | undefined>> = {
  none: undefined,
  'lost-at-b': { kind: 'missing', side: 'b' },
  'lost-at-a': { kind: 'extra', side: 'b' },
  unheard: { kind: 'missing', side: 'b' },
  'moved-at-b': { kind: 'time', side: 'b' },
  'moved-at-a': { kind: 'time', side: 'a' },
  'copied-at-b': { kind: 'duplicate', side: 'b' },
  'copied-unlinked-at-b': { kind: 'duplicate', side: 'b' },
  'unlinked-at-b': { kind: 'missing', side: 'b' },
  'entered-at-b': { kind: 'missing', side: 'b' },
  'cancelled-at-b': { kind: 'status', side: 'b' },
  'cancelled-at-both': undefined,
  'practitioner-at-b': { kind: 'practitioner', side: 'b' },
  'place-at-b': { kind: 'location', side: 'b' },
  'patient-at-b': { kind: 'patient', side: 'b' },
}

type World = { a: Entry[]; b: Entry[]; hub: Map<string, HubFacts> }

function worldOf(fates: readonly Mishap[]): World {
  const world: World = { a: [], b: [], hub: new Map() }
  for (const [index, fate] of fates.entries()) add(world, index, fate)
  return world
}

function add(world: World, index: number, fate: Mishap): void {
  const record = `record-${index}`
  const facts = {
    status: 'live' as const,
    startMs: index * hourMs,
    endMs: index * hourMs + hourMs / 2,
    practitioner: [`practitioner-${index % 3}`],
    location: ['main'],
  }
  const patient = `patient-${index % 5}`
  const whoAtB = `Patient/${index % 5}`
  const a: Entry = { id: `a-${index}`, record, linked: true, who: `mail-${index % 5}`, ...facts }
  const b: Entry = { id: `b-${index}`, record, linked: true, patient, who: whoAtB, ...facts }
  const { record: _record, linked: _linked, ...stranger } = b
  if (fate !== 'unheard') world.hub.set(record, { ...facts, patient, origin: 'a' })
  if (fate === 'entered-at-b') world.hub.set(`own-${index}`, { ...facts, patient, origin: 'b' })
  if (fate === 'cancelled-at-both') world.hub.set(record, { ...facts, status: 'over', patient, origin: 'a' })
  const later = { startMs: facts.startMs + 5 * hourMs, endMs: facts.endMs + 5 * hourMs }
  const at: Record<Mishap, { a: readonly Entry[]; b: readonly Entry[] }> = {
    none: { a: [a], b: [b] },
    'lost-at-b': { a: [a], b: [] },
    'lost-at-a': { a: [], b: [b] },
    unheard: { a: [withoutRecord(a)], b: [] },
    'moved-at-b': { a: [a], b: [{ ...b, ...later }] },
    'moved-at-a': { a: [{ ...a, ...later }], b: [b] },
    'copied-at-b': { a: [a], b: [b, { ...b, id: `copy-${index}`, linked: undefined } as Entry] },
    'copied-unlinked-at-b': { a: [a], b: [b, { ...stranger, id: `copy-${index}` }] },
    'unlinked-at-b': { a: [{ ...a, patient }], b: [stranger] },
    'entered-at-b': { a: [{ ...a, patient }], b: [{ ...b, record: `own-${index}` }] },
    'cancelled-at-b': { a: [a], b: [{ ...b, status: 'over' }] },
    'cancelled-at-both': { a: [{ ...a, status: 'over' }], b: [{ ...b, status: 'over' }] },
    'practitioner-at-b': { a: [a], b: [{ ...b, practitioner: ['somebody-else'] }] },
    'place-at-b': { a: [a], b: [{ ...b, location: ['elsewhere'] }] },
    'patient-at-b': { a: [a], b: [{ ...b, patient: 'another', who: 'Patient/another' }] },
  }
  world.a.push(...at[fate].a)
  world.b.push(...at[fate].b)
}

function withoutRecord({ record: _record, linked: _linked, ...entry }: Entry): Entry {
  return entry
}

const compare = (world: World) => compareSides({ ...world, expects: { a: false, b: true }, window })

/** What the proposed repairs do to such a world, as the pipeline would. */
function repair(world: World): void {
  for (const found of compare(world).differences) {
    const { side, kind, record } = found
    const entry = found[side]
    const there = found[otherSide(side)]
    switch (kind) {
      case 'missing':
        if (found.alike) Object.assign(found.alike.entry, { record, linked: true })
        else if (there) {
          const made = there.record ?? `heard-${there.id}`
          Object.assign(there, { record: made, linked: true })
          world.hub.set(made, { ...world.hub.get(made), ...factsOf(there), origin: otherSide(side) })
          world[side].push({ ...factsOf(there), id: `made-${there.id}`, record: made, linked: true })
        }
        break
      case 'extra':
      case 'duplicate':
        Object.assign(entry ?? {}, { status: 'over', ...(kind === 'duplicate' ? { record: `twin-${entry?.id}` } : {}) })
        break
      default:
        // The side that went astray is heard, and what it says is brought to the other one.
        if (entry && record) {
          world.hub.set(record, { ...world.hub.get(record), ...factsOf(entry), origin: 'a' })
          Object.assign(found[otherSide(side)] ?? {}, factsOf(entry))
        }
    }
  }
}

function factsOf({ id: _id, record: _record, linked: _linked, who: _who, ...facts }: Entry) {
  return facts
}

describe('comparing two sides', () => {
  it.each(mishaps)('SCH-13 names what %s makes, and nothing else', fate => {
    const found = compare(worldOf(['none', fate, 'none'])).differences.map(({ kind, side }) => ({ kind, side }))
    const wanted = expected[fate]
    expect(found).toEqual(wanted ? [wanted] : [])
  })

  it('SCH-13 any mixture of losses, copies, shifts and swaps is named exactly, and repairing leaves nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...mishaps), { maxLength: 60 }), fates => {
        const world = worldOf(fates)
        const compared = compare(world)
        const named = compared.differences.map(({ kind, side }) => `${kind} ${side}`).sort()
        const wanted = fates.flatMap(fate => expected[fate] ?? []).map(({ kind, side }) => `${kind} ${side}`)
        expect(named).toEqual(wanted.sort())
        repair(world)
        expect(compare(world).differences).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it.each([true, false])(
    'SCH-13 what was entered at the other side as well is named once, whether that side’s word goes on or not: %s',
    both => {
      const { differences, own } = compareSides({ ...worldOf(['entered-at-b']), expects: { a: both, b: true }, window })
      expect(differences).toHaveLength(1)
      expect(differences[0]).toMatchObject({ kind: 'missing', alike: { sure: true } })
      expect(own).toEqual({ a: 0, b: both ? 0 : 1 })
    },
  )

  it('SCH-13 does not depend on the order in which a side lists its entries', () => {
    const fates = fc.array(fc.constantFrom(...mishaps), { maxLength: 40 })
    fc.assert(
      fc.property(fates, fc.infiniteStream(fc.nat()), (given, numbers) => {
        const world = worldOf(given)
        const shuffled = { ...world, a: shuffle(world.a, numbers), b: shuffle(world.b, numbers) }
        const named = (of: World) =>
          compare(of)
            .differences.map(each => `${each.kind} ${each.a?.id} ${each.b?.id}`)
            .sort()
        expect(named(shuffled)).toEqual(named(world))
      }),
      { numRuns: 300 },
    )
  })

  it('SCH-13 an appointment that was moved out of the window differs in its time, and is not missing', () => {
    const world = worldOf(['lost-at-a'])
    world.hub.set('record-0', {
      ...world.hub.get('record-0'),
      status: 'live',
      startMs: window.toMs + hourMs,
      origin: 'a',
    })
    expect(compare(world).differences).toMatchObject([{ kind: 'time', side: 'b' }])
  })

  it('SCH-13 what a side made for itself is counted, and is no difference where no route leads on', () => {
    const world = worldOf([])
    world.b.push({ id: 'own', status: 'live', startMs: 0, patient: 'patient-1' })
    expect(compare(world)).toMatchObject({ differences: [], own: { a: 0, b: 1 } })
    const both = compareSides({ ...world, expects: { a: true, b: true }, window })
    expect(both.differences).toMatchObject([{ kind: 'missing', side: 'a' }])
  })

  it('compares 50,000 with 50,000 in a moment', () => {
    const world = worldOf(Array.from({ length: 50_000 }, (_, at) => mishaps[at % 50] ?? 'none'))
    const started = performance.now()
    const { differences } = compare(world)
    expect(differences.length).toBeGreaterThan(1_000)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

function shuffle<T>(rows: readonly T[], numbers: Iterator<number>): T[] {
  return rows
    .map(row => ({ row, at: numbers.next().value }))
    .sort((x, y) => x.at - y.at)
    .map(({ row }) => row)
}
