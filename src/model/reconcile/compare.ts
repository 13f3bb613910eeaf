/**
 * Compares what two systems hold, by logical appointment. Pure, and linear in the number of entries: 50,000 against 50,000
 * are a few maps. The hub's own record tells which of the two went astray.
 */
import type { Entry, HubFacts } from './entries.ts'
import { type DifferenceKind, otherSide, type SideName } from './kinds.ts'
import { comparePair } from './pair.ts'

export type Found = {
  kind: DifferenceKind
  /** Where something is to be done: the side that lacks it, has too much, or went astray. */
  side: SideName
  /** Neither side agrees with the hub. */
  both?: true
  record?: string
  a?: Entry
  b?: Entry
  /** An entry of `side` that nobody linked and that looks like the missing one. */
  alike?: { entry: Entry; sure: boolean }
}

export type Compared = {
  differences: Found[]
  /** Appointments that both sides have, and those of them that agree. */
  pairs: number
  equal: number
  /** What only one side has, and need not be at the other. */
  own: Record<SideName, number>
}

export type CompareInput = {
  a: readonly Entry[]
  b: readonly Entry[]
  hub: ReadonlyMap<string, HubFacts>
  /** Whether a side should have what the other one made. */
  expects: Record<SideName, boolean>
  /** Milliseconds since 1970; `toMs` is not in it. */
  window: { fromMs: number; toMs: number }
}

/** Names every difference. */
export function compareSides(input: CompareInput): Compared {
  const compared: Compared = { differences: [], pairs: 0, equal: 0, own: { a: 0, b: 0 } }
  const linked = { a: byRecord(input.a), b: byRecord(input.b) }
  const records = new Set([...linked.a.keys(), ...linked.b.keys()])
  for (const record of records) compareRecord(input, record, linked.a.get(record), linked.b.get(record), compared)
  const strangers = { a: strangersOf(input.a), b: strangersOf(input.b) }
  setApartDuplicates('a', input.a, strangers.a, compared)
  setApartDuplicates('b', input.b, strangers.b, compared)
  for (const side of ['a', 'b'] as const)
    for (const entry of strangers[side]) {
      const lacking = otherSide(side)
      if (input.expects[lacking]) compared.differences.push({ kind: 'missing', side: lacking, [side]: entry })
      else compared.own[side]++
    }
  findAlike(
    compared,
    { a: [...strangers.a, ...alone('a', input)], b: [...strangers.b, ...alone('b', input)] },
    input.hub,
  )
  return compared
}

/** Entries whose record began at their side and is nowhere else: perhaps what is missing here, entered once more by hand. */
function alone(side: SideName, input: CompareInput): Entry[] {
  const elsewhere = new Set(input[otherSide(side)].flatMap(({ record }) => record ?? []))
  const own = ({ record = '' }: Entry) => input.hub.get(record)?.origin === side && !elsewhere.has(record)
  return input[side].filter(entry => entry.record !== undefined && entry.status !== 'over' && own(entry))
}

function byRecord(entries: readonly Entry[]): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>()
  for (const entry of entries) {
    if (entry.record === undefined) continue
    const known = found.get(entry.record)
    if (known) known.push(entry)
    else found.set(entry.record, [entry])
  }
  return found
}

/** Entries that no record of the hub is about; what is over there needs no counterpart. */
function strangersOf(entries: readonly Entry[]): Set<Entry> {
  return new Set(entries.filter(entry => entry.record === undefined && entry.status !== 'over'))
}

function compareRecord(
  { hub, expects, window }: CompareInput,
  record: string,
  of_a: readonly Entry[] = [],
  of_b: readonly Entry[] = [],
  compared: Compared,
): void {
  const facts = hub.get(record)
  const a = keeperOf(of_a, of_b.length > 0 ? of_b : [facts])
  const b = keeperOf(of_b, [a ?? facts])
  for (const [side, entries, kept] of [['a', of_a, a] as const, ['b', of_b, b] as const])
    for (const entry of entries)
      if (entry !== kept && entry.status !== 'over')
        compared.differences.push({ kind: 'duplicate', side, record, [side]: entry })
  if (a && b) {
    compared.pairs++
    const found = comparePair(a, b, facts)
    if (found.length === 0) compared.equal++
    for (const each of found) compared.differences.push({ ...each, record, a, b })
    return
  }
  const [side, entry] = a ? (['a', a] as const) : (['b', b] as const)
  if (!entry || entry.status === 'over') return
  const lacking = otherSide(side)
  const here = { record, [side]: entry }
  if (facts?.startMs !== undefined && (facts.startMs < window.fromMs || facts.startMs >= window.toMs))
    compared.differences.push({ kind: 'time', side, ...here }) // it was moved out of the window, and stayed here
  else if (facts?.origin === lacking) compared.differences.push({ kind: 'extra', side, ...here })
  else if (expects[lacking]) compared.differences.push({ kind: 'missing', side: lacking, ...here })
  else compared.own[side]++
}

