/**
 * The last step of a run: what was read becomes pairs and differences, each with its cause. Bodies are opened a few pages at
 * a time and let go; the entries of what differs are fetched once more from the stored pages.
 */
import type { SideEntry } from '../../connectors/connector.ts'
import { compareSides, type Found } from '../../model/reconcile/compare.ts'
import type { Entry } from '../../model/reconcile/entries.ts'
import { causes, differenceKinds, type SideName, timesKinds } from '../../model/reconcile/kinds.ts'
import {
  confirmRepairs,
  ignoredKeys,
  insertDifferences,
  keysSince,
  type NewDifference,
} from '../../store/reconcile-differences.ts'
import { lateArrivals } from '../../store/reconcile-facts.ts'
import { endRun, formerRunAt, holdRun } from '../../store/reconcile-runs.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { bodyOf, identityOf, lateBody, sealable } from './body.ts'
import { chunksOf, type Reconciling } from './context.ts'
import { type Explained, explainAll } from './explain.ts'
import { lookAgain, type Seen } from './look-again.ts'
import { leaseMs, pagesOf } from './read.ts'
import { hubFacts, resolveEntries } from './resolve.ts'
import { noTimes, type TimesCompared, type TimesFound, timesRows } from './times.ts'
import { type Words, wordsOf } from './words.ts'

/** More late arrivals than this in one run say the same. */
const mostLate = 500

export type Outcome = { found: number; fresh: number; counts: Record<string, number> }

/** Compares and ends the run; undefined when it is no longer ours. */
export async function compareRun(context: Reconciling, worker: string): Promise<Outcome | undefined> {
  const { hub, organization, run } = context
  const words = wordsOf(context)
  const sides = { a: await resolved(context, words, 'a'), b: await resolved(context, words, 'b') }
  const records = new Set([...sides.a, ...sides.b].flatMap(entry => entry.record ?? []))
  const facts = await withScope(hub.pool, organization, db => hubFacts(context, db, [...records]))
  dropStrangeRecords(sides.a, facts)
  dropStrangeRecords(sides.b, facts)
  const { pair } = context
  const compared = compareSides({
    ...sides,
    hub: facts,
    expects: { a: pair.routesTo.a.length > 0, b: pair.routesTo.b.length > 0 },
    window: { fromMs: run.from_at.getTime(), toMs: run.to_at.getTime() },
  })
  const { seen, alikes } = await withEntries(context, compared.differences)
  const still = await lookAgain(context, words, seen)
  const times = await compareTimes(context, worker)
  return withScope(hub.pool, organization, async db => {
    const now = hub.now()
    const lease = new Date(now.getTime() + leaseMs)
    if (!(await holdRun(db, run.id, worker, { step: 'compare', cursor: null, dueAt: lease, started: now })))
      return undefined
    const explained = await explainAll(context, db, still)
    const leftOut: Record<string, number> = {}
    const count = (name: string, by = 1) => {
      if (by > 0) leftOut[name] = (leftOut[name] ?? 0) + by
    }
    for (const each of explained) if (causes[each.cause].leftOut) count(each.cause)
    count('own-a', compared.own.a)
    count('own-b', compared.own.b)
    for (const [name, by] of Object.entries(times.leftOut)) count(name, by)
    const rows = await rowsOf(
      context,
      db,
      explained.filter(each => !causes[each.cause].leftOut),
      alikes,
      times.found,
    )
    for (const part of chunksOf(rows, 500))
      await insertDifferences(db, organization, { id: run.id, pair: pair.row.id }, part)
    await confirmRepairs(
      db,
      { id: run.id, pair: pair.row.id },
      { from: run.from_at, to: run.to_at },
      timesKinds.filter(kind => !times.kinds.includes(kind)),
    )
    const open = rows.filter(row => row.state === 'open')
    const counts: Record<string, number> = {}
    for (const row of rows) if (row.state !== 'ignored') counts[row.kind] = (counts[row.kind] ?? 0) + 1
    count('ignored', rows.filter(row => row.state === 'ignored').length)
    const unequal = new Set(still.flatMap(each => (each.a && each.b ? [each.record] : []))).size
    const outcome = { found: open.length, fresh: open.filter(row => row.fresh).length, counts }
    const result = { ...outcome, compared: compared.pairs, equal_pairs: compared.pairs - unequal, left_out: leftOut }
    if (!(await endRun(db, run.id, worker, result, now))) throw new Error('the run was taken over while it compared')
    return outcome
  })
}

/** Hours and busy times, where somebody handed in how they are compared. */
async function compareTimes(context: Reconciling, worker: string): Promise<TimesCompared> {
  const { hub, organization, run } = context
  const goesOn = () => {
    const now = hub.now()
    const at = { step: 'compare' as const, cursor: null, dueAt: new Date(now.getTime() + leaseMs), started: now }
    return withScope(hub.pool, organization, db => holdRun(db, run.id, worker, at))
  }
  return (await hub.times?.compare(context, goesOn)) ?? noTimes
}

