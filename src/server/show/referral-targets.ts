/** Where a referral goes and how it stands there: what the target takes, what arrived, why not, and what can be done. */
import type { z } from 'zod'
import { pathsOf } from '../../documents/referral/expression-paths.ts'
import { labelOf } from '../../documents/referral/labels.ts'
import type { ReferralSummary } from '../../documents/referral/summary.ts'
import type { Said } from '../../model/outcome.ts'
import { isUpdateNotTaken } from '../../model/referral/updates.ts'
import type { Configuration, RouteConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { failureOf } from '../../referrals/failure.ts'
import { isOwnInbox } from '../../referrals/inbox.ts'
import { filesCame, pressesOf, resendOf } from '../../referrals/resend.ts'
import { partsAtTarget, standingOf, type Whole } from '../../referrals/whole.ts'
import type { ReferralDelivery } from '../../store/lists/referral-deliveries.ts'
import { instantOf } from '../api.ts'
import { nameConnection } from './connections.ts'
import type { failure, referralTarget, resend } from './referral-detail.ts'
import { showParts } from './referral-files.ts'
import { showSupport } from './show-support.ts'

export type Target = z.infer<typeof referralTarget>

/** What is shown with every target. */
export type Around = {
  whole: Whole
  summary: ReferralSummary
  titles: ReadonlyMap<string, string>
  /** What the referral is known as at each target, by connection. */
  theirIds: ReadonlyMap<string, string>
}

/** The routes that a referral can take, those it has taken included. */
export function routesOf(configuration: Configuration, whole: Whole): RouteConfig[] {
  const taken = new Set(whole.deliveries.map(each => each.route))
  return configuration.routes.filter(
    route =>
      taken.has(route.id) ||
      (route.source.id === whole.listed.connection && route.target.connector.referrals !== undefined),
  )
}

/** A target as the API gives it out. */
export function showTarget(hub: Hub, configuration: Configuration, route: RouteConfig, around: Around): Target {
  const { whole, titles } = around
  const deliveries = whole.deliveries.filter(each => each.route === route.id)
  const standing = standingOf(deliveries)
  const own = isOwnInbox(route)
  return {
    connection: nameConnection(configuration, route.target.id),
    route: { id: route.id, slug: route.slug },
    own,
    takes: takesOf(route),
    state: standing?.state ?? null,
    problem: standing?.problem ?? null,
    delivery: standing?.id ?? null,
    at: instantOf(standing?.settled_at ?? standing?.created_at),
    dueAt: instantOf(standing?.due_at),
    theirId: own ? null : (around.theirIds.get(route.target.id) ?? null),
    parts: showParts(partsAtTarget(whole, deliveries), titles),
    suppressed: deliveries.filter(isUpdateNotTaken).map(each => ({
      delivery: each.id,
      eventType: each.event_type,
      problem: each.problem,
      at: (each.settled_at ?? each.created_at).toISOString(),
    })),
    failure: standing ? showFailure(route, standing, around) : null,
    resend: standing ? showResend(whole, deliveries, standing, hub.now()) : null,
    support: showSupport(route.target.connector.support),
  }
}

function takesOf({ target }: RouteConfig): Target['takes'] {
  const { referrals } = target.connector
  if (!referrals || target.settings === undefined) return null
  const { updates, calendar, attachments, noteMax, required } = referrals.takes(target.settings)
  return {
    updates,
    calendar,
    attachments: { ...attachments, types: [...attachments.types] },
    noteMax: noteMax ?? null,
    required: required.map(each => ({ ...each })),
  }
}

function showFailure(
  route: RouteConfig,
  standing: ReferralDelivery,
  { whole, summary }: Around,
): z.infer<typeof failure> | null {
  const kind = failureOf(standing)
  if (!kind) return null
  const attempt = whole.attempts.get(standing.id)?.at(-1)
  const said = whole.saidOf(standing.id, attempt?.said ?? standing.said)
  const fields = (said?.fields ?? []).map(field => ({ field, label: labelAt(route, field, summary) }))
  return {
    delivery: standing.id,
    at: instantOf(attempt?.ended_at ?? standing.settled_at),
    problem: standing.problem ?? 'hub.unexpected',
    kind,
    fields,
    said: showSaid(said, attempt?.status ?? null),
    mandatoryHint: kind === 'needs-data' && fields.length > 0,
  }
}

/** A target's words as the API gives them out. */
export function showSaid(said: Said | undefined, status: number | null): z.infer<typeof failure>['said'] {
  if (!said && status === null) return null
  return { status: said?.status ?? status, text: said?.text ?? null, fields: said?.fields ?? [] }
}

/** What a field of the target is called on the referral: by the element that the mapping fills it from. */
function labelAt(route: RouteConfig, field: string, summary: ReferralSummary): string | null {
  const rule = route.mappings.get('ServiceRequest')?.rules.find(each => each.rule.to === field)
  const [path] = rule ? pathsOf(rule.rule.from) : []
  if (path === undefined) return null
  const lines = summary.blocks.flatMap(block => block.lines)
  const line = lines.find(each => each.paths?.includes(path))
  if (line) return line.label
  const [type = '', ...elements] = path.split('.')
  return labelOf(type, elements.at(-1) ?? type, summary.language)
}

function showResend(
  whole: Whole,
  deliveries: readonly ReferralDelivery[],
  standing: ReferralDelivery,
  now: Date,
): z.infer<typeof resend> {
  const presses = pressesOf(standing, deliveries)
  const lastAttemptAt = whole.attempts.get(standing.id)?.at(-1)?.ended_at ?? undefined
  const { from, ...answer } = resendOf({
    ...standing,
    presses,
    filesCame: filesCame(partsAtTarget(whole, deliveries), whole.documents),
    now,
    ...(lastAttemptAt ? { lastAttemptAt } : {}),
  })
  return { delivery: standing.id, presses, from: instantOf(from), ...answer }
}
