/**
 * The control address of the simulated Redox, for other processes: `GET /_control` shows knobs and counts, `POST /_control` turns
 * knobs, `POST /_control/reset` starts anew, `GET /_control/client` gives the client that is there from the beginning,
 * `POST /_control/keys` `{clientId, jwks}` makes another known, `GET /_control/patients` and `/_control/documents` list.
 */
import { z } from 'zod'
import type { FakeRedox } from '../fake.ts'
import { type Answer, json } from './answers.ts'
import { Knobs } from './knobs.ts'

const Keys = z.strictObject({
  clientId: z.string().min(1),
  jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }),
})

export async function controlAnswer(fake: FakeRedox, method: string, what: string, body: string): Promise<Answer> {
  switch (`${method} ${what}`.trim()) {
    case 'GET':
      return json(200, stateOf(fake))
    case 'POST': {
      const given = parsed(body)
      const change = Knobs.partial().safeParse(given)
      if (!change.success) return json(400, { error: change.error.issues.map(issue => issue.path.join('.')) })
      if (change.data.offline === 'refuse') return json(400, { error: 'use unavailable over HTTP' })
      await fake.set(Object.fromEntries(Object.keys(given).map(name => [name, Reflect.get(change.data, name)])))
      return json(200, stateOf(fake))
    }
    case 'POST reset':
      await fake.reset()
      return json(200, stateOf(fake))
    case 'GET client':
      return json(200, fake.client)
    case 'POST keys': {
      const keys = Keys.safeParse(parsed(body))
      if (!keys.success) return json(400, { error: 'clientId and jwks are needed' })
      fake.register(keys.data.clientId, keys.data.jwks)
      return json(200, { clientId: keys.data.clientId, keys: keys.data.jwks.keys.length })
    }
    case 'GET patients':
      return json(200, fake.patients())
    case 'GET documents':
      return json(200, fake.documents())
    default:
      return json(404, { error: 'nothing here' })
  }
}

function stateOf(fake: FakeRedox) {
  const counts = { patients: fake.patients().length, documents: fake.documents().length, messages: fake.seen.length }
  return { url: fake.url, knobs: fake.knobs(), counts }
}

function parsed(body: string): object {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
