/**
 * Compares people of the registry with everybody else, after the commit of what was told of them: of two who come at the
 * same time, whoever is compared last sees the other. Surely one person at two systems becomes one; what is likely is
 * asked of a person; every decision is kept. One process at a time compares for an organization.
 */
import { noChanges } from '../model/registry/changes.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import { type DuplicateRow, duplicatesOf, withdrawDuplicates, writeDuplicate } from '../store/duplicates.ts'
import { insertMatchDecisions } from '../store/match-decisions.ts'
import { claimUnmatched, noteMatched, stillUnmatched } from '../store/match-queue.ts'
import { takeLane, waitForLane } from '../store/messages.ts'
import { preferIndexes } from '../store/plans.ts'
import { withScope } from '../store/scope.ts'
import { findCandidates, type NearPeople } from './candidates.ts'
import { entryRow } from './duplicate-entries.ts'
import { joins, judgeAmong, policyOf } from './judgement.ts'
import { keptDecision, type Made } from './kept-decisions.ts'
import { planLeaving } from './leave.ts'
import { survivorsFor } from './people.ts'
import { type MatchContext, type Prepared, preparePeople } from './prepared.ts'
import { mergeLane, mergePeople } from './take-merges.ts'
import { isWorthALook } from './worth-a-look.ts'

/** People compared in one transaction. */
const mostAtOnce = 50
/** Entries that one person adds to the list of possible duplicates. */
const mostEntries = 5

export type Matched = { matched: number; merged: number; queued: number }

/** Compares up to `most` people who were not compared since they changed; nobody left when `matched` is 0. */
export async function matchWaiting(
  hub: Hub,
  organization: string,
  { most = mostAtOnce }: { most?: number } = {},
): Promise<Matched> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const done: Matched = { matched: 0, merged: 0, queued: 0 }
    if (!(await takeLane(db, `match ${organization}`))) return done
    await preferIndexes(db)
    const claimed = await claimUnmatched(db, most)
    if (claimed.length === 0) return done
    const configuration = await hub.configurations.within(db, organization)
    const context = { hub, db, organization, configuration, now: hub.now(), changes: noChanges() }
    const asked = await askedPeople(
      context,
      claimed.filter(row => row.merged_into === null).map(row => row.record),
    )
    const policy = await policyOf(context, false)
    const judged = asked.map(each => ({ ...each, ...judgeAmong(each.own, each.near.people, each.pairs, policy) }))
    // Until here nothing was locked, so that members can go on pushing; what they wrote meanwhile is compared anew.
    await waitForLane(db, mergeLane(organization))
    const still = await stillUnmatched(db, claimed)
    const ready = claimed.filter(row => still.has(row.record))
    const connectionOf = new Map(ready.map(row => [row.record, row.connection]))
    const changed = new Set<string>() // merged in this round: what was read of them is no longer so
    const made: Made[] = []
    const again = new Set<string>()
    for (const { own, near, pairs, input, decision } of judged) {
      if (!still.has(own.person)) continue
      if ([own, ...near.people].some(({ person }) => changed.has(person))) {
        again.add(own.person)
        continue
      }
      const connection = connectionOf.get(own.person)
      const decided: Made = {
        id: hub.newId(),
        purpose: 'registration',
        by: 'registry',
        at: context.now,
        record: own.person,
        connection,
        input,
        decision,
        near: { ...near, keys: [] }, // its keys are those of the record
      }
      made.push(decided)
      const result = await act(context, own, decided, pairs, near, connection)
      done.merged += result.merged.length
      done.queued += result.queued
      for (const person of result.merged) changed.add(person).add(own.person)
    }
    await insertMatchDecisions(
      db,
      organization,
      made.map(each => keptDecision(hub, organization, each)),
      context.now,
    )
    const matched = ready.map(row => row.record).filter(record => !again.has(record))
    await noteMatched(db, matched, context.now)
    await planLeaving(context)
    return { ...done, matched: claimed.length }
  })
}

