/**
 * Takes what members tell the registry, in the transaction that settles their messages: people, merges and documents, in
 * rounds that keep the order of each person. A message with one act is taken or refused; of a page with many, what cannot
 * be taken is remarked with its place and the rest goes on.
 */
import type { RegistryAct, Remark } from '../model/registry/acts.ts'
import { noChanges } from '../model/registry/changes.ts'
import type { Context } from '../pipeline/plan.ts'
import type { RegistryMessage, RegistryTaker, Taken } from '../pipeline/registry-acts.ts'
import { shareLane, waitForLane } from '../store/messages.ts'
import { preferIndexes } from '../store/plans.ts'
import { planLeaving } from './leave.ts'
import { roundsOf } from './rounds.ts'
import { takeDocuments } from './take-documents.ts'
import { mergeLane, takeMerge } from './take-merges.ts'
import { takePeople } from './take-people.ts'
import { type ActResult, type Told, toldBy } from './told.ts'

/** Remarks of one message that are kept: a page of thousands must not fill its row. */
const mostRemarks = 50

export const registryTaker: RegistryTaker = {
  async take(context, messages) {
    await preferIndexes(context.db)
    const taking = { ...context, changes: noChanges() }
    const told = messages.flatMap(({ message, acts }) =>
      acts.map(act => toldBy(context, message, act, acts.length > 1)),
    )
    const lane = mergeLane(context.organization)
    await (told.some(isMerge) ? waitForLane(context.db, lane) : shareLane(context.db, lane))
    const results = new Map<Told, ActResult>()
    for (const round of roundsOf<Told['kind'], Told>(told)) {
      const taken = await takeRound(taking, round)
      round.forEach((each, index) => {
        const result = taken[index]
        if (result) results.set(each, result)
      })
    }
    await planLeaving(taking)
    const ofMessage = Map.groupBy(told, each => each.message)
    return messages.map(each => settled(each, ofMessage.get(each.message) ?? [], results))
  },
}

/** A round has one kind; merges may touch more than they name, so they go one by one. */
async function takeRound(context: Context, round: readonly Told[]): Promise<ActResult[]> {
  const people = round.filter(isPerson)
  if (people.length > 0) return takePeople(context, people)
  const documents = round.filter(isDocument)
  if (documents.length > 0) return takeDocuments(context, documents)
  const results: ActResult[] = []
  for (const each of round.filter(isMerge)) results.push(await takeMerge(context, each))
  return results
}

function settled({ acts }: RegistryMessage, told: readonly Told[], results: ReadonlyMap<Told, ActResult>): Taken {
  const [only] = told
  const single = acts.length === 1 && only ? results.get(only)?.refused : undefined
  if (single) return { kind: 'refused', ...single }
  const remarks = told.flatMap((each, index) => remarksOf(results.get(each), acts.length > 1 ? index : undefined))
  return { kind: 'taken', remarks: remarks.slice(0, mostRemarks) }
}

function remarksOf(result: ActResult | undefined, index: number | undefined): Remark[] {
  const all = result ? [...(result.refused ? [result.refused] : []), ...result.remarks] : []
  return index === undefined
    ? all
    : all.map(each => ({ ...each, where: [`[${index}]`, each.where].filter(Boolean).join('.') }))
}

type Of<Kind extends RegistryAct['kind']> = Told<Extract<RegistryAct, { kind: Kind }>>

function isPerson(told: Told): told is Of<'register' | 'update'> {
  return told.kind === 'people'
}
function isMerge(told: Told): told is Of<'merge'> {
  return told.kind === 'merge'
}
function isDocument(told: Told): told is Of<'document'> {
  return told.kind === 'document'
}
