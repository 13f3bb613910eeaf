/** Members of the registry in their set-up: OIDs, addresses, the list before going live, a sample message, a count. */
import { z } from 'zod'
import type { RedoxSettings } from '../../connectors/redox/index.ts'
import { oidOf } from '../../model/oid.ts'
import { type ProblemCode, problems } from '../../model/problems.ts'
import type { ConnectionConfig } from '../../pipeline/configuration.ts'
import { countAgainst, goLiveSteps, standingOf } from '../../registry/member.ts'
import { allocateOid, documentOidOf } from '../../registry/oids.ts'
import { tryMessage } from '../../registry/try-message.ts'
import { claimOid } from '../../store/registry-members.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, idParams, instant, instantOf, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { tokenPath } from '../redox/sign-in.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const longestSample = 4_000_000
const longestList = 8_000_000

const oids = z.object({
  patientOid: z.string(),
  documentOid: z.string().nullable().describe('What ids of documents may begin with; null: the member’s own'),
})
const counted = z.object({
  told: z.number().int(),
  here: z.number().int(),
  missing: z.number().int().nullable(),
  extra: z.number().int().nullable(),
})
const member = connectionName.extend({
  paused: z.boolean(),
  ...oids.shape,
  clientId: z.string(),
  signIn: z.string().describe('Where a token is asked for, and what an assertion is made out to'),
  endpoint: z.string().describe('Where messages go'),
  keys: z.enum(['address', 'pasted', 'legacy', 'none']),
  keysAddress: z.string().nullable(),
  lastPushAt: instant.nullable(),
  steps: z.array(z.object({ step: z.enum(goLiveSteps), done: z.boolean() })),
  lastCount: counted.extend({ at: instant }).nullable(),
})
const remark = z.object({ problem: z.string(), says: z.string(), fix: z.string(), where: z.string().nullable() })

