/** Going live: the organization and its environment, what must be on record before personal data flow in production. */
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { recordGoLive, withdrawRecord } from '../../configuration/go-live.ts'
import { saveOrganization } from '../../configuration/save.ts'
import { mayDo } from '../../model/roles.ts'
import { openVersion } from '../../pipeline/versions.ts'
import { accountNames } from '../../store/account-names.ts'
import { countWaiting, goLiveKinds, goLiveRecords, neededKinds, organizationState } from '../../store/go-live.ts'
import { lastScenarioRun } from '../../store/scenario-runs.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, instant, slugParams } from '../api.ts'
import { appendNote } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames, sendFaults, sendTheirs, theirsSince } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { waiting } from './connection-settings.ts'

const environment = z.enum(['staging', 'production'])
const kind = z.enum(goLiveKinds)
const record = z.object({
  kind,
  recorded: z
    .object({
      by: z.object({ id: z.string(), name: z.string().nullable() }),
      at: instant,
      reference: z.string(),
      note: z.string().nullable(),
    })
    .nullable(),
  mayRecord: z.boolean(),
})

/** The sign-off is the privacy officer's own; nobody else can give it. */
const actionFor = (which: z.infer<typeof kind>) => (which === 'privacy-sign-off' ? 'go-live.sign' : 'go-live.record')

/** Adds the routes. */
export function addGoLive(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/organization',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'Name and environment of the organization',
        tags: ['set up'],
        params: slugParams,
        response: answers(z.object({ slug: z.string(), name: z.string(), environment, version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const state = await organizationState(db)
        const version = (await openVersion(hub, db, 'organization', organization))?.version ?? 0
        reply.header('etag', etagOf(version))
        return { slug: state.slug, name: state.name, environment: state.environment, version }
      })
    },
  )

  api.put(
    '/organization',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Rename the organization, or move it between staging and production',
        tags: ['set up'],
        params: slugParams,
        body: givenReason.extend({ name: z.string().trim().min(1).max(200), environment }),
        response: answers(z.object({ version: z.number().int(), flowing: z.boolean() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const { reason, ...wanted } = request.body
      await readyNames(keys)
      const saved = await inChange(hub, organization, { how: 'console', by: account, reason }, async change => {
        const version = (await openVersion(hub, change.db, 'organization', organization))?.version ?? 0
        const which = { kind: 'organization' as const, subject: organization, version }
        const theirs = await theirsSince(parts, change.db, which, expected)
        if (theirs) return { kind: 'meanwhile' as const, theirs }
        const kept = await saveOrganization(change, wanted)
        if (kept.kind === 'invalid') return kept
        return { kind: 'saved' as const, version: kept.version, flowing: (await organizationState(change.db)).flowing }
      })
      if (saved.kind === 'meanwhile') return sendTheirs(reply, saved.theirs)
      if (saved.kind === 'invalid') return sendFaults(reply, saved.faults)
      for (const work of ['messages', 'reading', 'deliveries'] as const) hub.wake.tell(work)
      reply.header('etag', etagOf(saved.version))
      return { version: saved.version, flowing: saved.flowing }
    },
  )

  api.get(
    '/go-live',
    {
      config: { action: 'go-live.read' },
      schema: {
        summary: 'What is on record, whether personal data flow, and what waits',
        tags: ['set up'],
        params: slugParams,
        response: answers(
          z.object({
            environment,
            ready: z.boolean(),
            flowing: z.boolean(),
            records: z.array(record),
            scenarios: z
              .object({ at: instant, green: z.boolean(), played: z.number().int(), failed: z.array(z.string()) })
              .nullable()
              .describe('The last time that the scenarios of staging were played for this organization'),
            waiting,
          }),
        ),
      },
    },
    async request => {
      const { organization, role } = placeOf(request)
      await readyNames(keys)
      return withScope(hub.pool, organization, async db => {
        const state = await organizationState(db)
        const rows = await goLiveRecords(db)
        const needed = await neededKinds(db)
        const run = await lastScenarioRun(db)
        const names = await accountNames(
          db,
          keys,
          rows.map(row => row.recorded_by),
        )
        const records = needed.map(each => {
          const row = rows.find(one => one.kind === each)
          const body = row && hub.sealer.openJson(organization, 'go_live', row.id, row.body)
          const said = z.object({ reference: z.string(), note: z.string().optional() }).safeParse(body)
          return {
            kind: each,
            recorded: row
              ? {
                  by: { id: row.recorded_by, name: names.get(row.recorded_by) ?? null },
                  at: row.at.toISOString(),
                  reference: said.data?.reference ?? '',
                  note: said.data?.note ?? null,
                }
              : null,
            mayRecord: mayDo(role, actionFor(each)),
          }
        })
        const { environment: now, ready, flowing } = state
        const scenarios = run
          ? { at: run.at.toISOString(), green: run.green, played: run.played.length, failed: run.failed }
          : null
        return { environment: now, ready, flowing, records, scenarios, waiting: await countWaiting(db) }
      })
    },
  )

  api.post(
    '/go-live/records',
    {
      config: { action: 'go-live.record' },
      schema: {
        summary: 'Put on record that agreement, access policy, privacy sign-off or green scenarios are there',
        tags: ['set up'],
        params: slugParams,
        body: z.object({
          kind,
          reference: z.string().trim().min(1).max(500).describe('Where it can be found: a file number, a date'),
          note: z.string().trim().max(2_000).optional(),
        }),
        response: answers(z.object({ ready: z.boolean() })),
      },
    },
    async (request, reply) => {
      const { organization, account, role } = placeOf(request)
      const { kind: which, reference, note } = request.body
      const action = actionFor(which)
      if (!mayDo(role, action)) {
        const subject = { kind: 'go-live', id: which }
        await appendNote(hub, organization, { account, action, subject, outcome: 'refused' })
        return sendProblem(reply, 'request.forbidden')
      }
      const recorded = await recordGoLive(hub, organization, { kind: which, reference, note, by: account })
      if (recorded.kind === 'not-green') return sendProblem(reply, 'configuration.not-green')
      return recorded.kind === 'done' ? { ready: recorded.ready } : sendProblem(reply, 'request.conflict')
    },
  )

  api.delete(
    '/go-live/records/:kind',
    {
      config: { action: 'go-live.record' },
      schema: {
        summary: 'Withdraw a record; in production personal data stop flowing, and wait',
        tags: ['set up'],
        params: slugParams.extend({ kind }),
        body: givenReason,
        response: answers(z.object({ ready: z.boolean() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { kind: which } = request.params
      const withdrawn = await withdrawRecord(hub, organization, which, { by: account, reason: request.body.reason })
      return withdrawn.kind === 'done' ? { ready: withdrawn.ready } : sendProblem(reply, 'request.not-found')
    },
  )
}
