/** The tokens of this job: ids of the source, and what must be equal for an automatic pair. */
import { type EntityFields, type EntityKind, matchTextOf } from '../model/sessions/match-entities.ts'
import type { SourceKind } from '../model/sessions/source.ts'
import type { Tokens } from '../store/tokens.ts'

/** The token of an entry's id at its source. */
export function sourceToken(
  tokens: Tokens,
  organization: string,
  connection: string,
  kind: SourceKind,
  id: string,
): bigint {
  return tokens.token(organization, `session ${kind} ${connection}`, id)
}

/** The token of what must be equal; null when something of it is missing, so that nothing is equal to it. */
export function matchToken<Kind extends EntityKind>(
  tokens: Tokens,
  organization: string,
  kind: Kind,
  fields: EntityFields[Kind],
  strict: boolean,
): bigint | null {
  const text = matchTextOf(kind, fields, { strict })
  return text === undefined ? null : tokens.token(organization, `session match ${kind}`, text)
}
