/**
 * A new address for a feed: registered at the booking system where its credentials are the practitioner's own, else handed
 * out once for a person to enter there. An older address stays valid until the new one was fetched.
 */
import type { Json } from '../../model/events.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { Configuration, ConnectionConfig } from '../../pipeline/configuration.ts'
import { type Hub, ioOf } from '../../pipeline/hub.ts'
import { addressHashes, insertAddress, removeAddress } from '../../store/busy-addresses.ts'
import { type FeedRow, findFeed, writeRegistration } from '../../store/busy-feeds.ts'
import { withScope } from '../../store/scope.ts'
import { namedPractitioners } from './practitioners.ts'
import { renderFeeds } from './render.ts'
import { hashSecret, makeSecret, pathOf, secretIn } from './secret.ts'

/** Until Cal.com has fetched what was just registered, in milliseconds. */
const firstLookMs = 60_000

export type NewAddress =
  /** The other side reads it now. */
  | { kind: 'registered' }
  /** A person must enter it there; `because` says why the hub could not. */
  | { kind: 'by-hand'; url: string; because: 'not-theirs' | 'no-credentials' | 'failed'; problem?: ProblemCode }
  | { kind: 'refused'; problem: ProblemCode }

/** Gives a feed a new address, its first or another one. @param publicUrl where this hub is reached */
export async function renewAddress(
  hub: Hub,
  organization: string,
  asked: { feed: string; publicUrl: string | undefined; by: string },
): Promise<NewAddress> {
  await hub.sealer.ready(organization)
  const configuration = await hub.configurations.get(organization)
  const begun = configuration && (await begin(hub, organization, configuration, asked))
  if (!begun) return { kind: 'refused', problem: 'request.not-found' }
  if (begun.kind === 'refused') return begun
  const { feed, connection, values, url, address, hashes } = begun
  const registered = await connection.connector.busy?.register(ioOf(hub, connection), {
    url,
    values,
    isOurs: isAmong(hashes),
  })
  if (!registered) return { kind: 'refused', problem: 'connection.lacks-capability' }
  const write = (registration: Json | null, problem: ProblemCode | null) =>
    withScope(hub.pool, organization, db => {
      const sealed =
        registration === null
          ? null
          : hub.sealer.sealJson(organization, 'busy_feed.registration', feed.id, registration)
      return writeRegistration(db, feed.id, sealed, problem, new Date(hub.now().getTime() + firstLookMs))
    })
  switch (registered.kind) {
    case 'ok':
      await write(registered.value, null)
      return { kind: 'registered' }
    case 'not-theirs':
    case 'no-credentials':
      await write(null, null)
      return { kind: 'by-hand', url, because: registered.kind }
    case 'missing':
      await write(null, 'target.refused')
      return { kind: 'by-hand', url, because: 'failed', problem: 'target.refused' }
    case 'failed':
      // What was registered before stays: its address is valid as long as the new one is not used.
      if (feed.registration) {
        await withScope(hub.pool, organization, db => removeAddress(db, address))
        return { kind: 'refused', problem: registered.problem }
      }
      await write(null, registered.problem)
      return { kind: 'by-hand', url, because: 'failed', problem: registered.problem }
    default:
      return unreachable(registered)
  }
}

type Begun = {
  kind: 'begun'
  feed: FeedRow
  connection: ConnectionConfig
  values: readonly string[]
  url: string
  address: string
  hashes: readonly Buffer[]
}

/** The address is valid, and its copy there, before the other side hears of it: it fetches it at once. */
async function begin(
  hub: Hub,
  organization: string,
  configuration: Configuration,
  { feed: id, publicUrl, by }: { feed: string; publicUrl: string | undefined; by: string },
): Promise<Begun | Extract<NewAddress, { kind: 'refused' }> | undefined> {
  return withScope(hub.pool, organization, async db => {
    const feed = await findFeed(db, id)
    const connection = feed && configuration.connections.get(feed.connection)
    const busy = connection?.connector.busy
    if (!feed || !connection || !busy || connection.invalid) return undefined
    if (publicUrl === undefined || (busy.needsPublicUrl(connection.settings) && isUnreachable(publicUrl)))
      return { kind: 'refused', problem: 'configuration.public-url' }
    const named = await namedPractitioners(hub, db, configuration, connection.id)
    const values = named.find(({ practitioner }) => practitioner === feed.practitioner)?.values ?? []
    const secret = makeSecret()
    const address = hub.newId()
    await renderFeeds(hub, db, [feed])
    await insertAddress(db, { id: address, feed: id, hash: secret.hash, by }, hub.now())
    const hashes = await addressHashes(db, id)
    return { kind: 'begun', feed, connection, values, url: `${publicUrl}${pathOf(secret.text)}`, address, hashes }
  })
}

/** Whether an address that the other side tells is one of these. */
export function isAmong(hashes: readonly Buffer[]): (url: string) => boolean {
  return url => {
    const secret = secretIn(url)
    return secret !== undefined && hashes.some(hash => hash.equals(hashSecret(secret)))
  }
}

/** Whether somebody outside cannot reach this address: one of this machine, or without TLS. */
function isUnreachable(address: string): boolean {
  const { hostname, protocol } = new URL(address)
  return protocol !== 'https:' || /^(localhost|127\.|\[::1\])/.test(hostname)
}
