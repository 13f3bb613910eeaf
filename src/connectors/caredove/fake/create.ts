/** New referrals in the simulated Caredove: from a form, or as the child of one that a central intake sends on. */
import type { z } from 'zod'
import type { Site } from './acts.ts'
import { makePdf } from './files.ts'
import type * as inputs from './inputs.ts'
import { answersFor } from './listings.ts'
import { changed } from './merge.ts'
import { newReason, newRegistrant, newRequester } from './people.ts'
import { type Problem, problem } from './problem.ts'
import { findListing } from './set-up.ts'
import { labelOf } from './statuses.ts'
import { type File, newReference, newReferralId, type Referral, type World } from './world.ts'

export async function createReferral(
  { world, sender }: Site,
  input: z.output<typeof inputs.CreateInput>,
): Promise<Referral | Problem> {
  const listing = findListing(world, input.listing)
  if (!listing) return problem(404, 'There is no such listing')
  if (input.reference && world.referrals.has(input.reference)) return problem(409, 'This reference number is taken')
  const reference = input.reference ?? newReference(world)
  const now = world.now().getTime()
  const referral: Referral = {
    id: input.id ?? newReferralId(world),
    reference,
    copiedFrom: reference,
    listing,
    sendMethod: input.sendMethod,
    ...(input.style && { style: input.style }),
    submittedAt: now,
    registrant: changed(newRegistrant(world), input.registrant ?? {}),
    requester: changed(newRequester(), input.requester ?? {}),
    priority: input.priority,
    reason: input.reason === undefined ? newReason(world) : (input.reason ?? undefined),
    note: input.note === undefined ? 'Preferred contact time: after 17:00' : (input.note ?? undefined),
    answers: input.answers ?? answersFor(world, listing, input.attachments[0]?.title),
    files: [],
    consent: input.consent,
    classification: listing.flow,
    label: labelOf(world, listing.flow),
    statusAt: now,
    archived: false,
    bookings: [],
    messages: [],
    flag: false,
    attempts: [],
  }
  if (input.summary) referral.files.push(summaryOf(referral, now))
  for (const attachment of input.attachments) referral.files.push(newFile(world, referral, attachment))
  world.referrals.set(reference, referral)
  await sender.send(referral, { kind: 'received' })
  return referral
}

/** A child with a number of its own; everything about the person and all files are copied. The parent stays as it is. */
export async function route(
  { world, sender }: Site,
  parent: Referral,
  input: z.output<typeof inputs.RouteInput>,
): Promise<Referral | Problem> {
  const listing = findListing(world, input.listing)
  if (!listing) return problem(404, 'There is no such listing')
  const now = world.now().getTime()
  const child: Referral = {
    ...structuredClone({ ...parent, listing: undefined, files: undefined, attempts: [], messages: [], bookings: [] }),
    files: [...parent.files],
    id: newReferralId(world),
    reference: newReference(world),
    parent: parent.reference,
    listing,
    classification: listing.flow,
    label: labelOf(world, listing.flow),
    statusAt: now,
    archived: false,
    flag: false,
  }
  delete child.statusReason
  world.referrals.set(child.reference, child)
  await sender.send(child, { kind: 'received' })
  return child
}

export function newFile(world: World, referral: Referral, input: z.output<typeof inputs.FileInput>): File {
  const { title, contentType, text = '', data, bytes, byUrl, url, hash } = input
  const content = bytes ? Buffer.from(bytes) : data === undefined ? Buffer.from(text) : Buffer.from(data, 'base64')
  const inMessages = referral.messages.filter(note => note.file).length
  const count = referral.files.filter(file => !file.isSummary).length + inMessages + 1
  return {
    id: `ATT-${referral.copiedFrom}-${count}`,
    title,
    contentType,
    bytes: content,
    byUrl,
    ...(url !== undefined && { url }),
    ...(hash !== undefined && { hash }),
    addedAt: world.now().getTime(),
    isSummary: false,
  }
}

function summaryOf({ reference, listing, registrant, requester }: Referral, addedAt: number): File {
  const lines = [
    'Referral Summary',
    `Reference # ${reference}`,
    listing.name,
    `${registrant.first} ${registrant.last}`,
    `Referred by ${requester.first} ${requester.last}, ${requester.organization}`,
  ]
  return {
    id: `SUM-${reference}`,
    title: `referral-summary-${reference}.pdf`,
    contentType: 'application/pdf',
    bytes: makePdf(lines),
    byUrl: false,
    addedAt,
    isSummary: true,
  }
}