/** Of several entries of one record, the one that counts: alive, linked, and most like what the other side or the hub has. */
function keeperOf(entries: readonly Entry[], like: readonly (Pick<Entry, 'startMs'> | undefined)[]): Entry | undefined {
  if (entries.length < 2) return entries[0]
  const starts = new Set(like.map(each => each?.startMs))
  const rank = (entry: Entry) =>
    (entry.status === 'over' ? 4 : 0) + (entry.linked ? 0 : 2) + (starts.has(entry.startMs) ? 0 : 1)
  return entries.toSorted((x, y) => rank(x) - rank(y) || (x.id < y.id ? -1 : 1))[0]
}

/** A stranger that says the same of the same person as an entry of its own side that is linked: made twice. */
function setApartDuplicates(
  side: SideName,
  entries: readonly Entry[],
  strangers: Set<Entry>,
  compared: Compared,
): void {
  if (strangers.size === 0) return
  const linked = Map.groupBy(
    entries.filter(entry => entry.record !== undefined && entry.status !== 'over' && entry.who),
    sameVisit,
  )
  for (const entry of strangers) {
    const twins = entry.who ? (linked.get(sameVisit(entry)) ?? []) : []
    const [twin] = twins.filter(each => overlaps(each.practitioner, entry.practitioner)).toSorted(byRecordId)
    if (!twin) continue
    strangers.delete(entry)
    const record = twin.record === undefined ? {} : { record: twin.record }
    compared.differences.push({ kind: 'duplicate', side, ...record, [side]: entry })
  }
}

const byRecordId = (x: { record?: string }, y: { record?: string }) => ((x.record ?? '') < (y.record ?? '') ? -1 : 1)

const sameVisit = ({ startMs, who }: Entry) => `${startMs} ${who}`

function overlaps(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === undefined || b === undefined || a.some(each => b.includes(each))
}

/** What is missing at a side and what nobody linked there can be one and the same: time and practitioner agree. */
function findAlike(
  compared: Compared,
  others: Record<SideName, readonly Entry[]>,
  hub: ReadonlyMap<string, HubFacts>,
): void {
  const missing = compared.differences.filter(each => each.kind === 'missing' && each.record !== undefined)
  if (missing.length === 0) return
  const at = { a: byStart(others.a), b: byStart(others.b) }
  const taken = new Set<Entry>()
  // Who is certain chooses first, in an order that no listing decides.
  for (const certain of [true, false])
    for (const each of missing.toSorted(byRecordId)) {
      const there = each[otherSide(each.side)]
      if (each.alike || (there && taken.has(there))) continue // or it is the counterpart of another one that is missing
      const patient = there?.patient ?? hub.get(each.record ?? '')?.patient
      const candidates = (at[each.side].get(there?.startMs) ?? []).filter(
        entry =>
          !taken.has(entry) &&
          overlaps(entry.practitioner, there?.practitioner) &&
          (certain
            ? entry.patient !== undefined && entry.patient === patient
            : entry.patient === undefined || patient === undefined || entry.patient === patient),
      )
      const [only] = candidates
      if (!only || candidates.length > 1) continue
      taken.add(only)
      if (there) taken.add(there)
      each.alike = { entry: only, sure: certain }
    }
  // One that is the counterpart is not missing at the other side as well.
  const counterparts = new Set(missing.flatMap(each => (each.alike?.sure ? [each.alike.entry] : [])))
  compared.differences = compared.differences.filter(
    each => each.kind !== 'missing' || each.alike !== undefined || !counterparts.has(each.a ?? each.b ?? neverThere),
  )
}

const neverThere: Entry = { id: '', status: 'over' }

function byStart(entries: readonly Entry[]): Map<number | undefined, Entry[]> {
  return Map.groupBy(entries, entry => entry.startMs)
}
