/** Two people editing one thing: a write names the version it began with, and who comes second sees what differs. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { changedSince } from '../configuration/history.ts'
import type { SettingFault } from '../configuration/keep-secrets.ts'
import type { Hub } from '../pipeline/hub.ts'
import { accountNames } from '../store/account-names.ts'
import type { AccountKeys } from '../store/accounts.ts'
import type { ConfiguredKind } from '../store/configuration-versions.ts'
import { hubId } from '../store/hubKeys.ts'
import type { Scope } from '../store/scope.ts'
import { sendProblem } from './problem.ts'

/** The version of `If-Match: "v3"`. */
export function expectedVersion(request: FastifyRequest): number | undefined {
  const match = request.headers['if-match']?.match(/^(?:W\/)?"v(\d{1,9})"$/)
  return match ? Number(match[1]) : undefined
}

export function missingVersion(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 'request.invalid', { errors: [{ path: 'if-match', code: 'required' }] })
}

/** The version as `ETag` has it. */
export function etagOf(version: number): string {
  return `"v${version}"`
}

export type Theirs = {
  version: number
  by: { id: string; name: string | null } | null
  at: string
  changes: { path: string; kind: string; before: unknown; after: unknown }[]
}

/** What somebody else saved since; undefined when nobody did. */
export async function theirsSince(
  { hub, keys }: { hub: Hub; keys: AccountKeys },
  db: Scope,
  which: { kind: ConfiguredKind; subject: string; version: number },
  expected: number,
): Promise<Theirs | undefined> {
  if (which.version === expected) return undefined
  const changed = await changedSince(hub, db, which, expected)
  if (!changed) return { version: which.version, by: null, at: hub.now().toISOString(), changes: [] }
  const names = await accountNames(db, keys, [changed.by])
  return {
    version: changed.version,
    by: changed.by ? { id: changed.by, name: names.get(changed.by) ?? null } : null,
    at: changed.at.toISOString(),
    changes: changed.changes.map(each => ({ ...each })),
  }
}

/** Names of accounts are sealed under the hub's own keys; opening them is synchronous from here on. */
export async function readyNames(keys: AccountKeys): Promise<void> {
  await keys.sealer.ready(hubId)
}

export function sendTheirs(reply: FastifyReply, theirs: Theirs): FastifyReply {
  return sendProblem(reply, 'configuration.changed-meanwhile', { theirs })
}

export function sendFaults(reply: FastifyReply, faults: readonly SettingFault[]): FastifyReply {
  return sendProblem(reply, 'request.invalid', { errors: faults.map(({ path, code }) => ({ path, code })) })
}
