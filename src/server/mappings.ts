/** What the routes about mappings share: finding one, its version in headers, and noting who opened which sample. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TargetShape } from '../mapping/target-shape.ts'
import type { RecordType } from '../model/fhir.ts'
import { membershipMay } from '../model/roles.ts'
import type { Configuration, RouteConfig } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import { personsOfSamples, type Sample } from '../pipeline/mapping-samples.ts'
import { targetShape } from '../pipeline/target-shape.ts'
import { openGrant } from '../store/reveals.ts'
import type { Scope } from '../store/scope.ts'
import { noteAudit } from './audit.ts'
import { placeOf, whoIs } from './auth/guard.ts'
import { hashToken } from './auth/tokens.ts'
import { sendProblem } from './problem.ts'

/** `shape`: what its rules write to. */
export type FoundMapping = {
  configuration: Configuration
  route: RouteConfig
  type: RecordType
  shape: TargetShape
}

/** A route that delivers this type of record; undefined when there is none. */
export async function findMapping(
  hub: Hub,
  db: Scope,
  params: { id: string; type: RecordType },
): Promise<FoundMapping | undefined> {
  const configuration = await hub.configurations.within(db, db.organization)
  const route = configuration.routes.find(each => each.id === params.id)
  if (!route?.target.connector.capabilities.delivers.includes(params.type)) return undefined
  return { configuration, route, type: params.type, shape: targetShape(route, params.type) }
}

/** The names of the crosswalks that a rule of this route may use. */
export function crosswalkNames(configuration: Configuration, route: RouteConfig): Set<string> {
  return new Set(crosswalksOf(configuration, route).map(each => each.slug))
}

/** The crosswalks between the two ends of a route. */
export function crosswalksOf(configuration: Configuration, route: RouteConfig) {
  return configuration.crosswalks.filter(each => each.source === route.source.id && each.target === route.target.id)
}

/** Whether this session has uncovered the message that a sample came from, and still may. */
export async function isUncovered(hub: Hub, db: Scope, request: FastifyRequest, message: string): Promise<boolean> {
  if (!request.organization || !membershipMay(request.organization, 'payloads.reveal')) return false
  const session = hashToken(whoIs(request).session)
  return session !== undefined && (await openGrant(db, session, message, hub.now())) !== undefined
}

/** The version that an edit was made from, as `If-Match: "3"` or `"v3"` says it; undefined when it does not. */
export function expectedVersion(request: FastifyRequest): number | undefined {
  const match = /^"?v?(\d{1,9})"?$/.exec(String(request.headers['if-match'] ?? ''))
  return match ? Number(match[1]) : undefined
}

/** Answers that a version must be named, or that somebody else was faster. */
export function sendVersionProblem(reply: FastifyReply, expected: number | undefined): FastifyReply {
  return expected === undefined
    ? sendProblem(reply, 'request.invalid', { errors: [{ path: '/if-match', code: 'missing' }] })
    : sendProblem(reply, 'request.conflict', { status: 412 })
}

/** How long one entry stands for looking at the same sample, in milliseconds. */
const oneLookMs = 15 * 60_000
const mostRemembered = 10_000

/** Notes that somebody opened a sample: once for as long as they work on it, not at every key they press. */
export type NoteOpening = (db: Scope, request: FastifyRequest, action: string, sample: Sample) => Promise<void>

/** The notes of one process. */
export function createOpenings(hub: Hub): NoteOpening {
  const noted = new Map<string, number>()
  return async (db, request, action, sample) => {
    const { record, message } = sample
    const { organization, account } = placeOf(request)
    const now = hub.now().getTime()
    const key = [organization, account, action, record].join(' ')
    if (now - (noted.get(key) ?? Number.NEGATIVE_INFINITY) < oneLookMs) return
    await noteAudit(hub, db, organization, {
      account,
      action,
      subject: { kind: 'record', id: record },
      persons: personsOfSamples([sample]),
      cause: message,
    })
    db.afterCommit(() => {
      if (noted.size >= mostRemembered) noted.clear()
      noted.set(key, now)
    })
  }
}