async function resolved(context: Reconciling, words: Words, side: SideName): Promise<Entry[]> {
  const entries = new Map<string, Entry>()
  for await (const page of pagesOf(context, side)) {
    const found = await withScope(context.hub.pool, context.organization, db =>
      resolveEntries(context, db, words, side, page),
    )
    for (const entry of found) entries.set(entry.id, entry)
  }
  return [...entries.values()]
}

/** An identifier of ours that names no appointment of the hub is no link: perhaps it came with a copy of a database. */
function dropStrangeRecords(entries: readonly Entry[], facts: ReadonlyMap<string, unknown>): void {
  for (const entry of entries) if (entry.record !== undefined && !facts.has(entry.record)) delete entry.record
}

/** The entries of what differs, as the sides gave them; and of those that look like a missing one. */
async function withEntries(
  context: Reconciling,
  found: readonly Found[],
): Promise<{ seen: Seen[]; alikes: ReadonlyMap<string, SideEntry> }> {
  const wanted = {
    a: new Set(found.flatMap(each => [each.a?.id, each.side === 'a' ? each.alike?.entry.id : undefined])),
    b: new Set(found.flatMap(each => [each.b?.id, each.side === 'b' ? each.alike?.entry.id : undefined])),
  }
  const entries = { a: new Map<string, SideEntry>(), b: new Map<string, SideEntry>() }
  for (const side of ['a', 'b'] as const)
    if (found.length > 0)
      for await (const page of pagesOf(context, side))
        for (const entry of page) if (wanted[side].has(entry.id)) entries[side].set(entry.id, entry)
  const alikes = new Map<string, SideEntry>()
  const seen = found.map(each => {
    const a = entries.a.get(each.a?.id ?? '')
    const b = entries.b.get(each.b?.id ?? '')
    const alike = entries[each.side].get(each.alike?.entry.id ?? '')
    if (alike) alikes.set(alike.id, alike)
    return { ...each, entries: { ...(a ? { a } : {}), ...(b ? { b } : {}) } }
  })
  return { seen, alikes }
}

async function rowsOf(
  context: Reconciling,
  db: Scope,
  explained: readonly Explained[],
  alikes: ReadonlyMap<string, SideEntry>,
  times: readonly TimesFound[],
): Promise<NewDifference[]> {
  const { hub, organization, pair, run } = context
  const ignored = await ignoredKeys(db, pair.row.id)
  const before = { id: run.id, pair: pair.row.id }
  const known = await keysSince(db, pair.row.id, await formerRunAt(db, before, ['night']))
  const keyOf = (text: string) => hub.tokens.token(organization, 'difference', `${pair.row.id}\n${text}`)
  const rows = explained.map((each): NewDifference => {
    const id = hub.newId()
    const key = keyOf(identityOf(each))
    const at = each.a?.startMs ?? each.b?.startMs
    return {
      id,
      key,
      kind: each.kind,
      side: each.side,
      cause: each.cause,
      ...(each.proposal ? { proposal: each.proposal } : {}),
      repairs: each.repairs,
      ...(each.record ? { record: each.record } : {}),
      ...(at === undefined ? {} : { at: new Date(at) }),
      fresh: !known.has(String(key)),
      state: ignored.has(String(key)) ? 'ignored' : differenceKinds[each.kind].open ? 'open' : 'noted',
      body: hub.sealer.sealJson(
        organization,
        'difference',
        id,
        sealable(bodyOf(each, alikes.get(each.alike?.entry.id ?? ''))),
      ),
    }
  })
  const standing = (key: bigint) => ({
    fresh: !known.has(String(key)),
    state: ignored.has(String(key)) ? ('ignored' as const) : ('open' as const),
  })
  rows.push(...timesRows(context, times, keyOf, standing))
  return [...rows, ...(await lateRows(context, db, await formerRunAt(db, before, ['night', 'person']), keyOf))]
}

/** What arrived late since the former run: told once, and nothing to do. */
async function lateRows(
  { hub, organization, pair, run }: Reconciling,
  db: Scope,
  before: Date | undefined,
  keyOf: (text: string) => bigint,
): Promise<NewDifference[]> {
  if (run.cause === 'hour') return [] // the night tells it
  const since = before ?? pair.row.created_at
  const targets = [...pair.routesTo.a, ...pair.routesTo.b].map(route => route.target.id)
  const rows = await lateArrivals(db, targets, since, pair.row.late_minutes, pair.row.created_at, mostLate)
  return rows.map(row => {
    const id = hub.newId()
    const minutes = Math.round((row.settled_at.getTime() - row.happened_at.getTime()) / 60_000)
    return {
      id,
      key: keyOf(`late\n${row.delivery}`),
      kind: 'late',
      side: row.target === pair.a.id ? 'a' : 'b',
      cause: 'late',
      repairs: [],
      record: row.record,
      at: row.happened_at,
      fresh: true,
      state: 'noted',
      body: hub.sealer.sealJson(organization, 'difference', id, sealable(lateBody(row.delivery, minutes))),
    }
  })
}
