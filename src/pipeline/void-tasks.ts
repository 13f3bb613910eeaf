/**
 * Apply, what no target undoes by itself: a referral that was closed as entered in error after it had arrived somewhere is
 * voided there by a person (reference/referrals.md section 5, row 9).
 */

import { identifierValue } from '../model/fhir.ts'
import { referralSystems } from '../model/referral/record.ts'
import { linksAt } from '../store/links.ts'
import { openTask } from '../store/tasks.ts'
import type { Context, Plan } from './plan.ts'
import { referralPlans } from './write-referrals.ts'

/** Opens a task for every target that has a referral which was entered in error. */
export async function askToVoid(context: Context, plans: readonly Plan[]): Promise<void> {
  const { hub, db, organization, connection, now } = context
  const mistaken = referralPlans(plans).filter(
    ({ plan }) => plan.write.type === 'referral.entered-in-error' && plan.known,
  )
  for (const { plan, referral } of mistaken) {
    const targets = context.configuration.routes
      .filter(each => each.source.id === connection.id)
      .map(each => each.target.id)
    const reference =
      identifierValue(referral, referralSystems.reference) ?? identifierValue(referral, referralSystems.id) ?? ''
    for (const target of new Set(targets)) {
      if ((await linksAt(db, target, [plan.record], ['ServiceRequest'])).length === 0) continue
      const id = hub.newId()
      const kind = 'referral.void'
      const task = {
        id,
        kind,
        problem: 'referral.void-by-hand',
        subject: hub.tokens.token(organization, `task ${kind}`, `${plan.record} ${target}`),
        connection: connection.id,
        target,
        body: hub.sealer.sealJson(organization, 'task', id, { record: plan.record, reference }),
      }
      await openTask(db, organization, task, now)
    }
  }
}
