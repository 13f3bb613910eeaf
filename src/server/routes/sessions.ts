/** Synchronization of session notes: how it stands, the switch, the consent, the choices, and a pull on demand. */
import { z } from 'zod'
import { mayDo } from '../../model/roles.ts'
import { practiceTarget } from '../../practice/target.ts'
import { warmNamesAside } from '../../sessions/names.ts'
import { consentText, isRunning, sessionChoices, sessionSettingOf } from '../../sessions/settings.ts'
import { agreeToShare, chooseSessionSettings, switchSessions, withdrawConsent } from '../../sessions/switch.ts'
import { accountNames } from '../../store/account-names.ts'
import { demandStream } from '../../store/runs.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, instant, instantOf, noBody, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { sessionOverview, showOverview } from '../show/session-overview.ts'
import { actor, actorOf } from '../show/sessions.ts'

const done = answers(z.object({ done: z.literal(true) }))
const settingsShape = z.object({
  version: z.number().int(),
  enabled: z.boolean(),
  enabledAt: instant.nullable(),
  switchedBy: actor.nullable().describe('Who switched it on, or off, last'),
  connection: id.nullable(),
  consent: z.object({ at: instant, by: actor, text: z.number().int() }).nullable(),
  consentText: z.number().int().describe('The wording of today; an older consent must be given again'),
  choices: sessionChoices,
})

/** Adds the routes. */
export function addSessions(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/sessions',
    {
      config: { action: 'sessions.overview' },
      schema: {
        summary: 'How the synchronization of session notes stands: tabs, locks, counts and the last pulls',
        tags: ['sessions'],
        params: slugParams,
        response: answers(sessionOverview),
      },
    },
    async request => {
      const { organization, account, role } = placeOf(request)
      const rights = await practiceTarget(hub, organization).rightsOf(account)
      const rows = role !== 'service' && mayDo(role, 'sessions.read')
      const shown = await withScope(hub.pool, organization, db => showOverview(hub, db, { rights, rows }))
      if (rows && shown.enabled && shown.connection) warmNamesAside(hub, organization, shown.connection)
      return shown
    },
  )

  api.put(
    '/sessions/switch',
    {
      config: { action: 'sessions.switch' },
      schema: {
        summary: 'Switch the feature on or off for the organization; off, nothing is pulled or brought',
        tags: ['sessions'],
        params: slugParams,
        body: z.object({ on: z.boolean() }),
        response: done,
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      const { on } = request.body
      await withScope(hub.pool, organization, async db => {
        await switchSessions(hub, db, on, account)
        await note(db, account, on ? 'sessions.switch-on' : 'sessions.switch-off')
      })
      return { done: true as const }
    },
  )

  api.post(
    '/sessions/consent',
    {
      config: { action: 'sessions.settings' },
      schema: {
        summary: 'Connect the source and agree to share; everything is pulled from the beginning',
        tags: ['sessions'],
        params: slugParams,
        body: z.object({ connection: id, text: z.literal(consentText).describe('The wording that was shown') }),
        response: done,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const agreed = await withScope(hub.pool, organization, async db => {
        const setting = await sessionSettingOf(hub, db)
        if (!setting?.enabled_at) return 'off' as const
        const { connections } = await hub.configurations.within(db, organization)
        const connection = connections.get(request.body.connection)
        if (!connection?.connector.wholePages || connection.invalid) return 'unknown' as const
        await agreeToShare(hub, db, connection, account)
        await note(db, account, 'sessions.consent', connection.id)
        return 'done' as const
      })
      if (agreed === 'off') return sendProblem(reply, 'session.feature-off')
      return agreed === 'unknown' ? sendProblem(reply, 'request.not-found') : { done: true as const }
    },
  )

  api.delete(
    '/sessions/consent',
    {
      config: { action: 'sessions.settings' },
      schema: {
        summary: 'Take the consent back: nothing is pulled or brought from now on',
        tags: ['sessions'],
        params: slugParams,
        body: noBody,
        response: done,
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      await withScope(hub.pool, organization, async db => {
        await withdrawConsent(hub, db)
        await note(db, account, 'sessions.consent-withdrawn')
      })
      return { done: true as const }
    },
  )

  api.get(
    '/sessions/settings',
    {
      config: { action: 'sessions.overview' },
      schema: {
        summary: 'The switch, the consent and the choices',
        tags: ['sessions'],
        params: slugParams,
        response: answers(settingsShape),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      await readyNames(keys)
      const { setting, names } = await withScope(hub.pool, organization, async db => {
        const known = await sessionSettingOf(hub, db)
        const who = await accountNames(db, keys, [known?.enabled_by ?? null, known?.consent_by ?? null])
        return { setting: known, names: who }
      })
      reply.header('etag', etagOf(setting?.version ?? 0))
      return {
        version: setting?.version ?? 0,
        enabled: Boolean(setting?.enabled_at),
        enabledAt: instantOf(setting?.enabled_at),
        switchedBy: actorOf(names, setting?.enabled_by ?? null),
        connection: setting?.connection ?? null,
        consent:
          setting?.consent_at && setting.consent_by
            ? {
                at: instantOf(setting.consent_at) ?? '',
                by: { id: setting.consent_by, name: names.get(setting.consent_by) ?? null },
                text: setting.consent_text ?? 0,
              }
            : null,
        consentText,
        choices: setting?.choices ?? sessionChoices.parse({}),
      }
    },
  )

  api.put(
    '/sessions/settings',
    {
      config: { action: 'sessions.settings' },
      schema: {
        summary: 'Change the choices',
        description: 'If-Match names the version one began with.',
        tags: ['sessions'],
        params: slugParams,
        body: sessionChoices,
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const saved = await withScope(hub.pool, organization, async db => {
        const outcome = await chooseSessionSettings(hub, db, request.body, expected)
        if (outcome.kind === 'done') await note(db, account, 'sessions.settings')
        return outcome
      })
      if (saved.kind === 'changed') return sendProblem(reply, 'configuration.changed-meanwhile')
      reply.header('etag', etagOf(saved.version))
      return { version: saved.version }
    },
  )

  api.post(
    '/sessions/pulls',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Pull now; full: from the beginning',
        tags: ['sessions'],
        params: slugParams,
        body: z.object({ full: z.boolean().default(false) }),
        response: done,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const begun = await withScope(hub.pool, organization, async db => {
        const setting = await sessionSettingOf(hub, db)
        if (!isRunning(setting)) return false
        const { connections } = await hub.configurations.within(db, organization)
        const streams = connections.get(setting.connection)?.connector.streams ?? []
        const wanted = streams.filter(({ later }) => !later || request.body.full)
        for (const { name } of wanted) await demandStream(db, setting.connection, name, request.body.full, hub.now())
        await note(db, account, 'sessions.pull', setting.connection)
        return true
      })
      return begun ? { done: true as const } : sendProblem(reply, 'session.consent-missing')
    },
  )

  const note = (db: Scope, account: string, action: string, connection?: string) =>
    noteAudit(hub, db, db.organization, {
      account,
      action,
      subject: { kind: 'organization', id: db.organization },
      ...(connection ? { connection } : {}),
    })
}
