/** How messages to people are sent: the settings, the SMS gateway, and what was found out about the booking systems. */
import { z } from 'zod'
import type { Json } from '../../model/events.ts'
import { reminderSettings } from '../../model/reminders/settings.ts'
import { isBookingSystem, reminderSettingOf, sealGateway } from '../../scheduling/reminders/setting.ts'
import { type GatewaySettings, gatewaySettings } from '../../sms/gateway.ts'
import { accountNames } from '../../store/account-names.ts'
import {
  listReminderChecks,
  loadReminderSetting,
  writeGateway,
  writeReminderCheck,
  writeReminderSetting,
} from '../../store/reminders-settings.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { readyNames } from '../editing.ts'
import { versionSeen } from '../ifMatch.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const shownGateway = z.object({
  url: z.string(),
  header: z.string(),
  from: z.string(),
  fields: z.object({ to: z.string(), from: z.string(), text: z.string() }),
  keepsKeys: z.boolean(),
  answered: z.boolean().describe('Whether answers of people are read'),
})

const given = gatewaySettings.extend({ key: z.string().min(1).max(500).optional() })

const found = z.enum(['yes', 'no', 'unsure'])
const answersOfCheck = z.object({
  confirmations: found,
  reminders: found,
  moves: found,
  cancellations: found,
  hubSends: z.boolean().describe('The hub tells of visits that come from there'),
})
const check = z.object({
  connection: connectionName,
  checked: answersOfCheck.extend({ at: instant, by: z.object({ id, name: z.string().nullable() }) }).nullable(),
})

/** Adds the routes. */
export function addReminderSettings(api: Api, { hub, keys }: ApiParts): void {
  const tags = ['messages to people']

  api.get(
    '/reminders/settings',
    {
      config: { action: 'reminders.read' },
      schema: {
        summary: 'What is sent to people about their visits, when, and through what',
        tags,
        params: slugParams,
        response: answers(
          z.object({
            version: z.number().int(),
            settings: reminderSettings,
            profile: z.string(),
            zone: z.string(),
            mail: z.boolean().describe('Whether there is a mail server'),
            gateway: shownGateway.nullable(),
            answersTo: z.string().nullable().describe('Where the gateway sends what people answer'),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const { settings, version, gateway, publicId } = await reminderSettingOf(hub, db)
        const { scheduling } = await hub.configurations.within(db, organization)
        reply.header('etag', `"${version}"`)
        return {
          version,
          settings,
          profile: scheduling.profile,
          zone: scheduling.zone,
          mail: hub.mailer !== undefined,
          gateway: gateway ? { ...withoutSecrets(gateway), answered: gateway.secret !== undefined } : null,
          answersTo: publicId ? `${hub.address ?? ''}/sms/${publicId}` : null,
        }
      })
    },
  )

  api.put(
    '/reminders/settings',
    {
      config: { action: 'reminders.change' },
      schema: {
        summary: 'Set them; If-Match names the version that was seen, 0 when there is none yet',
        tags,
        params: slugParams,
        body: z.object({ settings: reminderSettings }),
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const seen = versionSeen(request)
      if (seen === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/if-match', code: 'missing' }] })
      const { settings } = request.body
      if (settings.on && settings.contact.phone === '') return sendProblem(reply, 'reminder.no-contact')
      return withScope(hub.pool, organization, async db => {
        const { settings: before, publicId } = await reminderSettingOf(hub, db)
        const written = { body: settings, publicId: publicId ?? hub.newId(), by: account }
        if (!(await writeReminderSetting(db, seen, written, hub.now()))) return sendProblem(reply, 'request.conflict')
        await noteAudit(hub, db, organization, {
          account,
          action: 'reminders.settings',
          subject: { kind: 'organization', id: organization },
          detail: { before, after: settings } as Json,
        })
        return { version: seen + 1 }
      })
    },
  )

  api.put(
    '/reminders/gateway',
    {
      config: { action: 'reminders.change' },
      schema: {
        summary: 'Set the SMS gateway; without a key or secret the ones before stay',
        tags,
        params: slugParams,
        body: z.object({ gateway: given.nullable().describe('Null: none') }),
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const wanted = request.body.gateway
      return withScope(hub.pool, organization, async db => {
        const { gateway: before, settings, version } = await reminderSettingOf(hub, db)
        const now = hub.now()
        if (version === 0)
          await writeReminderSetting(db, 0, { body: settings, publicId: hub.newId(), by: account }, now)
        // A key goes with its address: with another address the one before would be given to somebody else.
        const kept = wanted && before?.url === wanted.url ? before : undefined
        const key = wanted?.key ?? kept?.key
        const secret = wanted?.secret ?? kept?.secret
        if (wanted && key === undefined)
          return sendProblem(reply, 'request.invalid', { errors: [{ path: '/gateway/key', code: 'required' }] })
        const next = wanted && gatewaySettings.parse({ ...wanted, key, ...(secret ? { secret } : {}) })
        await writeGateway(db, next ? sealGateway(hub, organization, next) : null, account, now)
        await noteAudit(hub, db, organization, {
          account,
          action: 'reminders.gateway',
          subject: { kind: 'organization', id: organization },
          detail: { before: before ? withoutSecrets(before) : null, after: next ? withoutSecrets(next) : null },
        })
        return { done: true as const }
      })
    },
  )

  api.get(
    '/reminders/checks',
    {
      config: { action: 'reminders.read' },
      schema: {
        summary: 'Booking systems, and whether they write to people by themselves',
        tags,
        params: slugParams,
        response: answers(z.object({ items: z.array(check) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      await readyNames(keys)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const rows = await listReminderChecks(db)
        const names = await accountNames(
          db,
          keys,
          rows.map(row => row.checked_by),
        )
        const items = [...configuration.connections.values()]
          .filter(({ connector }) => isBookingSystem(connector))
          .map(connection => {
            const row = rows.find(each => each.connection === connection.id)
            return {
              connection: nameConnection(configuration, connection.id),
              checked: row
                ? {
                    confirmations: row.confirmations,
                    reminders: row.reminders,
                    moves: row.moves,
                    cancellations: row.cancellations,
                    hubSends: row.hub_sends,
                    at: row.checked_at.toISOString(),
                    by: { id: row.checked_by, name: names.get(row.checked_by) ?? null },
                  }
                : null,
            }
          })
        return { items }
      })
    },
  )

  api.put(
    '/reminders/checks/:id',
    {
      config: { action: 'reminders.change' },
      schema: {
        summary: 'Record what a booking system tells people by itself',
        tags,
        params: idParams,
        body: answersOfCheck,
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { hubSends, ...said } = request.body
      const { id: connection } = request.params
      return withScope(hub.pool, organization, async db => {
        const known = (await hub.configurations.within(db, organization)).connections.get(connection)
        if (!known || !isBookingSystem(known.connector)) return sendProblem(reply, 'request.not-found')
        const now = hub.now()
        await writeReminderCheck(db, { connection, ...said, hub_sends: hubSends, checked_at: now, checked_by: account })
        const seen = (await loadReminderSetting(db))?.version
        await noteAudit(hub, db, organization, {
          account,
          action: 'reminders.check',
          subject: { kind: 'connection', id: connection },
          connection,
          detail: { ...request.body, settings: seen ?? 0 },
        })
        return { done: true as const }
      })
    },
  )
}

function withoutSecrets({ key: _key, secret: _secret, ...shown }: GatewaySettings) {
  return shown
}
