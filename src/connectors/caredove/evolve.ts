/**
 * What a message makes of a referral, given what is known of it. Pure; the identity and order rules of Caredove start
 * here: merge.ts for what counts, calendar.ts for appointments, event-type.ts for the name of what happened, compose.ts for
 * the record. Source: reference/referrals.md sections 5 and 7.
 */
import type { Patient, ServiceRequest } from 'fhir/r4'
import type { Alias, Json, ReferralDraft } from '../../model/events.ts'
import type { Evolution, EvolveInput } from '../connector.ts'
import { calendarOf } from './calendar.ts'
import { compose } from './compose.ts'
import type { CaredoveSettings } from './config.ts'
import { typeOf } from './event-type.ts'
import { takeApart, takeOver } from './held.ts'
import { identityOf } from './identity.ts'
import { type Merged, merge } from './merge.ts'
import { isSameRecord } from './same.ts'
import { emptyState, type State, stateFrom } from './state.ts'
import { type Told, toldFrom } from './told.ts'

export function evolve({ settings, event, known, asItIs }: EvolveInput<CaredoveSettings>): Evolution {
  const told = toldFrom(event.body)
  const before = known ? stateFrom(known.source) : emptyState
  const record = known?.resource
  if (!told || !before || (record && record.resourceType !== 'ServiceRequest'))
    return { kind: 'hold', problem: 'message.apply-failed', because: 'what is stored has an unknown form' }
  if (before.seen.includes(told.digest)) return { kind: 'ignore', reason: 'duplicate' }
  if (!asItIs && (told.torn || isAnother(told, before)))
    return {
      kind: 'hold',
      problem: 'message.two-referrals',
      because: 'the keys in the message belong to two referrals',
    }

  const merged = merge(before, told, asItIs)
  const { state } = merged
  if (!asItIs && isAmbiguous(told, before, state))
    return { kind: 'hold', problem: 'message.ambiguous-cancel', because: 'more than one appointment stands' }

  const held = takeApart(record, before)
  const resource = compose(takeOver(held, told, merged), state, settings)
  const learned = state.received !== before.received || state.cancels.length !== before.cancels.length
  if (record && !learned && isSameRecord(record, resource)) return { kind: 'ignore', reason: whyNot(told, before) }
  return {
    kind: 'write',
    type: typeOf({ before, after: state, told, settings }),
    draft: draftOf(resource, state, told, merged),
    source: state as unknown as Json,
    aliases: aliasesOf(state),
  }
}

/** Whether one key of the message is this referral's and the other is not. */
function isAnother(told: Told, { id, reference }: State): boolean {
  const differs = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other
  return differs(told.id, id) || differs(told.reference, reference)
}

/** Whether this very message is a cancellation that could mean more than one appointment. */
function isAmbiguous(told: Told, before: State, after: State): boolean {
  const known = calendarOf(before).ambiguous.length
  return (
    told.appointments.some(({ resource }) => resource.status === 'cancelled') &&
    calendarOf(after).ambiguous.length > known
  )
}

function whyNot(told: Told, before: State): 'stale' | 'duplicate' | 'unchanged' {
  if (!told.undated && told.at < before.latest) return 'stale'
  return told.appointments.length > 0 ? 'duplicate' : 'unchanged'
}

function draftOf(resource: ServiceRequest, state: State, told: Told, merged: Merged): ReferralDraft {
  const registrant = resource.contained?.find((each): each is Patient => each.resourceType === 'Patient')
  const row = state.listings.find(each => each.key === state.listing?.key)
  const documents = told.documents.flatMap(({ key, digest, file }) => {
    const kept = state.documents.find(each => each.key === key && each.digest === digest)
    return kept && merged.documents.has(key) ? [{ id: kept.id, ...file }] : []
  })
  return {
    kind: 'referral',
    resource,
    person: { patient: registrant ? identityOf(registrant) : { resourceType: 'Patient' }, answers: [] },
    listing: { ...(row?.id === undefined ? {} : { id: row.id }), name: row?.name ?? '' },
    documents,
    needs: [],
  }
}

function aliasesOf({ id, reference }: State): Alias[] {
  return [
    ...(id === undefined ? [] : [{ system: 'id', value: id }]),
    ...(reference === undefined ? [] : [{ system: 'reference', value: reference }]),
  ]
}
