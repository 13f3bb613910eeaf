/** What people decide about a referral in the inbox: accept, decline, take it back; and that an error has been looked at. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { unreachable } from '../../model/unreachable.ts'
import { type Decided, type Decision, decide } from '../../referrals/decide.ts'
import { accountNames } from '../../store/account-names.ts'
import { personsOfRecords } from '../../store/referral-people.ts'
import { clearFlag, findReferral } from '../../store/referrals.ts'
import { withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, instantOf, optionalReason } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { expectedVersion, missingVersion, readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { acceptChoice, decided } from '../show/referrals.ts'

const ifMatch = 'If-Match names the version of the referral that was looked at.'

/** Adds the routes. */
export function addReferralDecisions(api: Api, { hub, keys }: ApiParts): void {
  api.post(
    '/referrals/:id/accept',
    {
      config: { action: 'referrals.decide' },
      schema: {
        summary: 'Accept a referral, for a client who is known or for a new one',
        description: ifMatch,
        tags: ['referrals'],
        params: idParams,
        body: z.object({ choice: acceptChoice, reason: z.string().trim().max(500).optional() }),
        response: answers(decided),
      },
    },
    (request, reply) => {
      const { choice, reason } = request.body
      return answer(request, reply, request.params.id, { kind: 'accept', choice, reason })
    },
  )

  api.post(
    '/referrals/:id/decline',
    {
      config: { action: 'referrals.decide' },
      schema: {
        summary: 'Decline a referral, with a reason',
        description: ifMatch,
        tags: ['referrals'],
        params: idParams,
        body: givenReason,
        response: answers(decided),
      },
    },
    (request, reply) => answer(request, reply, request.params.id, { kind: 'decline', reason: request.body.reason }),
  )

  api.post(
    '/referrals/:id/reopen',
    {
      config: { action: 'referrals.decide' },
      schema: {
        summary: 'Take a decision back, and who the referral was linked to with it',
        description: ifMatch,
        tags: ['referrals'],
        params: idParams,
        body: optionalReason,
        response: answers(decided),
      },
    },
    (request, reply) => answer(request, reply, request.params.id, { kind: 'reopen', reason: request.body?.reason }),
  )

  api.post(
    '/referrals/:id/clear-flag',
    {
      config: { action: 'referrals.decide' },
      schema: {
        summary: 'Say that an error of a referral has been looked at; until then its flag stays',
        tags: ['referrals'],
        params: idParams,
        body: optionalReason,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: record } = request.params
      const reason = request.body?.reason
      const outcome = await withScope(hub.pool, organization, async db => {
        const row = await findReferral(db, record, 'lock')
        if (!row) return { kind: 'not-found' as const }
        const cleared = await clearFlag(db, record)
        if (!cleared) return { kind: 'conflict' as const, state: 'no-flag' }
        await noteAudit(hub, db, organization, {
          account,
          action: 'referral.clear-flag',
          subject: { kind: 'referral', id: record },
          connection: row.connection,
          persons: await personsOfRecords(db, [record]),
          detail: { problem: row.flag_problem, delivery: row.flag_delivery, ...(reason ? { reason } : {}) },
        })
        db.afterCommit(() => hub.wake.tell('deliveries')) // what is open on other people's screens
        return { kind: 'done' as const, id: record }
      })
      return answerDone(reply, outcome)
    },
  )

  const answer = async (request: FastifyRequest, reply: FastifyReply, record: string, decision: Decision) => {
    const { organization, account } = placeOf(request)
    const expected = expectedVersion(request)
    if (expected === undefined) return missingVersion(reply)
    const outcome = await decide(hub, organization, record, decision, { by: account, expected })
    return answerDecided(reply, organization, record, outcome)
  }

  const answerDecided = async (reply: FastifyReply, organization: string, record: string, outcome: Decided) => {
    switch (outcome.kind) {
      case 'done':
        return { done: true as const, id: record, inbox: outcome.inbox, version: outcome.version }
      case 'not-found':
        return sendProblem(reply, 'request.not-found')
      case 'not-in-inbox':
        return sendProblem(reply, 'referral.not-in-inbox')
      case 'changed':
        return sendProblem(reply, 'referral.changed-meanwhile', { theirs: { version: outcome.version } })
      case 'unfit':
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/choice', code: 'unfit' }] })
      case 'decided': {
        const { inbox, by, at } = outcome
        const name = by ? await nameOf(organization, by) : null
        const theirs = { inbox, by: by ? { id: by, name } : null, at: instantOf(at) }
        return sendProblem(reply, 'request.conflict', { detail: `Its state is: ${inbox}.`, theirs })
      }
      default:
        return unreachable(outcome)
    }
  }

  /** Who was faster. */
  const nameOf = async (organization: string, account: string) => {
    await readyNames(keys)
    const names = await withScope(hub.pool, organization, db => accountNames(db, keys, [account]))
    return names.get(account) ?? null
  }
}
