/**
 * Where the referral stands, as FHIR says it: the table of statuses. The class decides and the label is kept; a label of
 * the platform has a code of ours, any other has the code of its class. Source: reference/referrals.md section 5.
 */
import type { Coding, ServiceRequest, Task } from 'fhir/r4'
import { type ReferralClass, referralClasses } from '../../model/referral/classes.ts'
import { containedIds, subStatusSystem } from '../../model/referral/record.ts'
import { foldText } from '../../model/text.ts'
import type { CaredoveSettings } from './config.ts'
import { noTime, type State } from './state.ts'
import { compact } from './tolerant.ts'

const businessStatus = 'https://fhir.infoway-inforoute.ca/CodeSystem/ca-referralbusinessstatus'

/** The sub-statuses a platform begins with, each with our code and the national one, where one is known. */
const platform: Readonly<Record<string, { code: string; of: ReferralClass; national?: string }>> = {
  REQUESTED: { code: 'requested', of: 'requested' },
  READY: { code: 'ready', of: 'ready' },
  RECEIVED: { code: 'received', of: 'received', national: 'awaiting-triage' },
  ACCEPTED: { code: 'accepted', of: 'accepted' },
  'IN PROGRESS': { code: 'in-progress', of: 'in-progress' },
  INVITED: { code: 'invited', of: 'in-progress' },
  'INVITATION EXPIRED': { code: 'invitation-expired', of: 'in-progress' },
  HOLD: { code: 'hold', of: 'on-hold' },
  'WAIT LISTED': { code: 'wait-listed', of: 'on-hold' },
  ADMITTED: { code: 'admitted', of: 'completed' },
  'OUTCOME NOT RECORDED': { code: 'outcome-not-recorded', of: 'completed' },
  INELIGIBLE: { code: 'ineligible', of: 'rejected' },
  'CANCELLED BY REGISTRANT': { code: 'cancelled-by-registrant', of: 'cancelled', national: 'cancelled-by-patient' },
  'CANCELLED BY PROVIDER EVENT': {
    code: 'cancelled-by-provider-event',
    of: 'cancelled',
    national: 'cancelled-by-performer',
  },
  'CANCELLED BY PROVIDER GROUP': {
    code: 'cancelled-by-provider-group',
    of: 'cancelled',
    national: 'cancelled-by-performer',
  },
  INCOMPLETE: { code: 'incomplete', of: 'failed' },
  'NO SHOW': { code: 'no-show', of: 'failed', national: 'no-show' },
  'ENTERED IN ERROR': { code: 'entered-in-error', of: 'entered-in-error' },
}

export type Standing = {
  status: ReferralClass
  label?: string
  /** Our code: of the platform's sub-status where the label is one, else of the class. */
  code: string
  national?: string
  /** When it came to stand there. */
  at: string
}

/** Without a task: requested or ready, as the flow of the organization begins; with a booking alone, in progress. */
export function standingOf(state: State, booked: boolean, settings: CaredoveSettings): Standing {
  const { standing, progress } = state
  const first = settings.acceptanceStep ? 'requested' : 'ready'
  const status = standing?.status ?? (booked ? 'in-progress' : first)
  const label = progress?.label
  const row = label === undefined ? undefined : platform[foldText(label)]
  // The class in the message counts, whatever a label of the platform usually means.
  const known = row?.of === status ? row : undefined
  const said = progress?.codings?.find(each => each.system === businessStatus)?.code
  const national = said ?? known?.national
  return {
    status,
    at: standing?.at ?? state.latest,
    code: known?.code ?? (progress?.revoked && status === 'cancelled' ? 'cancelled-by-requester' : status),
    ...(label === undefined ? {} : { label }),
    ...(national === undefined ? {} : { national }),
  }
}

const requestStatuses = {
  requested: 'active',
  ready: 'active',
  received: 'active',
  accepted: 'active',
  'in-progress': 'active',
  'on-hold': 'active',
  completed: 'completed',
  rejected: 'revoked',
  cancelled: 'revoked',
  failed: 'revoked',
  'entered-in-error': 'entered-in-error',
} as const satisfies Record<ReferralClass, ServiceRequest['status']>

/** The request's status: rejected and failed may stay active, so that the sender can redirect. */
export function requestStatus(
  state: State,
  { status }: Standing,
  settings: CaredoveSettings,
): ServiceRequest['status'] {
  const said = state.statuses.request
  if (!state.standing && (said === 'draft' || said === 'on-hold' || said === 'unknown')) return said
  if (settings.redirectableStaysActive && (status === 'rejected' || status === 'failed')) return 'active'
  return requestStatuses[status]
}

/** The task of the record. */
export function taskOf(state: State, standing: Standing, booked: boolean, registrant: boolean): Task {
  const { progress } = state
  const { status, label, code } = standing
  const isOpen = referralClasses[status].phase === 'open'
  // Booking keeps the sub-status; unbooking returns to it.
  const booking = isOpen && state.visits.length > 0 ? (booked ? 'booked' : 'awaiting-booking') : undefined
  const national = booking ?? standing.national
  const others = (progress?.codings ?? []).filter(
    each => each.system !== businessStatus && each.system !== subStatusSystem,
  )
  const coding: Coding[] = [
    ...(national === undefined ? [] : [{ system: businessStatus, code: national }]),
    { system: subStatusSystem, code },
    ...others,
  ]
  const reason = progress?.reason ?? (status === 'rejected' && label !== undefined ? { text: label } : undefined)
  return {
    resourceType: 'Task',
    id: containedIds.task,
    ...compact({
      status,
      statusReason: reason,
      businessStatus: compact({ coding, text: label }),
      intent: 'proposal' as const,
      priority: progress?.priority as Task['priority'],
      code: { coding: [{ code: 'process-request' }] },
      description: progress?.description,
      for: registrant ? { reference: `#${containedIds.registrant}` } : undefined,
      authoredOn: progress?.authoredOn,
      lastModified:
        progress?.lastModified ?? (state.standing && state.standing.at > noTime ? state.standing.at : undefined),
      note: progress?.notes,
    }),
  }
}

const cancelReasons = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason'

/** What closing a referral makes of its appointments, and why; undefined when it leaves them as they are. */
export function endingOf({
  status,
  code,
  national,
  label,
}: Standing):
  | { status: 'cancelled' | 'noshow' | 'entered-in-error'; reason?: { coding?: Coding[]; text?: string } }
  | undefined {
  const because = (by: 'pat' | 'prov' | 'other') =>
    compact({ coding: [{ system: cancelReasons, code: by }], text: label })
  switch (status) {
    case 'rejected':
      return { status: 'cancelled', reason: because('prov') }
    case 'cancelled': {
      const by = national ?? code
      const who = /by-(patient|registrant)/.test(by) ? 'pat' : /by-(performer|provider)/.test(by) ? 'prov' : 'other'
      return { status: 'cancelled', reason: because(who) }
    }
    case 'failed':
      return code === 'no-show' || national === 'no-show' ? { status: 'noshow' } : undefined
    case 'entered-in-error':
      return { status: 'entered-in-error' }
    case 'requested':
    case 'ready':
    case 'received':
    case 'accepted':
    case 'in-progress':
    case 'on-hold':
    case 'completed':
      return undefined
  }
}
