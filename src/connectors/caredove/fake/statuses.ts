/** Statuses and sub-statuses of the simulated Caredove, as a platform begins with them. Source: referrals.md section 3. */
import { isReferralClass, type ReferralClass, referralClasses } from '../../../model/referral/classes.ts'
import type { Booking, Referral, World } from './world.ts'

/** A label belongs to a classification; an organization may rename, add and switch off labels. */
export type SubStatus = { label: string; classification: ReferralClass; on: boolean }

const platform: Readonly<Record<ReferralClass, readonly string[]>> = {
  requested: ['Requested'],
  ready: ['Ready'],
  received: ['Received'],
  accepted: ['Accepted'],
  'in-progress': ['In progress'],
  'on-hold': ['Hold', 'Wait listed'],
  completed: ['Admitted', 'Outcome Not Recorded'],
  rejected: ['Ineligible'],
  cancelled: ['Cancelled by Registrant', 'Cancelled by Provider (Event)', 'Cancelled by Provider (Group)'],
  failed: ['Incomplete', 'No Show'],
  'entered-in-error': ['Entered in Error'],
}

export function standardSubStatuses(): SubStatus[] {
  return (Object.keys(platform) as ReferralClass[]).flatMap(classification =>
    platform[classification].map(label => ({ label, classification, on: true })),
  )
}

/** The first label of a classification that is switched on. */
export function labelOf(world: World, classification: string): string {
  const found = world.subStatuses.find(each => each.classification === classification && each.on)
  return found?.label ?? classification
}

export function isClosed({ classification }: Pick<Referral, 'classification'>): boolean {
  return isReferralClass(classification) && referralClasses[classification].phase === 'closed'
}

/** The appointment in force: the latest that is booked. */
export function bookedOf(referral: Referral): Booking | undefined {
  return referral.bookings.findLast(({ status }) => status === 'booked')
}

/** Submitted, Booked or Closed. */
export function statusOf(referral: Referral): 'Submitted' | 'Booked' | 'Closed' {
  if (isClosed(referral)) return 'Closed'
  return bookedOf(referral) ? 'Booked' : 'Submitted'
}

const ibs = 'https://fhir.infoway-inforoute.ca/CodeSystem/ca-referralbusinessstatus'

/** The codes of the national list that go with a sub-status, where one is known. */
export function businessCodings({ classification, label }: Pick<Referral, 'classification' | 'label'>) {
  const code =
    classification === 'received'
      ? 'awaiting-triage'
      : classification === 'cancelled'
        ? label.startsWith('Cancelled by Provider')
          ? 'cancelled-by-performer'
          : 'cancelled-by-patient'
        : label === 'No Show'
          ? 'no-show'
          : undefined
  return code === undefined ? undefined : [{ system: ibs, code }]
}
