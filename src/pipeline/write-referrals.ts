/**
 * Apply, what a referral writes beside its record: the row that lists read, and its files, which are kept apart from the
 * record. A file that came inside the message is looked at here; one that was only named by its address is fetched later.
 */
import { hash } from 'node:crypto'
import { inspectFile, mostFileBytes } from '../documents/inspect.ts'
import type { DraftDocument, Json } from '../model/events.ts'
import type { ServiceRequest } from '../model/fhir.ts'
import { findListing } from '../model/referral/listing.ts'
import { classOf, containedOf, hasTag } from '../model/referral/record.ts'
import { insertDocuments, type NewDocument } from '../store/documents.ts'
import { raiseIssues } from '../store/issues.ts'
import { writeReferrals } from '../store/referrals.ts'
import type { ListingConfig } from './configuration.ts'
import type { Context, Plan } from './plan.ts'
import { writeParents } from './referral-parents.ts'

export type DocumentMeta = { title: string; url?: string; sha256?: string }

type ReferralPlan = {
  plan: Plan
  referral: ServiceRequest
  draft: Extract<Plan['write']['draft'], { kind: 'referral' }>
}

/** The plans that are referrals. */
export function referralPlans(plans: readonly Plan[]): ReferralPlan[] {
  return plans.flatMap(plan => {
    const { draft } = plan.write
    return draft.kind === 'referral' && plan.resource.resourceType === 'ServiceRequest'
      ? [{ plan, referral: plan.resource, draft }]
      : []
  })
}

/** The listing that a referral came in by, if it is in the register. */
export function listingOf(context: Context, draft: ReferralPlan['draft']): ListingConfig | undefined {
  const own = context.configuration.listings.filter(each => each.source === context.connection.id)
  return findListing(own, draft.listing)
}

/** Writes the rows of referrals and their files; the records themselves are written already. */
export async function writeReferralParts(context: Context, plans: readonly Plan[]): Promise<void> {
  const referrals = referralPlans(plans)
  if (referrals.length === 0) return
  const { db, organization, now } = context
  await writeReferrals(
    db,
    organization,
    referrals.map(({ plan, referral, draft }) => {
      const listing = listingOf(context, draft)
      const appointment = nextAppointment(referral)
      return {
        record: plan.record,
        connection: context.connection.id,
        ...(listing ? { listing: listing.id } : {}),
        class: classOf(referral),
        routed: hasTag(referral, 'routed'),
        archived: hasTag(referral, 'archived'),
        ...(appointment ? { appointmentAt: appointment } : {}),
      }
    }),
    now,
  )
  await writeParents(
    context.hub,
    db,
    context.connection.id,
    referrals.map(({ plan, referral }) => ({ record: plan.record, referral })),
  )
  const documents = referrals.flatMap(({ plan, draft }) =>
    draft.documents.map(each => documentRow(context, plan, each)),
  )
  await insertDocuments(db, organization, documents, now)
  if (documents.some(each => !each.refused && (!each.stored || each.stored.toBeScanned)))
    db.afterCommit(() => context.hub.wake.tell('documents'))
  // Nothing of a listing that nobody registered leaves; a person is told once.
  const unknown = referrals.filter(({ draft }) => listingOf(context, draft) === undefined)
  await raiseIssues(
    db,
    organization,
    unknown.map(({ plan }) => ({
      id: context.hub.newId(),
      connection: context.connection.id,
      step: 'apply',
      code: 'referral.listing-unknown',
      message: plan.item.row.id,
    })),
    now,
  )
}

function nextAppointment(referral: ServiceRequest): Date | undefined {
  const starts = containedOf(referral, 'Appointment')
    .filter(({ status, start }) => status === 'booked' && start !== undefined)
    .map(({ start }) => new Date(start ?? ''))
    .sort((a, b) => a.getTime() - b.getTime())
  return starts.at(-1)
}

function documentRow(context: Context, plan: Plan, document: DraftDocument): NewDocument {
  const { hub, organization } = context
  const id = hub.newId()
  const base = {
    id,
    record: plan.record,
    connection: context.connection.id,
    name: document.id,
    contentType: document.contentType.slice(0, 200),
  }
  const meta = (extra: Partial<DocumentMeta> = {}) =>
    sealMeta(hub, organization, id, { title: document.title, ...(document.url ? { url: document.url } : {}), ...extra })
  if (document.data === undefined) {
    return document.url === undefined
      ? { ...base, meta: meta(), refused: { problem: 'document.gone' } }
      : { ...base, meta: meta() }
  }
  // Base64 is a third longer than what it stands for: far too long a text is not decoded at all.
  if (document.data.length > (mostFileBytes / 3) * 4 + 1_024)
    return { ...base, meta: meta(), refused: { problem: 'document.too-large' } }
  const bytes = Buffer.from(document.data, 'base64')
  const problem = inspectFile(bytes, document.contentType)
  if (problem) return { ...base, meta: meta(), refused: { problem } }
  return {
    ...base,
    meta: meta({ sha256: hash('sha256', bytes, 'hex') }),
    stored: {
      body: hub.sealer.seal(organization, 'document', id, bytes),
      size: bytes.byteLength,
      // A scanner is not waited for inside of a transaction: until it has spoken the file counts as not there yet.
      toBeScanned: hub.scan !== undefined,
    },
  }
}

/** What is known of a file, sealed: its title can name a person, its address can open it. */
export function sealMeta(hub: Context['hub'], organization: string, id: string, meta: DocumentMeta): Buffer {
  return hub.sealer.sealJson(organization, 'document.meta', id, meta as unknown as Json)
}

/** What is known of a file. */
export function openMeta(hub: Context['hub'], organization: string, id: string, sealed: Buffer): DocumentMeta {
  return hub.sealer.openJson(organization, 'document.meta', id, sealed) as unknown as DocumentMeta
}