/** Adds the routes. */
export function addRegistryMembers(api: Api, { hub, publicUrl, oidRoot }: ApiParts): void {
  api.get(
    '/registry/members',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary:
          'Members that push: their OIDs and addresses, the age of the last push, what is left before going live',
        tags: ['registry'],
        params: slugParams,
        response: answers(z.object({ items: z.array(member) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const base = publicUrl?.replace(/\/$/, '') ?? ''
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const items: z.infer<typeof member>[] = []
        for (const connection of configuration.connections.values()) {
          if (!isMember(connection)) continue
          const { facts, steps } = await standingOf(hub, db, connection)
          const { patientOid, jwksUrl, jwks, legacy } = connection.settings
          items.push({
            ...nameConnection(configuration, connection.id),
            paused: connection.paused,
            patientOid,
            documentOid: documentOidOf(patientOid) ?? null,
            clientId: connection.publicId,
            signIn: `${base}${tokenPath}`,
            endpoint: `${base}/redox/endpoint`,
            keys: jwksUrl ? 'address' : jwks ? 'pasted' : legacy ? 'legacy' : 'none',
            keysAddress: jwksUrl ?? null,
            lastPushAt: instantOf(facts.last_push_at),
            steps,
            lastCount: countIn(facts),
          })
        }
        return { items }
      })
    },
  )

  api.post(
    '/registry/oids',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Set an OID aside for a new member: one under the hub’s own, or the member’s',
        tags: ['registry'],
        params: slugParams,
        body: z.object({ own: z.string().trim().max(200).optional().describe('The OID that the member has') }),
        response: answers(oids),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { own } = request.body
      const given = own === undefined ? undefined : oidOf(own)
      if (own !== undefined && given === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/own', code: 'no-oid' }] })
      await hub.sealer.ready(organization)
      const patientOid = await withScope(hub.pool, organization, async db => {
        const oid = given ?? (await allocateOid(db, organization, oidRoot, hub.now()))
        if (given && !(await claimOid(db, organization, { oid }, hub.now()))) return undefined
        const subject = { kind: 'registry', id: 'oids' }
        await noteAudit(hub, db, organization, { account, action: 'registry.oid', subject, detail: { oid } })
        return oid
      })
      if (!patientOid) return sendProblem(reply, 'registry.oid-taken', { detail: `${given} already exists.` })
      return { patientOid, documentOid: documentOidOf(patientOid) ?? null }
    },
  )

  api.post(
    '/registry/members/:id/try',
    {
      config: { action: 'connections.test' },
      bodyLimit: longestSample * 2, // as JSON
      schema: {
        summary: 'Read a sample message as it would be when it is pushed; nothing is kept',
        tags: ['registry'],
        params: idParams,
        body: z.object({ text: z.string().min(1).max(longestSample) }),
        response: answers(
          z.object({
            outcome: z.enum(['taken', 'refused', 'ignored']),
            acts: z.array(
              z.object({
                kind: z.enum(['register', 'update', 'merge', 'document']),
                known: z.boolean(),
                document: z
                  .object({ uniqueId: z.string(), typeCode: z.string(), confidentiality: z.string() })
                  .optional(),
              }),
            ),
            remarks: z.array(remark),
            answer: z.object({ status: z.number().int(), body: z.string() }).nullable(),
          }),
        ),
      },
    },
    async (request, reply) => {
      const tried = await onMember(request, ({ db, connection }) => tryMessage(hub, db, connection, request.body.text))
      if (!tried) return sendProblem(reply, 'request.not-found')
      return {
        ...tried,
        remarks: tried.remarks.map(({ problem, where }) => ({ problem, ...wordsOf(problem), where: where ?? null })),
      }
    },
  )

  api.post(
    '/registry/members/:id/counts',
    {
      config: { action: 'connections.test' },
      bodyLimit: longestList,
      schema: {
        summary: 'Compare what a member has with what is here: by number, or by the list of its identifiers',
        description: 'The numbers are kept, the identifiers are not.',
        tags: ['registry'],
        params: idParams,
        body: z.union([
          z.strictObject({ count: z.number().int().min(0).max(1_000_000_000) }),
          z.strictObject({ identifiers: z.array(z.string().max(200)).min(1).max(100_000) }),
        ]),
        response: answers(counted.extend({ sample: z.array(z.string()).describe('Identifiers that are missing') })),
      },
    },
    async (request, reply) => {
      const { account } = placeOf(request)
      const result = await onMember(request, async ({ db, connection }) => {
        const compared = await countAgainst(hub, db, { connection, told: request.body, by: account })
        const { sample: _, ...numbers } = compared
        await noteAudit(hub, db, db.organization, {
          account,
          action: 'registry.count',
          subject: { kind: 'connection', id: connection.id },
          connection: connection.id,
          detail: numbers,
        })
        return compared
      })
      return result ?? sendProblem(reply, 'request.not-found')
    },
  )

  async function onMember<T>(
    request: Parameters<typeof placeOf>[0] & { params: { id: string } },
    work: (on: { db: Scope; connection: MemberConnection }) => Promise<T>,
  ): Promise<T | undefined> {
    const { organization } = placeOf(request)
    await hub.sealer.ready(organization)
    return withScope(hub.pool, organization, async db => {
      const { connections } = await hub.configurations.within(db, organization)
      const connection = connections.get(request.params.id)
      return connection && isMember(connection) ? work({ db, connection }) : undefined
    })
  }
}

type MemberConnection = ConnectionConfig & { settings: RedoxSettings }

function isMember(connection: ConnectionConfig): connection is MemberConnection {
  return connection.connector.name === 'redox' && !connection.invalid
}

function countIn(facts: Awaited<ReturnType<typeof standingOf>>['facts']): z.infer<typeof member>['lastCount'] {
  const { told, here, missing, extra, counted_at } = facts
  if (told === null || here === null || counted_at === null) return null
  return { told, here, missing, extra, at: counted_at.toISOString() }
}

function wordsOf(problem: ProblemCode): { says: string; fix: string } {
  const { says, fix } = problems[problem]
  return { says, fix }
}
