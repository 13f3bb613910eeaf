/** What a person said about being told of over the network: who agreed to what, who objects, and how it came to be so. */
import { z } from 'zod'
import { purposes } from '../../model/network/purposes.ts'
import { changeDirectives, type Directives, readDirectives } from '../../network/directives.ts'
import { accountNames } from '../../store/account-names.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams, instant, instantOf } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { versionSeen } from '../ifMatch.ts'
import { sendProblem } from '../problem.ts'

const directive = z.object({
  kind: z.enum(['permit', 'deny']),
  scope: z
    .enum(['all', 'restricted', ...purposes])
    .describe(
      'all: everything that is not restricted, for every purpose; restricted: what is labelled so or falls under 42 CFR Part 2; else one purpose of use. A denial counts whatever is permitted besides',
    ),
})
const wantedDirective = directive.extend({
  until: instant.optional().describe('It holds no longer from then on; left out: until it is ended'),
})
const kept = directive.extend({
  id,
  until: instant.nullable(),
  over: z.boolean().describe('Its time has passed'),
  reason: z.string().nullable(),
  setBy: z.string().nullable().describe('The name of who noted it'),
  at: instant,
  endedBy: z.string().nullable(),
  endedAt: instant.nullable(),
})
const directives = z.object({
  person: id,
  version: z.number().int(),
  holding: z.array(kept),
  ended: z.array(kept),
})

/** Adds the routes. */
export function addNetworkDirectives(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/registry/people/:id/directives',
    {
      config: { action: 'registry.disclosures' },
      schema: {
        summary: 'What a person said about being told of over the network, and what held before',
        tags: ['network'],
        params: idParams,
        response: answers(directives),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      const found = await withScope(hub.pool, organization, async db => {
        const read = await readDirectives(hub, db, request.params.id)
        if (!read) return undefined
        await noteAudit(hub, db, organization, {
          account,
          action: 'network.directives-read',
          subject: { kind: 'Patient', id: read.person },
          persons: read.records,
        })
        return showDirectives(keys, db, read, hub.now())
      })
      if (!found) return sendProblem(reply, 'request.not-found')
      reply.header('etag', `"${found.version}"`)
      return found
    },
  )

  api.put(
    '/registry/people/:id/directives',
    {
      config: { action: 'network.direct' },
      schema: {
        summary: 'Note what a person said: exactly this holds from now on. `If-Match` names the version that was seen',
        tags: ['network'],
        params: idParams,
        body: givenReason.extend({ directives: z.array(wantedDirective).max(60) }),
        response: answers(directives),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const seen = versionSeen(request)
      if (seen === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/if-match', code: 'missing' }] })
      const { reason } = request.body
      const wanted = request.body.directives.map(({ until, ...each }) => ({
        ...each,
        ...(until ? { until: new Date(until) } : {}),
      }))
      await hub.sealer.ready(organization)
      const changed = await withScope(hub.pool, organization, async db => {
        const made = await changeDirectives(hub, db, { record: request.params.id, seen, wanted, reason, by: account })
        return made.kind === 'changed' ? showDirectives(keys, db, made.directives, hub.now()) : made.kind
      })
      if (changed === 'unknown') return sendProblem(reply, 'request.not-found')
      if (changed === 'other-version') return sendProblem(reply, 'request.conflict')
      reply.header('etag', `"${changed.version}"`)
      return changed
    },
  )
}

async function showDirectives(
  keys: AccountKeys,
  db: Scope,
  { person, version, all }: Directives,
  now: Date,
): Promise<z.infer<typeof directives>> {
  const names = await accountNames(
    db,
    keys,
    all.flatMap(({ setBy, endedBy = null }) => [setBy, endedBy]),
  )
  const shown = all.map(({ id: own, kind, scope, until, reason, setBy, at, endedBy, endedAt }) => ({
    id: own,
    kind,
    scope,
    until: instantOf(until),
    over: until !== undefined && until <= now,
    reason: reason ?? null,
    setBy: names.get(setBy) ?? null,
    at: at.toISOString(),
    endedBy: endedBy ? (names.get(endedBy) ?? null) : null,
    endedAt: instantOf(endedAt),
  }))
  return {
    person,
    version,
    holding: shown.filter(each => each.endedAt === null),
    ended: shown.filter(each => each.endedAt !== null),
  }
}
