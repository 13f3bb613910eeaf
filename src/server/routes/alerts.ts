/** Alerts: what is open, what there was, and the rules. Who is told stands in alert-channels.ts. */
import { z } from 'zod'
import { rulesOf } from '../../jobs/alerts/look.ts'
import { alertRules } from '../../model/alert-rules.ts'
import { classOf, severities } from '../../model/alerts.ts'
import type { Json } from '../../model/events.ts'
import { loadAlertSetting, writeAlertSetting } from '../../store/alert-settings.ts'
import { listAlerts, toldOfAlerts } from '../../store/lists/alerts.ts'
import { timeAndIdOfCursor } from '../../store/lists/page.ts'
import { readMailState } from '../../store/mail.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, instant, instantOf, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { versionSeen } from '../ifMatch.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const told = z.object({
  channel: id.nullable().describe('Null: an administrator, as no channel was set up'),
  event: z.enum(['opened', 'cleared', 'summary']),
  state: z.enum(['held', 'merged', 'waiting', 'sent', 'failed']),
  problem: z.string().nullable(),
  status: z.number().int().nullable(),
  dueAt: instant.nullable(),
  at: instant,
})

const alert = z.object({
  id,
  code: z.string(),
  class: z.string(),
  severity: z.enum(severities),
  connection: connectionName.nullable(),
  route: z.object({ id, slug: z.string() }).nullable(),
  step: z.string().nullable(),
  issue: id.nullable(),
  message: id.nullable(),
  delivery: id.nullable(),
  facts: z.object({
    count: z.number().optional(),
    depth: z.number().optional(),
    ageMs: z.number().optional(),
    silentMs: z.number().optional(),
    usualMs: z.number().optional(),
    problem: z.string().optional(),
    requester: z.string().optional().describe('The id of an organization in the network'),
    asked: z.number().optional(),
    usuallyAsked: z.number().optional(),
    endsAt: z.string().optional().describe('When a certificate or a revocation list of the gateway ends'),
    file: z.string().optional().describe('Its file in the gateway’s folder'),
  }),
  openedAt: instant,
  clearedAt: instant.nullable(),
  dismissed: z.boolean(),
  told: z.array(told),
})

const mail = z.object({
  setUp: z.boolean().describe('Whether there is a mail server at all'),
  waiting: z.number().int(),
  stuckSince: instant.nullable().describe('Since when mail does not leave'),
  problem: z.string().nullable(),
  lastSentAt: instant.nullable(),
  lost: z.number().int().describe('Refused or given up in the last day'),
})

const rulesAnswer = z.object({ version: z.number().int(), rules: alertRules, mail })

/** Adds the routes. */
export function addAlerts(api: Api, { hub }: ApiParts): void {
  api.get(
    '/alerts',
    {
      config: { action: 'alerts.read' },
      schema: {
        summary: 'Alerts, the one opened last first, with whom they were told',
        tags: ['alerts'],
        params: slugParams,
        querystring: paging.extend({ state: z.enum(['open', 'cleared']).optional() }),
        response: answers(z.object({ items: z.array(alert), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { limit, cursor, state } = request.query
      const after = cursor === undefined ? undefined : timeAndIdOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const page = await listAlerts(db, state, limit, after)
        const toldRows = await toldOfAlerts(
          db,
          page.rows.map(row => row.id),
        )
        const items = page.rows.map(row => {
          const route = configuration.routes.find(each => each.id === row.route)
          return {
            id: row.id,
            code: row.code,
            class: classOf(row.code),
            severity: row.severity,
            connection: row.connection ? nameConnection(configuration, row.connection) : null,
            route: route ? { id: route.id, slug: route.slug } : null,
            step: row.step,
            issue: row.issue,
            message: row.message,
            delivery: row.delivery,
            facts: row.facts,
            openedAt: row.opened_at.toISOString(),
            clearedAt: instantOf(row.cleared_at),
            dismissed: row.ended === 'dismissed',
            told: toldRows
              .filter(each => each.alert === row.id)
              .map(({ channel, event, state, problem, status, due_at, at }) => ({
                channel,
                event,
                state,
                problem,
                status,
                dueAt: instantOf(due_at),
                at: at.toISOString(),
              })),
          }
        })
        return { items, next: page.next }
      })
    },
  )

  api.get(
    '/alerts/rules',
    {
      config: { action: 'alerts.read' },
      schema: {
        summary: 'What raises an alert, when it is quiet, and how the mail is doing',
        tags: ['alerts'],
        params: slugParams,
        response: answers(rulesAnswer),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const version = (await loadAlertSetting(db))?.version ?? 0
        const state = await readMailState(db, hub.now())
        reply.header('etag', `"${version}"`)
        return {
          version,
          rules: await rulesOf(db),
          mail: {
            setUp: hub.mailer !== undefined,
            waiting: state.waiting,
            stuckSince: instantOf(state.stuck_since),
            problem: hub.mailer === undefined ? 'mail.not-set-up' : state.problem,
            lastSentAt: instantOf(state.last_sent_at),
            lost: state.lost,
          },
        }
      })
    },
  )

  api.put(
    '/alerts/rules',
    {
      config: { action: 'alerts.change' },
      schema: {
        summary: 'Set the rules; If-Match names the version that was seen, 0 for the built-in ones',
        tags: ['alerts'],
        params: slugParams,
        body: z.object({ rules: alertRules }),
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const seen = versionSeen(request)
      if (seen === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/if-match', code: 'missing' }] })
      const { rules } = request.body
      return withScope(hub.pool, organization, async db => {
        const before = await rulesOf(db)
        if (!(await writeAlertSetting(db, seen, rules, account, hub.now())))
          return sendProblem(reply, 'request.conflict')
        await noteAudit(hub, db, organization, {
          account,
          action: 'alerts.rules',
          subject: { kind: 'organization', id: organization },
          detail: { before, after: rules } as Json,
        })
        return { version: seen + 1 }
      })
    },
  )
}
