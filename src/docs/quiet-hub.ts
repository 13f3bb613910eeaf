/** A hub that is put together and never runs: what the generator asks of the server needs one, and calls nothing of it. */
import pg from 'pg'
import { connectors } from '../connectors/registry.ts'
import { createLog } from '../log.ts'
import type { Hub } from '../pipeline/hub.ts'
import { openHub } from '../pipeline/open-hub.ts'

/** Opens it; no connection is made. */
export function openQuietHub(): Hub {
  const never = () => Promise.reject(new Error('the generator of the documentation keeps no keys'))
  return openHub({
    pool: new pg.Pool(),
    keyring: {
      create: never,
      wrap: never,
      unwrap: never,
      currentVersion: never,
      rotate: never,
      retire: never,
      erase: never,
    },
    connectors,
    fetch: () => Promise.reject(new Error('the generator of the documentation calls nobody')),
    log: createLog('silent'),
    readSecret: () => undefined,
  })
}
