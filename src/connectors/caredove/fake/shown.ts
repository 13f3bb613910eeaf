/** Referrals as the simulator's page and its control address show them: files without their bytes. */
import { bookedOf, statusOf } from './statuses.ts'
import type { File, Referral } from './world.ts'

export function shownRow(referral: Referral) {
  const { id, reference, parent, listing, registrant, requester, label, classification, archived, flag } = referral
  return {
    id,
    reference,
    ...(parent && { parent }),
    name: `${registrant.first} ${registrant.last}`,
    listing: listing.name,
    status: statusOf(referral),
    label,
    classification,
    archived,
    flag,
    notAUser: !requester.isUser,
    submittedAt: new Date(referral.submittedAt).toISOString(),
    ...(bookedOf(referral) && { booked: new Date(bookedOf(referral)?.start ?? 0).toISOString() }),
    group: bookedOf(referral)?.group,
  }
}

export function shownReferral(referral: Referral) {
  const { registrant, requester, priority, reason, note, answers, consent, messages, bookings, sendMethod } = referral
  return {
    ...shownRow(referral),
    listingId: referral.listing.id,
    registrant,
    requester,
    priority,
    reason,
    note,
    answers,
    consent,
    sendMethod,
    statusReason: referral.statusReason,
    files: referral.files.map(shownFile),
    bookings: bookings.map(booking => ({ ...booking, start: new Date(booking.start).toISOString() })),
    messages: messages.map(({ file, ...rest }) => ({ ...rest, ...(file && { file: shownFile(file) }) })),
    attempts: referral.attempts.map(({ body: _, ...attempt }) => attempt),
  }
}

export type ShownReferral = ReturnType<typeof shownReferral>

function shownFile({ id, title, contentType, bytes, byUrl, isSummary }: File) {
  return { id, title, contentType, size: bytes.length, byUrl, isSummary }
}
