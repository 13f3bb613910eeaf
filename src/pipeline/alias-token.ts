/** The key of a source entity, by one of the ids that it is known by there. */
import type { Alias } from '../model/events.ts'
import type { Context } from './plan.ts'

/** The token of one id of a source entity: the key of its link, and the lock of everything about it. */
export function aliasToken(context: Pick<Context, 'hub' | 'organization'>, entity: string, alias: Alias): bigint {
  return context.hub.tokens.token(context.organization, `link ${entity} ${alias.system}`, alias.value)
}
