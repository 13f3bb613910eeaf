/**
 * The public keys of clients: pasted into their settings, or fetched from where they publish them. Fetched sets are kept for
 * a while; a key id that is not among them is looked for once more, since clients change their keys.
 */
import type { JSONWebKeySet } from 'jose'
import { isUsable, readKeySet } from '../../connectors/redox/keys.ts'
import type { Hub } from '../../pipeline/hub.ts'

/** Where a client's keys are: `jwks` is the text of a set. */
export type KeyPlaces = { jwks?: string | undefined; jwksUrl?: string | undefined }

/** The set that has this key; undefined when nobody knows it. */
export type KeySets = (kid: string) => Promise<JSONWebKeySet | undefined>

const keptMs = 10 * 60_000
/** Between two fetches for a key that was not there: whoever makes up key ids must not make us ask without end. */
const againMs = 60_000

type Fetched = { set: JSONWebKeySet; at: number; askedAt: number }

export function createKeySets(hub: Pick<Hub, 'fetch' | 'now'>): (client: string, places: KeyPlaces) => KeySets {
  const fetched = new Map<string, Fetched>()

  const fetchSet = async (url: string): Promise<JSONWebKeySet | undefined> => {
    const reply = await hub.fetch(new URL(url), { headers: { accept: 'application/json' } })
    if (reply.kind !== 'answered' || reply.status !== 200) return undefined
    return readSet(Buffer.from(reply.body).toString('utf8'))
  }

  return (client, places) => async kid => {
    const pasted = places.jwks ? readSet(places.jwks) : undefined
    if (pasted && has(pasted, kid)) return pasted
    if (!places.jwksUrl) return undefined
    const slot = `${client} ${places.jwksUrl}`
    const now = hub.now().getTime()
    const known = fetched.get(slot)
    if (known && now - known.at < keptMs && has(known.set, kid)) return known.set
    if (known && now - known.askedAt < againMs) return has(known.set, kid) ? known.set : undefined
    const set = await fetchSet(places.jwksUrl)
    // Their server being away for a moment does not shut them out.
    const next = set
      ? { set, at: now, askedAt: now }
      : { set: known?.set ?? { keys: [] }, at: known?.at ?? 0, askedAt: now }
    fetched.set(slot, next)
    return has(next.set, kid) ? next.set : undefined
  }
}

function readSet(text: string): JSONWebKeySet | undefined {
  const read = readKeySet(text)
  return read && ({ keys: read.keys.filter(isUsable) } as JSONWebKeySet)
}

function has(set: JSONWebKeySet, kid: string): boolean {
  return set.keys.some(key => key.kid === kid)
}
