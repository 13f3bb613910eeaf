/**
 * What people answer to messages, without an account: the page behind the link of a mail, where one press ends them, and
 * what an SMS gateway sends when somebody writes STOP. Neither says whether it knows anybody.
 */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Hub } from '../pipeline/hub.ts'
import { addressToken, normalAddress } from '../scheduling/reminders/address.ts'
import { reminderSettingOf } from '../scheduling/reminders/setting.ts'
import { organizationIn, readStopToken, type StopWish } from '../scheduling/reminders/stop-link.ts'
import { type SignedAnswer, signatureHeader, signedAt, timestampHeader, wishOf } from '../sms/gateway.ts'
import { isKeyFailure } from '../store/keyFailure.ts'
import { contactChoices, writeContactChoice, writeNewerChoice } from '../store/reminders-choices.ts'
import { findReminderInbox } from '../store/reminders-settings.ts'
import { statements, withScope } from '../store/scope.ts'
import { noteAudit } from './audit.ts'
import { policyOf } from './console.ts'
import { createLimit } from './limits.ts'
import { stopPage } from './opt-out-page.ts'
import { sendProblem } from './problem.ts'
import { readBody } from './readBody.ts'

const perMinute = 30
const mostBytes = 16_384
const Answer = z.object({ from: z.string().max(64), text: z.string().max(2_000) })

/** Adds the routes. */
export function addOptOut(app: FastifyInstance, hub: Hub): void {
  const visits = createLimit(perMinute, 60_000, hub.now)
  // The press of a button, or of a mail program's own (RFC 8058), brings a form that says nothing.
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null)
  })

  /** A gateway may bring as many answers as people write; who guesses is slowed down. */
  const refuse = (request: FastifyRequest, reply: FastifyReply, problem: 'request.not-found' | 'request.signature') =>
    visits.take(`sms ${request.ip}`)
      ? sendProblem(reply, problem)
      : sendProblem(reply.header('retry-after', '60'), 'request.too-many')

  const read = async (token: string): Promise<StopWish | undefined> => {
    const organization = organizationIn(token)
    if (organization === undefined) return undefined
    try {
      await hub.sealer.ready(organization)
    } catch (error) {
      if (isKeyFailure(error)) return undefined // no such organization, or its keys are gone
      throw error
    }
    return readStopToken(hub.tokens, token)
  }

  for (const method of ['GET', 'POST'] as const)
    app.route<{ Params: { token: string }; Querystring: { again?: string } }>({
      method,
      url: '/stop/:token',
      schema: { hide: true },
      async handler(request, reply) {
        const wish = await read(request.params.token)
        const name = wish && (await hub.configurations.get(wish.organization))?.name
        // Only guesses count: many people's mail providers press for them from few addresses.
        if (!name && !visits.take(request.ip)) return sendProblem(reply.header('retry-after', '60'), 'request.too-many')
        const nonce = randomBytes(18).toString('base64')
        reply
          .header('content-type', 'text/html; charset=utf-8')
          .header('content-security-policy', policyOf(nonce))
          .header('cache-control', 'no-store')
          .header('referrer-policy', 'no-referrer')
        const french = /^\s*fr\b/i.test(request.headers['accept-language'] ?? '')
        if (!wish || !name) return reply.code(404).send(stopPage({ kind: 'unknown' }, nonce, french))
        // Mail programs open links by themselves: only the press of the button changes anything.
        const wanted = request.query.again === '1'
        if (method === 'POST') await choose(hub, wish, wanted)
        const state = method === 'POST' ? (wanted ? 'on' : 'off') : await stateOf(hub, wish)
        return reply.send(stopPage({ kind: state, token: request.params.token }, nonce, french))
      },
    })

  app.post<{ Params: { id: string } }>(
    '/sms/:id',
    {
      schema: { hide: true },
      async onRequest(request, reply) {
        const given = z.uuid().safeParse(request.params.id)
        const organization = given.success ? await findReminderInbox(statements(hub.pool), given.data) : undefined
        if (!organization) return refuse(request, reply, 'request.not-found')
        const body = await readBody(request.raw, mostBytes)
        if (body.kind === 'aborted') return reply.hijack()
        if (body.kind === 'too-large') return sendProblem(reply, 'request.too-large')
        const [signature, timestamp] = [signatureHeader, timestampHeader].map(name => oneOf(request.headers[name]))
        const heard = await hear(hub, organization, { body: body.body, signature, timestamp })
        return heard === 'unsigned' ? refuse(request, reply, 'request.signature') : reply.code(204).send()
      },
    },
    (_request, reply) => reply,
  )
}

async function stateOf(hub: Hub, { organization, channel, token }: StopWish): Promise<'on' | 'off'> {
  const choices = await withScope(hub.pool, organization, db => contactChoices(db, undefined, [token]))
  return choices.some(each => each.channel === channel && !each.wanted) ? 'off' : 'on'
}

async function choose(hub: Hub, wish: StopWish, wanted: boolean): Promise<void> {
  const { organization, person, channel, token } = wish
  await withScope(hub.pool, organization, async db => {
    await writeContactChoice(db, { id: hub.newId(), channel, token, person, wanted, how: 'link' }, hub.now())
    await noteAudit(hub, db, organization, {
      account: 'unknown',
      actorKind: 'system',
      action: wanted ? 'reminders.wanted' : 'reminders.unwanted',
      subject: { kind: 'Patient', id: person },
      persons: [person],
      reason: 'link',
    })
  })
}

/** Takes what somebody answered; anything but stop and start changes nothing, and is not kept. */
async function hear(hub: Hub, organization: string, answered: SignedAnswer): Promise<'unsigned' | 'done'> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const { gateway } = await reminderSettingOf(hub, db)
    const at = gateway?.secret ? signedAt(gateway.secret, answered, hub.now()) : undefined
    if (!at) return 'unsigned'
    const answer = Answer.safeParse(jsonOf(answered.body))
    const wish = answer.success ? wishOf(answer.data.text) : undefined
    const configuration = await hub.configurations.within(db, organization)
    const number = answer.success ? normalAddress(configuration, 'sms', answer.data.from) : undefined
    if (!wish || !number) return 'done'
    const token = addressToken(hub, organization, 'sms', number)
    const wanted = wish === 'start'
    const choice = { id: hub.newId(), channel: 'sms' as const, token, wanted, how: 'sms' as const }
    // The same answer once more, or one that a later choice has overtaken, changes nothing.
    if (!(await writeNewerChoice(db, choice, at))) return 'done'
    await noteAudit(hub, db, organization, {
      account: 'unknown',
      actorKind: 'system',
      action: wanted ? 'reminders.wanted' : 'reminders.unwanted',
      subject: { kind: 'organization', id: organization },
      reason: 'sms',
    })
    return 'done'
  })
}

function oneOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}
