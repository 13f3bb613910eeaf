/**
 * The control address of the simulated CRMS, for demos and other processes: `GET /_control` shows knobs and counts,
 * `POST /_control` turns knobs, `POST /_control/reset` starts anew, `GET /_control/referrals` lists what arrived,
 * `POST /_control/decide` `{id, status}` is what a person does there, `GET /_control/changes` tells a page to look again.
 */
import { z } from 'zod'
import type { FakeCrms } from '../fake.ts'
import { type Answer, json } from './answers.ts'
import { shownReferral, statuses } from './inbox.ts'
import { Knobs } from './knobs.ts'

const Decision = z.strictObject({ id: z.string(), status: z.enum(statuses) })

/** Answers one control request; all answers are JSON. */
export async function controlAnswer(
  fake: FakeCrms,
  method: string,
  what: string | undefined,
  body: string,
): Promise<Answer> {
  const given = parsed(body)
  switch (`${method} ${what ?? ''}`.trim()) {
    case 'GET referrals':
      return json(200, fake.referrals().map(shownReferral))
    case 'GET changes':
      return json(200, { changes: fake.changes() })
    case 'POST reset':
      await fake.reset()
      return json(200, stateOf(fake))
    case 'POST decide': {
      const decision = Decision.safeParse(given)
      if (!decision.success || !fake.get(decision.data.id)) return json(400, { error: 'no such referral or status' })
      fake.decide(decision.data.id, decision.data.status)
      return json(200, { id: decision.data.id, status: decision.data.status })
    }
    case 'GET':
      return json(200, stateOf(fake))
    case 'POST': {
      const change = Knobs.partial().safeParse(given)
      if (!change.success) return json(400, { error: change.error.issues.map(issue => issue.path.join('.')) })
      if (change.data.offline === 'refuse') return json(400, { error: 'use unavailable over HTTP' })
      await fake.set(Object.fromEntries(Object.keys(given).map(name => [name, Reflect.get(change.data, name)])))
      return json(200, stateOf(fake))
    }
    default:
      return json(404, { error: 'nothing here' })
  }
}

function stateOf(fake: FakeCrms) {
  const files = fake.referrals().reduce((sum, { files }) => sum + files.length, 0)
  return { url: fake.url, knobs: fake.knobs(), counts: { referrals: fake.referrals().length, files } }
}

function parsed(body: string): object {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
