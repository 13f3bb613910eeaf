/** One referral as the API gives it out, put together: what it says, where it goes, who it is about, what happened. */
import { referralNote } from '../../documents/referral/note.ts'
import { type ReferralSummary, summaryOf } from '../../documents/referral/summary.ts'
import { identifierValue } from '../../model/fhir.ts'
import { referralSystems } from '../../model/referral/record.ts'
import type { Configuration, RouteConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { trialContext } from '../../pipeline/mapping-context.ts'
import { noteOf, wantsNote } from '../../pipeline/referral-note.ts'
import type { SummaryWish } from '../../pipeline/route-body.ts'
import type { Parts } from '../../referrals/find.ts'
import { inboxOf, isOwnInbox } from '../../referrals/inbox.ts'
import type { Whole } from '../../referrals/whole.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import { linksAt } from '../../store/links.ts'
import { findReferral } from '../../store/referrals.ts'
import type { Scope } from '../../store/scope.ts'
import { nameConnection } from './connections.ts'
import type { ReferralDetail, referralActions } from './referral-detail.ts'
import { showFiles } from './referral-files.ts'
import { showDecision, showPeople } from './referral-people.ts'
import { showReferrals } from './referral-rows.ts'
import { routesOf, showTarget } from './referral-targets.ts'
import { showTimeline } from './referral-timeline.ts'
import { showSupport } from './show-support.ts'

type Shown = { detail: ReferralDetail; persons: string[] }

/** How summaries of this source are written, in the language that is asked for. */
export function wishOf(configuration: Configuration, source: string, language?: 'en' | 'fr'): SummaryWish {
  const route = configuration.routes.find(each => each.source.id === source && !isOwnInbox(each))
  const { summary } = route ?? configuration.routes.find(each => each.source.id === source) ?? {}
  return { zone: summary?.zone ?? 'America/Toronto', language: language ?? summary?.language ?? 'en' }
}

/** A referral with everything about it, and whose data that shows. */
export async function showWhole(
  parts: Parts & { keys: AccountKeys },
  whole: Whole,
  language: 'en' | 'fr' | undefined,
): Promise<Shown> {
  const { hub, db, configuration, keys } = parts
  const { listed, referral, row } = whole
  const [shown] = await showReferrals(hub, db, configuration, [listed])
  const stored = await findReferral(db, listed.record)
  if (!shown || !stored) throw new Error('a referral was not shown')
  const wish = wishOf(configuration, listed.connection, language)
  const summary = summaryOf(referral, { ...wish, organization: configuration.name })
  const documents = showFiles(hub, configuration, whole.documents)
  const titles = new Map(documents.map(each => [each.id, each.title]))
  const routes = routesOf(configuration, whole)
  const theirIds = await theirIdsOf(parts, routes, listed.record)
  const policy = inboxOf(configuration, listed.connection)?.matching
  const { seen, ...people } = await showPeople(parts, whole, policy)
  const detail: ReferralDetail = {
    ...shown,
    version: row.version,
    sourceId: identifierValue(referral, referralSystems.id) ?? null,
    ...people,
    matching: listed.inbox === null ? null : (policy ?? null),
    decision: await showDecision(parts, keys, stored),
    actions: actionsOn(stored),
    summary: showSummary(summary),
    notes: await notesOf(hub, db, configuration, routes, whole, summary),
    documents,
    sendingTo: routes.map(route => showTarget(hub, configuration, route, { whole, summary, titles, theirIds })),
    timeline: await showTimeline({ hub, keys }, db, configuration, whole, titles),
    support: showSupport(configuration.connections.get(listed.connection)?.connector.support),
  }
  return { detail, persons: [...new Set(seen)] }
}

/** What a person can do with a referral in this state. */
function actionsOn(row: { inbox: string | null; flagged_at: Date | null }): (typeof referralActions)[number][] {
  const decisions = row.inbox === 'new' ? (['accept', 'decline'] as const) : (['reopen'] as const)
  return [...(row.inbox === null ? [] : decisions), ...(row.flagged_at ? (['clear-flag'] as const) : [])]
}

function showSummary({ language, title, blocks }: ReferralSummary): ReferralDetail['summary'] {
  return {
    language,
    title,
    blocks: blocks.map(({ key, heading, lines }) => ({
      key,
      heading,
      lines: lines.map(line => ({
        label: line.label,
        value: line.value,
        depth: line.depth ?? 0,
        heading: line.heading ?? false,
        answer: line.answer ?? false,
        healthCard: line.healthCard ?? false,
      })),
    })),
  }
}

/** The note as each target that takes one gets it; else as it would be with nothing left out. */
async function notesOf(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  routes: readonly RouteConfig[],
  { referral }: Whole,
  summary: ReferralSummary,
): Promise<ReferralDetail['notes']> {
  const notes: ReferralDetail['notes'] = []
  for (const route of routes) {
    const mapping = route.mappings.get('ServiceRequest')
    if (!mapping || !wantsNote(mapping) || route.target.settings === undefined) continue
    const max = route.target.connector.referrals?.takes(route.target.settings).noteMax
    const context = await trialContext(hub, db, configuration, route, [referral])
    const options = {
      ...route.summary,
      organization: configuration.name,
      ...(max === undefined ? {} : { max }),
    }
    const { text, cut } = noteOf(mapping, referral, context, options)
    notes.push({ target: nameConnection(configuration, route.target.id), text, cut })
  }
  if (notes.length > 0) return notes
  return [{ target: null, ...referralNote(summary, { covered: () => false }) }]
}

/** What a referral is known as at these targets. */
async function theirIdsOf(
  { hub, db }: Parts,
  routes: readonly RouteConfig[],
  record: string,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const target of new Set(routes.map(route => route.target.id)))
    for (const link of await linksAt(db, target, [record], ['ServiceRequest'])) {
      if (!link.body) continue
      const key = `${target}/ServiceRequest/${link.token}`
      const { id } = hub.sealer.openJson(db.organization, 'link', key, link.body) as { id: string }
      ids.set(target, id)
    }
  return ids
}
