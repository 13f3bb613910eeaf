/** Links to entries as their systems hold them: what the next comparison with that system begins from. */
import type { Held } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'
import type { NewLink } from '../store/links.ts'
import { aliasToken } from './items.ts'
import { type Context, type Plan, versionOf } from './plan.ts'

/**
 * What the source holds now is what a delivery would have brought there: unless it has not heard of an earlier version
 * yet, or of what this one says. Then the delivery under way still goes.
 */
export function heldLink(context: Context, plan: Plan): NewLink[] {
  const { held, base, owes } = plan.write
  const { resourceType } = plan.resource
  if (base) return [linkOfHeld(context, plan.record, resourceType, base, undefined)]
  if (!held) return []
  const version = plan.known?.since || owes ? 0 : versionOf(plan) - (plan.sentBack ? 1 : 0)
  return [linkOfHeld(context, plan.record, resourceType, held, version)]
}

/**
 * The link to an entry as its system holds it; `sentVersion` is the version of the record that it equals, 0 for none.
 * Undefined: whichever arrived there last, as before.
 */
export function linkOfHeld(
  { hub, organization, connection }: Context,
  record: string,
  entity: string,
  held: Held,
  sentVersion: number | undefined,
): NewLink {
  const token = aliasToken({ hub, organization }, entity, { system: entity, value: held.id })
  const key = `${connection.id}/${entity}/${token}`
  return {
    connection: connection.id,
    entity,
    token,
    record,
    kind: 'auto',
    reasons: ['source'],
    body: hub.sealer.sealJson(organization, 'link', key, held as unknown as Json),
    ...(sentVersion === undefined ? {} : { sentVersion }),
  }
}
