/**
 * Tokens of the network: the keys of matching under a key of the hub's own, so that one question finds people at all members.
 * In another organization's index the same person has other tokens. Source: DESIGN.md section 3.
 */
import type { Demographics } from '../matching/person.ts'
import { matchKinds } from '../matching/token-kinds.ts'
import { queryInputs, type TokenInput, tokenInputs } from '../matching/tokens.ts'
import type { Hub } from '../pipeline/hub.ts'
import { hubId } from '../store/hubKeys.ts'

const kinds: ReadonlySet<string> = new Set(matchKinds)

/** Under which somebody is filed. */
export function filedUnder(hub: Hub, demographics: Demographics): bigint[] {
  return keyed(hub, tokenInputs(demographics))
}

/** Under which somebody is looked for, with the variants that are made when asking. */
export function askedUnder(hub: Hub, demographics: Demographics): bigint[] {
  return keyed(hub, queryInputs(demographics, { nicknames: true }))
}

function keyed({ accountKeys }: Hub, inputs: readonly TokenInput[]): bigint[] {
  if (!accountKeys) throw new Error('the network needs the keys of the hub')
  const used = inputs.flatMap(({ kind, text }) => (kinds.has(kind) ? { kind: `network ${kind}`, text } : []))
  return [...new Set(accountKeys.tokens.tokensOnce(hubId, used))]
}
