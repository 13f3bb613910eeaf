/**
 * What people do in the simulated Caredove with one referral. Each changes it, sends what that means to the targets of its
 * listing, and resolves when they have answered. Source: reference/referrals.md sections 2, 3, 8 and 11.
 */
import type { z } from 'zod'
import { isReferralClass } from '../../../model/referral/classes.ts'
import { newFile } from './create.ts'
import type * as inputs from './inputs.ts'
import { changed } from './merge.ts'
import { isProblem, type Problem, problem } from './problem.ts'
import type { Sender } from './sender.ts'
import { findListing } from './set-up.ts'
import { bookedOf, isClosed, labelOf } from './statuses.ts'
import type { Booking, Note, Referral, World } from './world.ts'

export type Site = { world: World; sender: Sender }
type Done<Value = Referral> = Promise<Value | Problem>

/** Editing and saving: whatever was changed, it is sent again, also after a 4xx. */
export async function edit(
  { world, sender }: Site,
  referral: Referral,
  input: z.output<typeof inputs.EditInput>,
): Done {
  const { registrant, requester, answers, attachments, consent, priority, reason, note } = input
  if (registrant) referral.registrant = changed(referral.registrant, registrant)
  if (requester) referral.requester = changed(referral.requester, requester)
  if (answers) referral.answers = { ...referral.answers, ...answers }
  for (const attachment of attachments) referral.files.push(newFile(world, referral, attachment))
  if (consent) referral.consent = consent
  if (priority) referral.priority = priority
  if (reason !== undefined) referral.reason = reason || undefined
  if (note !== undefined) referral.note = note || undefined
  await sender.send(referral, { kind: 'edited' })
  return referral
}

/** A label that the organization does not have yet is added to its configuration. */
export async function setStatus(
  { world, sender }: Site,
  referral: Referral,
  input: z.output<typeof inputs.StatusInput>,
): Done {
  const { classification, label = labelOf(world, classification), reason } = input
  if (isReferralClass(classification) && !world.subStatuses.some(each => each.label === label))
    world.subStatuses.push({ label, classification, on: true })
  Object.assign(referral, { classification, label, statusReason: reason, statusAt: world.now().getTime() })
  await sender.send(referral, { kind: 'status' })
  return referral
}

/** Back to the classification that its listing begins with. */
export async function reopen(site: Site, referral: Referral): Done {
  if (!isClosed(referral)) return problem(409, 'Only a closed referral can be opened again')
  return setStatus(site, referral, { classification: referral.listing.flow })
}

export async function book(
  { world, sender }: Site,
  referral: Referral,
  input: z.output<typeof inputs.BookInput>,
  group?: string,
): Done<Booking> {
  if (isClosed(referral)) return problem(409, 'A closed referral cannot be booked')
  const {
    start = tomorrow(world),
    minutes,
    location = referral.listing.location,
    provider = referral.listing.provider,
  } = input
  const id = String(world.nextId++)
  const booking: Booking = {
    id,
    status: 'booked',
    start,
    minutes,
    location,
    provider,
    moved: false,
    ...(group && { group }),
  }
  referral.bookings.push(booking)
  await sender.send(referral, { kind: 'booked', booking: { ...booking } })
  return booking
}

/** One appointment of many referrals, under one Group Appointment number. */
export async function bookGroup(
  site: Site,
  referrals: readonly Referral[],
  input: z.output<typeof inputs.GroupInput>,
): Done<string> {
  const { references: _, group = String(site.world.nextId++), ...slot } = input
  const start = slot.start ?? tomorrow(site.world)
  const booked = await Promise.all(referrals.map(referral => book(site, referral, { ...slot, start }, group)))
  return booked.find(isProblem) ?? group
}

/** To another slot, or to another service as well. */
export async function reschedule(
  { world, sender }: Site,
  referral: Referral,
  input: z.output<typeof inputs.RescheduleInput>,
): Done<Booking> {
  const booking = chosen(referral, input.appointment)
  if (!booking) return problem(409, 'There is no appointment to move')
  const before = referral.listing
  const listing = input.listing === undefined ? before : findListing(world, input.listing)
  if (!listing) return problem(404, 'There is no such listing')
  const toListing = listing !== before
  referral.listing = listing
  Object.assign(booking, {
    start: input.start ?? booking.start + 24 * 3_600_000,
    minutes: input.minutes ?? booking.minutes,
    location: input.location ?? (toListing ? listing.location : booking.location),
    provider: input.provider ?? (toListing ? listing.provider : booking.provider),
    moved: true,
  })
  await sender.send(referral, { kind: 'rescheduled', booking: { ...booking }, toListing }, before)
  return booking
}

/** Frees the slot; the sub-status stays as it was. */
export async function unbook(
  { sender }: Site,
  referral: Referral,
  input: z.output<typeof inputs.UnbookInput>,
): Done<Booking> {
  const booking = chosen(referral, input.appointment)
  if (!booking) return problem(409, 'There is no appointment to remove')
  booking.status = 'cancelled'
  const under = input.underAdd ? { under: 'notify-add-appointment' as const } : {}
  await sender.send(referral, { kind: 'unbooked', booking: { ...booking }, ...under })
  return booking
}

export async function message(
  { world, sender }: Site,
  referral: Referral,
  input: z.output<typeof inputs.MessageInput>,
): Done<Note> {
  const answers = referral.messages.findLast(({ from }) => from !== input.from)
  const note: Note = {
    id: `C-${world.nextId++}`,
    from: input.from,
    text: input.text,
    sentAt: world.now().getTime(),
    ...(input.document && { file: newFile(world, referral, input.document) }),
    ...(answers && { inResponseTo: answers.id }),
  }
  referral.messages.push(note)
  await sender.send(referral, { kind: 'message', note })
  return note
}

/** Housekeeping of the inbox: no state of the work, and open ones can be archived too. */
export async function archive({ sender }: Site, referral: Referral, input: z.output<typeof inputs.ArchiveInput>): Done {
  referral.archived = input.archived
  await sender.send(referral, { kind: 'archived' })
  return referral
}

/** The requester withdraws it. */
export async function revoke({ world, sender }: Site, referral: Referral): Done {
  if (isClosed(referral)) return problem(409, 'It is closed already')
  Object.assign(referral, {
    classification: 'cancelled',
    label: labelOf(world, 'cancelled'),
    statusAt: world.now().getTime(),
  })
  await sender.send(referral, { kind: 'revoked' })
  return referral
}

/** The button "Resend": for what the other side could not take at the time. A 4xx is mended by editing and saving. */
export async function resend({ sender }: Site, referral: Referral): Done {
  const last = referral.attempts.findLast(({ state }) => state === 'failed')
  if (!last) return problem(409, 'Nothing has failed')
  const isBusy = last.status === 0 || last.status >= 500 || [408, 425, 429].includes(last.status)
  if (!isBusy) return problem(409, 'Edit the referral and save it: saving sends it again')
  await sender.sendAgain(referral, last)
  return referral
}

/** The flag outlives the success: only this takes it down. */
export async function clearErrors(_: Site, referral: Referral): Done {
  referral.flag = false
  return referral
}

function chosen(referral: Referral, id: string | undefined): Booking | undefined {
  return id === undefined
    ? bookedOf(referral)
    : referral.bookings.find(each => each.id === id && each.status === 'booked')
}

function tomorrow(world: World): number {
  return Math.ceil((world.now().getTime() + 24 * 3_600_000) / 1_800_000) * 1_800_000
}
