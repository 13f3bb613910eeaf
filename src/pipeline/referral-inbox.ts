/** The hub's own referral inbox, as its connector sees it: a place to put referrals, each once. */
import type { ReferralInbox } from '../connectors/connector.ts'
import { findReferral, putIntoInbox } from '../store/referrals.ts'
import { withScope } from '../store/scope.ts'
import type { Hub } from './hub.ts'

/** The inbox of an organization. Putting a referral there again changes nothing but the version it shows. */
export function inboxOf(hub: Hub, organization: string): ReferralInbox {
  return {
    put: (work, updates) =>
      withScope(hub.pool, organization, async db => {
        const there = await findReferral(db, work.recordId, 'lock')
        const decided = there?.inbox === 'accepted' || there?.inbox === 'declined'
        if (decided && updates === 'until-accepted') return 'decided'
        await putIntoInbox(db, work.recordId, work.recordVersion ?? 1, hub.now())
        return 'put'
      }),
  }
}