type AskedPerson = { own: Prepared; near: NearPeople; pairs: readonly DuplicateRow[] }

/** Everybody who is to be compared, with whoever is near them, also by an entry that is open. */
async function askedPeople(context: MatchContext, records: readonly string[]): Promise<AskedPerson[]> {
  const prepared = [...(await preparePeople(context, records)).values()]
  const pairs = await duplicatesOf(
    context.db,
    prepared.flatMap(({ records }) => records),
  )
  const survivorOf = await survivorsFor(context.db, [...new Set(pairs.flatMap(({ one, other }) => [one, other]))])
  const questions = prepared.map(({ records, demographics }) => {
    const open = pairs.filter(
      ({ state, one, other }) => state === 'open' && records.some(r => r === one || r === other),
    )
    return { demographics, also: open.flatMap(({ one, other }) => [survivorOf(one), survivorOf(other)]) }
  })
  const found = await findCandidates(context, questions)
  return prepared.flatMap((own, index) => {
    const near = found[index]
    if (!near) return []
    const others = near.people.filter(({ person }) => person !== own.person)
    return [{ own, near: { ...near, people: others }, pairs }]
  })
}

/** Does what was decided; the people who were merged into one, and how many pairs are asked about. */
async function act(
  context: MatchContext,
  own: Prepared,
  made: Made,
  pairs: readonly DuplicateRow[],
  near: NearPeople,
  connection: string | undefined,
): Promise<{ merged: string[]; queued: number }> {
  const { db, organization, now, hub } = context
  const { decision, id } = made
  const [same] = decision.outcome === 'auto' ? decision.persons : []
  const known = connection === undefined ? undefined : context.configuration.connections.get(connection)
  if (same && known) {
    const by = { kind: 'rules' as const }
    const merge = { survivor: same, retired: own.person, by, at: now.toISOString() }
    const merged = await mergePeople({ ...context, connection: known }, merge)
    if (merged) await noteMergedByRules(context, own.person, same, made, merged)
    return { merged: merged ? [same] : [], queued: 0 }
  }
  const { population } = made.input.policy
  const worth = decision.outcome === 'none' ? [] : decision.ranked.filter(judged => isWorthALook(judged, population))
  for (const judged of worth.slice(0, mostEntries)) {
    const pair = { one: own.person, other: judged.person }
    const because = decision.outcome === 'user' ? decision.because : 'auto'
    const entry = { ...pair, kind: 'pair', state: 'open', because, decision: id, judged } as const
    await writeDuplicate(db, organization, entryRow(hub, organization, entry), now)
  }
  await withdrawDuplicates(
    db,
    noLongerAlike(
      own,
      near,
      pairs,
      worth.map(({ person }) => person),
    ),
  )
  return { merged: [], queued: worth.length }
}

/** Open entries of this person with somebody who was compared now and is not asked about any more. */
function noLongerAlike(own: Prepared, near: NearPeople, pairs: readonly DuplicateRow[], worth: readonly string[]) {
  const others = near.people.filter(({ person }) => !worth.includes(person))
  return pairs
    .filter(pair => pair.state === 'open' && others.some(each => joins(pair, own.records, each.records)))
    .map(({ id }) => id)
}

/** An automatic merge stands in the list, where it can be undone. */
async function noteMergedByRules(context: MatchContext, own: string, same: string, made: Made, merge: string) {
  const { hub, db, organization, now } = context
  const judged = made.decision.ranked.find(({ person }) => person === same)
  const entry = { one: own, other: same, kind: 'pair', state: 'merged', because: 'auto', decision: made.id } as const
  const row = entryRow(hub, organization, { ...entry, merge, judged, decidedKind: 'rules' })
  await writeDuplicate(db, organization, row, now)
  await noteOwnAct(hub, db, [
    {
      actor: { kind: 'hub', id: 'registry' },
      action: 'patient.match',
      subject: { kind: 'Patient', id: same },
      reason: 'auto',
      persons: [same, own],
      detail: { decision: made.id },
    },
  ])
}
