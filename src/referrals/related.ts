/**
 * Other referrals that belong with one: the one it was routed from, those routed from it, and earlier or later ones about
 * somebody of the same name and birth date; and what to be warned of. Source: SPEC REF-10, REF-11; reference/referrals.md 11.
 */
import { isUpdateNotTaken } from '../model/referral/updates.ts'
import { findChildren, findParents } from '../pipeline/referral-parents.ts'
import { targetsOfReferrals } from '../store/lists/referral-deliveries.ts'
import { findListed, type ListedReferral, referralsOf } from '../store/lists/referrals.ts'
import type { Parts } from './find.ts'
import { inboxConnector } from './inbox.ts'
import type { Whole } from './whole.ts'

export type Related = {
  relation: 'parent' | 'child' | 'same-person'
  /** Undefined when the hub does not have it; then only its number is known. */
  listed: ListedReferral | undefined
  reference: string | undefined
}

export type Warning = {
  code: 'parent-and-child-at-one-target' | 'same-name-and-birth-date' | 'archived-while-open' | 'vetoed-link'
  referrals: string[]
  target?: string
}

const mostSamePerson = 20

/** Parents, children, and referrals about the same person, the newest first in each. */
export async function findRelated(parts: Parts, whole: Whole, samePeople: readonly string[]): Promise<Related[]> {
  const { hub, db } = parts
  const { connection, record } = whole.listed
  const related: Related[] = []
  for (const parent of await findParents(hub, db, connection, whole.referral)) {
    const listed = parent.record && parent.record !== record ? await findListed(db, parent.record) : undefined
    related.push({ relation: 'parent', listed, reference: parent.reference })
  }
  const add = async (relation: Related['relation'], records: readonly string[]) => {
    for (const each of records) {
      if (each === record || related.some(({ listed }) => listed?.record === each)) continue
      const listed = await findListed(db, each)
      if (listed) related.push({ relation, listed, reference: undefined })
    }
  }
  await add('child', await findChildren(hub, db, connection, whole.referral))
  await add('same-person', await referralsOf(db, samePeople, mostSamePerson))
  return related
}

/** What whoever decides should know first. @param vetoed whether something speaks against whom it is about */
export async function findWarnings(
  { db, configuration }: Parts,
  whole: Whole,
  related: readonly Related[],
  { phase, vetoed }: { phase: 'open' | 'closed'; vetoed: boolean },
): Promise<Warning[]> {
  const { listed } = whole
  const warnings: Warning[] = []
  const family = related.filter(each => each.relation !== 'same-person').flatMap(each => each.listed?.record ?? [])
  const rows = await targetsOfReferrals(db, [listed.record, ...family])
  const reaching = rows.filter(
    row =>
      !isUpdateNotTaken(row) &&
      !endedWithout.has(row.state) &&
      configuration.connections.get(row.target)?.connector.name !== inboxConnector,
  )
  const own = new Set(reaching.filter(row => row.record === listed.record).map(row => row.target))
  for (const target of own) {
    const others = reaching.filter(row => row.record !== listed.record && row.target === target)
    if (others.length > 0)
      warnings.push({
        code: 'parent-and-child-at-one-target',
        referrals: [...new Set(others.map(row => row.record))],
        target,
      })
  }
  const earlier = related.flatMap(each =>
    each.relation === 'same-person' && each.listed && each.listed.received_at < listed.received_at
      ? [each.listed.record]
      : [],
  )
  if (earlier.length > 0) warnings.push({ code: 'same-name-and-birth-date', referrals: earlier })
  if (vetoed) warnings.push({ code: 'vetoed-link', referrals: [] })
  if (listed.archived && phase === 'open') warnings.push({ code: 'archived-while-open', referrals: [] })
  return warnings
}

/** States of a delivery that brought nothing there and will not. */
const endedWithout: ReadonlySet<string> = new Set(['rejected', 'dead', 'suppressed'])
