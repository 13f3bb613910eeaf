/**
 * Deliver, what a referral needs besides its mapped fields: whether it may leave at all, its summary and its files. Files are
 * opened, and the summary is made, only when the connector asks for them.
 */
import { hash } from 'node:crypto'
import type { DocumentContent, WorkDocument } from '../connectors/connector.ts'
import { type ReferralSummary, summaryOf } from '../documents/referral/summary.ts'
import type { CompiledMapping, MappingContext } from '../mapping/apply.ts'
import type { HubResource, ServiceRequest } from '../model/fhir.ts'
import type { Outcome } from '../model/outcome.ts'
import { isProblemCode, type ProblemCode } from '../model/problems.ts'
import { classOf, consentsOf } from '../model/referral/record.ts'
import { decideRelease } from '../model/release.ts'
import type { ClaimedDelivery } from '../store/deliveries.ts'
import { type DocumentRow, documentBody, documentsOf } from '../store/documents.ts'
import { type Scope, withScope } from '../store/scope.ts'
import type { Configuration, RouteConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import { noteOf, wantsNote } from './referral-note.ts'
import { openMeta } from './write-referrals.ts'

/** Classes whose referrals do not leave where consent is asked for: nobody is there to be served. */
const endedWithout: ReadonlySet<string> = new Set(['rejected', 'cancelled', 'entered-in-error'])

/** Why a referral is not sent, decided without asking the target; undefined when nothing holds it back. */
export function withheld(
  { delivery, route }: { delivery: Pick<ClaimedDelivery, 'forced'>; route: RouteConfig },
  referral: ServiceRequest,
  link: { sentVersion?: number } | undefined,
): Outcome | undefined {
  const release = decideRelease({
    policy: route.consent,
    consents: consentsOf(referral),
    endedWithout: endedWithout.has(classOf(referral)),
  })
  // Asked anew at every attempt: consent that was withdrawn since holds (SPEC OPS-6), whoever wants it sent.
  if (release.kind === 'block') return { kind: 'suppressed', problem: release.problem }
  const takes = route.target.connector.referrals?.takes(route.target.settings)
  const arrived = link?.sentVersion !== undefined
  if (arrived && takes?.updates === 'none' && !delivery.forced)
    return { kind: 'suppressed', problem: 'referral.updates-not-taken' }
  return undefined
}

/** The context of a mapping whose target takes a note of everything that no rule carries. */
export function withNote(
  configuration: Configuration,
  route: RouteConfig,
  mapping: CompiledMapping,
  resource: HubResource,
  context: MappingContext,
): MappingContext {
  if (resource.resourceType !== 'ServiceRequest' || !wantsNote(mapping)) return context
  const max = route.target.connector.referrals?.takes(route.target.settings).noteMax
  const options = {
    ...route.summary,
    organization: configuration.name,
    ...(max === undefined ? {} : { max }),
  }
  const made = () => summaryFor(configuration, route, resource)
  return { ...context, referralNote: () => noteOf(mapping, resource, context, options, made()).text }
}

/** A delivery's note and PDF are made of the same summary: made once, and forgotten with the record. */
const summaries = new WeakMap<ServiceRequest, { route: RouteConfig; summary: ReferralSummary }>()

function summaryFor(configuration: Configuration, route: RouteConfig, referral: ServiceRequest): ReferralSummary {
  const known = summaries.get(referral)
  if (known?.route === route) return known.summary
  const summary = summaryOf(referral, { ...route.summary, organization: configuration.name })
  summaries.set(referral, { route, summary })
  return summary
}

/** The files of these records, by record. */
export async function filesOf(
  db: Scope,
  opened: readonly { resource: HubResource; delivery: { record: string } }[],
): Promise<ReadonlyMap<string, readonly DocumentRow[]>> {
  const records = opened
    .filter(each => each.resource.resourceType === 'ServiceRequest')
    .map(each => each.delivery.record)
  return Map.groupBy(await documentsOf(db, records), row => row.record)
}

/** The summary and the files of a referral, in the order they are sent. */
export function documentsFor(
  hub: Hub,
  configuration: Configuration,
  route: RouteConfig,
  referral: ServiceRequest,
  rows: readonly DocumentRow[],
): WorkDocument[] {
  const { organization } = configuration
  return [
    {
      part: 'summary',
      fileName: `${route.summary.language === 'fr' ? 'sommaire-demande' : 'referral-summary'}.pdf`,
      contentType: 'application/pdf',
      read: () => makeSummary(hub, configuration, route, referral),
    },
    ...rows.map(row => {
      const { title, sha256 } = openMeta(hub, organization, row.id, row.meta)
      return {
        part: `document:${row.id}`,
        fileName: title,
        contentType: row.content_type ?? 'application/octet-stream',
        ...(row.state === 'refused' ? { refused: problemOf(row) } : {}),
        read: () => readFile(hub, organization, row, sha256),
      }
    }),
  ]
}

async function makeSummary(
  hub: Hub,
  configuration: Configuration,
  route: RouteConfig,
  referral: ServiceRequest,
): Promise<DocumentContent> {
  const summary = summaryFor(configuration, route, referral)
  const made = await hub.pdf.make(summary).catch((error: unknown) => {
    hub.log.error({ error, step: 'summary' }, 'a summary could not be made')
    return undefined
  })
  if (!made) return { kind: 'not-yet', problem: 'document.not-yet' }
  const { bytes, missing } = made
  if (missing.length > 0)
    hub.log.warn({ step: 'summary', count: missing.length }, 'a summary has characters without a glyph')
  return { kind: 'bytes', bytes, sha256: hash('sha256', bytes, 'hex') }
}

async function readFile(
  hub: Hub,
  organization: string,
  row: DocumentRow,
  sha256: string | undefined,
): Promise<DocumentContent> {
  if (row.state === 'refused') return { kind: 'refused', problem: problemOf(row) }
  if (row.state === 'wanted') return { kind: 'not-yet', problem: 'document.not-yet' }
  const sealed = await withScope(hub.pool, organization, db => documentBody(db, row.id))
  if (!sealed) return { kind: 'refused', problem: 'document.gone' } // retention took it
  const bytes = hub.sealer.open(organization, 'document', row.id, sealed)
  return { kind: 'bytes', bytes, sha256: sha256 ?? hash('sha256', bytes, 'hex') }
}

function problemOf({ problem }: DocumentRow): ProblemCode {
  return problem && isProblemCode(problem) ? problem : 'document.gone'
}
