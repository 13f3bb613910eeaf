/** Who a referral is about as far as anybody knows, who else it could be, and what belongs with it. */
import type { z } from 'zod'
import { type Patient, personOf } from '../../model/fhir.ts'
import { isReferralClass, referralClasses } from '../../model/referral/classes.ts'
import { registrantOf } from '../../model/referral/record.ts'
import { loadPatients, type MatchingPolicy, offered, peopleNear } from '../../referrals/candidates.ts'
import { keptOf } from '../../referrals/decide.ts'
import type { Parts } from '../../referrals/find.ts'
import { findRelated, findWarnings, type Related } from '../../referrals/related.ts'
import type { Whole } from '../../referrals/whole.ts'
import { accountNames } from '../../store/account-names.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import { isOnlyOf } from '../../store/referral-people.ts'
import type { ReferralRow as StoredReferral } from '../../store/referrals.ts'
import { nameConnection } from './connections.ts'
import { factsOf } from './people.ts'
import type { ReferralDetail, relatedReferral } from './referral-detail.ts'
import { showReferrals } from './referral-rows.ts'

type People = Pick<ReferralDetail, 'person' | 'candidates' | 'related' | 'warnings'> & { seen: string[] }

const nobody: Patient = { resourceType: 'Patient' }

/** The people and the other referrals around one; `seen` are the persons whose data that shows. */
export async function showPeople(parts: Parts, whole: Whole, policy: MatchingPolicy | undefined): Promise<People> {
  const { db, configuration } = parts
  const { listed, referral } = whole
  const registrant = registrantOf(referral) ?? nobody
  const subject = personOf(referral)
  const provisional = subject !== undefined && (await isOnlyOf(db, subject, listed.record))
  const near = await peopleNear(parts, listed.connection, registrant, provisional ? subject : undefined)
  const undecided = listed.inbox === 'new'
  const candidates = undecided && policy ? offered(near, policy, provisional ? undefined : subject) : []
  const same = [
    ...new Set([...(subject ? [subject] : []), ...near.filter(each => each.exact).map(each => each.record)]),
  ]
  const related = await findRelated(parts, whole, same)
  const { phase } = referralClasses[isReferralClass(listed.class) ? listed.class : 'requested']
  const vetoed = near.some(each => each.record === subject && each.vetoes.length > 0)
  const warnings = await findWarnings(parts, whole, related, { phase, vetoed })
  return {
    person: { ...factsOf(registrant), record: subject ?? null, provisional },
    candidates: candidates.map(({ record, patient, reasons, vetoes, grade, preselected }) => ({
      ...factsOf(patient),
      record,
      reasons: reasons.map(({ field, level, points }) => ({ field, level, points })),
      vetoes: [...vetoes],
      grade,
      preselected,
    })),
    related: await showRelated(parts, related),
    warnings: warnings.map(({ code, referrals, target }) => ({
      code,
      referrals,
      target: target ? nameConnection(configuration, target) : null,
    })),
    seen: [
      ...(subject ? [subject] : []),
      ...candidates.map(each => each.record),
      ...related.flatMap(each => each.listed?.person ?? []),
    ],
  }
}

async function showRelated(
  { hub, db, configuration }: Parts,
  related: readonly Related[],
): Promise<z.infer<typeof relatedReferral>[]> {
  const listed = related.flatMap(each => each.listed ?? [])
  const rows = new Map((await showReferrals(hub, db, configuration, listed)).map(row => [row.id, row]))
  return related.map(each => {
    const row = each.listed && rows.get(each.listed.record)
    return {
      relation: each.relation,
      id: row?.id ?? null,
      reference: each.reference ?? row?.reference ?? null,
      name: row?.name ?? null,
      listing: row?.listing.name ?? null,
      class: row?.class ?? null,
      receivedAt: row?.receivedAt ?? null,
    }
  })
}

/** The decision that holds, as the API gives it out; null when none does. */
export async function showDecision(
  parts: Parts,
  keys: AccountKeys,
  row: StoredReferral,
): Promise<ReferralDetail['decision']> {
  if (!row.decided_at) return null
  const kept = keptOf(parts.hub, parts.db.organization, row)
  const names = await accountNames(parts.db, keys, [row.decided_by])
  const linked = kept.linkedTo ? (await loadPatients(parts, [kept.linkedTo])).get(kept.linkedTo) : undefined
  return {
    at: row.decided_at.toISOString(),
    by: row.decided_by ? { id: row.decided_by, name: names.get(row.decided_by) ?? '' } : null,
    reason: kept.reason ?? null,
    linkedTo: kept.linkedTo ? { record: kept.linkedTo, name: linked ? factsOf(linked).name : null } : null,
  }
}
