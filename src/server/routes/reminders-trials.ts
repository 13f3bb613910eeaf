/** Trying messages to people: how they would read, in both languages, and one to oneself. Nobody else gets anything. */
import { z } from 'zod'
import { segmentsOf } from '../../model/reminders/segments.ts'
import { reminderChannels, reminderKinds } from '../../model/reminders/settings.ts'
import { mailText, smsText } from '../../model/reminders/words.ts'
import { normalAddress } from '../../scheduling/reminders/address.ts'
import { composeReminder, factsOf } from '../../scheduling/reminders/compose.ts'
import { reminderSettingOf } from '../../scheduling/reminders/setting.ts'
import { loadVisit, personOfVisit, placeText } from '../../scheduling/reminders/visit.ts'
import { sendSms } from '../../sms/gateway.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { createLimit } from '../limits.ts'
import { sendProblem } from '../problem.ts'

const languages = ['en', 'fr'] as const
const oneText = z.object({
  kind: z.enum(reminderKinds),
  language: z.enum(languages),
  subject: z.string(),
  mail: z.string(),
  sms: z.string(),
  characters: z.number().int(),
  parts: z.number().int().describe('Of the SMS'),
})
const testsPerHour = 20
const exampleLink = 'https://…'
/** As long as the text of a real one. */
const linkText = 'x'.repeat(66)

/** Adds the routes. */
export function addReminderTrials(api: Api, { hub }: ApiParts): void {
  const tests = createLimit(testsPerHour, 3_600_000, hub.now)

  api.post(
    '/reminders/previews',
    {
      config: { action: 'reminders.read' },
      schema: {
        summary: 'The words of every message, for a visit or an example; and why that visit would get none',
        tags: ['messages to people'],
        params: slugParams,
        body: z.object({ visit: id.optional() }),
        response: answers(z.object({ texts: z.array(oneText), not: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { visit: record } = request.body
      return withScope(hub.pool, organization, async db => {
        const setting = await reminderSettingOf(hub, db)
        const configuration = await hub.configurations.within(db, organization)
        const visit = record ? await loadVisit(hub, db, configuration, record) : undefined
        if (record && !visit) return sendProblem(reply, 'request.not-found')
        const person = visit && (await personOfVisit(hub, db, visit))?.id
        if (record)
          await noteAudit(hub, db, organization, {
            account,
            action: 'reminders.preview',
            subject: { kind: 'Appointment', id: record },
            ...(person ? { persons: [person] } : {}),
          })
        const start = visit?.start ?? exampleStart(hub.now())
        const zone = visit?.zone ?? configuration.scheduling.zone
        const place = visit ? placeText(visit, setting.settings) : undefined
        const answered = setting.gateway?.secret !== undefined
        const linkLong = `${hub.address ?? 'https://hub.example.org'}/stop/${linkText}`
        const texts = reminderKinds.flatMap(kind =>
          languages.map(language => {
            const facts = factsOf(configuration, setting.settings, { kind, start, zone, place })
            const { subject, text } = mailText(facts, language, exampleLink)
            const sms = smsText(facts, language, answered ? 'answers' : { link: exampleLink })
            const whole = smsText(facts, language, answered ? 'answers' : { link: linkLong })
            const { characters, parts } = segmentsOf(whole)
            return { kind, language, subject, mail: text, sms, characters, parts }
          }),
        )
        const about = { record: record ?? '', kind: 'reminder' as const, startsAt: start }
        const composed = visit ? await composeReminder(hub, db, configuration, setting, about) : undefined
        return { texts, not: composed?.kind === 'not' ? composed.reason : null }
      })
    },
  )

  api.post(
    '/reminders/tests',
    {
      config: { action: 'reminders.change' },
      schema: {
        summary: 'Send an example to an address of one’s own now, and say what came of it',
        tags: ['messages to people'],
        params: slugParams,
        body: z.object({
          channel: z.enum(reminderChannels),
          to: z.string().trim().min(3).max(200),
          language: z.enum(languages),
        }),
        response: answers(z.object({ ok: z.boolean(), problem: z.string().nullable(), status: z.number().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { channel, to, language } = request.body
      if (!tests.take(account)) return sendProblem(reply, 'request.too-many')
      const { setting, configuration } = await withScope(hub.pool, organization, async db => ({
        setting: await reminderSettingOf(hub, db),
        configuration: await hub.configurations.within(db, organization),
      }))
      const address = normalAddress(configuration, channel, to)
      if (!address) return sendProblem(reply, 'request.invalid', { errors: [{ path: '/to', code: 'invalid' }] })
      const zone = configuration.scheduling.zone
      const example = { kind: 'reminder' as const, start: exampleStart(hub.now()), zone, place: undefined }
      const facts = factsOf(configuration, setting.settings, example)
      const outcome = await (channel === 'email'
        ? hub.mailer?.send({
            id: hub.newId(),
            kind: 'reminder-test',
            to: address,
            ...mailText(facts, language, undefined),
          })
        : setting.gateway &&
          sendSms(hub.fetch, setting.gateway, {
            id: hub.newId(),
            to: address,
            text: smsText(facts, language, setting.gateway.secret ? 'answers' : { link: undefined }),
          }))
      const missing = channel === 'email' ? 'mail.not-set-up' : 'sms.not-set-up'
      const ok = outcome?.kind === 'sent'
      await withScope(hub.pool, organization, db =>
        noteAudit(hub, db, organization, {
          account,
          action: 'reminders.test',
          subject: { kind: 'organization', id: organization },
          outcome: ok ? 'done' : 'failed',
        }),
      )
      const problem = outcome && 'problem' in outcome ? outcome.problem : outcome ? 'reminder.unclear' : missing
      const status = outcome && 'status' in outcome ? (outcome.status ?? null) : null
      return { ok, problem: ok ? null : problem, status }
    },
  )
}

/** Three days from now, at the hour: no visit of anybody. */
function exampleStart(now: Date): Date {
  return new Date(Math.ceil((now.getTime() + 3 * 86_400_000) / 3_600_000) * 3_600_000)
}
