/**
 * What a schema cannot say of the listings of a configuration file: that their connections are there, that the target
 * takes referrals and is reached, that it offers what was chosen. Faults stop a file; warnings go with it.
 */
import type { Connector } from '../connectors/connector.ts'
import {
  alwaysRouted,
  type ChoiceFault,
  choiceFaults,
  choosesErrors,
  offeredTriggers,
} from '../model/referral/choices.ts'
import { isSameListing } from '../model/referral/listing.ts'
import { type TriggerSet, triggerSets } from '../model/referral/triggers.ts'
import type { FileFault, LineOf } from './checks.ts'
import type { ConfigurationFile } from './file.ts'

type FileListing = ConfigurationFile['listings'][number]
type Connectors = ReadonlyMap<string, Connector>

/** The trigger sets of these targets; the generic one while none is reached yet. */
export function setsOf(targets: readonly (Connector | undefined)[]): TriggerSet[] {
  const sets = targets.flatMap(each => (each?.referrals ? [triggerSets[each.referrals.triggerSet]] : []))
  return sets.length > 0 ? sets : [triggerSets.generic]
}

/** The trigger sets that count for a listing of a file: of its target, else of every target that a route leads to. */
export function setsIn(
  file: ConfigurationFile,
  { from, target }: Pick<FileListing, 'from' | 'target'>,
  connectors: Connectors,
): TriggerSet[] {
  const targets = target === undefined ? file.routes.filter(each => each.from === from).map(each => each.to) : [target]
  return setsOf(targets.map(slug => connectorOf(file, slug, connectors)))
}

/** Whether routed requests come along, when a listing of a file does not say so. */
export function takesRouted(file: ConfigurationFile, listing: FileListing, connectors: Connectors): boolean {
  return listing.includeRouted ?? alwaysRouted(setsIn(file, listing, connectors))
}

/** What is wrong with the listings of a file. */
export function listingFaults(file: ConfigurationFile, connectors: Connectors, lineOf: LineOf): FileFault[] {
  const slugs = file.connections.map(each => each.id)
  return file.listings.flatMap((listing, index): FileFault[] => {
    const faults: FileFault[] = []
    const add = (key: string, says: string, fix: string, at?: number) => {
      const path = ['listings', index, key, ...(at === undefined ? [] : [at])]
      faults.push({ line: lineOf(path), path: path.join('.'), says, fix })
    }
    const earlier = file.listings.slice(0, index)
    if (earlier.some(each => each.id === listing.id)) add('id', `${listing.id} stands twice.`, 'Give each its own id.')
    if (earlier.some(each => each.from === listing.from && isSameListing(each, listing)))
      add(
        listing.sourceId === undefined ? 'name' : 'sourceId',
        'this listing of that source stands twice.',
        'Keep one of the two, or correct the name or the sourceId.',
      )
    const unknown = `Use one of: ${slugs.join(', ') || '(none defined)'}.`
    if (!slugs.includes(listing.from)) add('from', `there is no connection ${listing.from}.`, unknown)
    const { target } = listing
    if (target !== undefined && !slugs.includes(target)) add('target', `there is no connection ${target}.`, unknown)
    else if (target !== undefined) {
      if (!connectorOf(file, target, connectors)?.referrals) {
        const takers = slugs.filter(slug => connectorOf(file, slug, connectors)?.referrals)
        add('target', `${target} takes no referrals.`, `Use one of: ${takers.join(', ') || '(none takes referrals)'}.`)
      } else if (!file.routes.some(each => each.from === listing.from && each.to === target))
        add(
          'target',
          `no route leads from ${listing.from} to ${target}.`,
          `Add a route with from: ${listing.from} and to: ${target}, or name another target.`,
        )
    }
    const sets = setsIn(file, listing, connectors)
    for (const fault of choiceFaults(listing, sets)) {
      const { key, at, says, fix } = inWords(fault, sets)
      add(key, says, fix, at)
    }
    return faults
  })
}

function inWords(
  fault: ChoiceFault,
  sets: readonly TriggerSet[],
): { key: string; at?: number; says: string; fix: string } {
  switch (fault.kind) {
    case 'not-custom':
      return {
        key: 'triggers',
        says: 'triggers count only with process: custom.',
        fix: 'Remove the triggers, or write process: custom.',
      }
    case 'none-chosen':
      return {
        key: 'process',
        says: 'process: custom needs at least one trigger.',
        fix: `Choose of: ${offeredTriggers(sets).join(', ')}.`,
      }
    case 'not-offered':
      return {
        key: 'triggers',
        at: fault.at,
        says: `the target does not offer ${fault.trigger}.`,
        fix: `Choose of: ${offeredTriggers(sets).join(', ')}.`,
      }
    case 'always-routed':
      return {
        key: 'includeRouted',
        says: 'the target always takes routed requests.',
        fix: 'Remove includeRouted, or write includeRouted: true.',
      }
  }
}

/** What is allowed and should be looked at. */
export function listingWarnings(file: ConfigurationFile, lineOf: LineOf): FileFault[] {
  return file.listings.flatMap((listing, index) => {
    if (!choosesErrors(listing)) return []
    const path = ['listings', index, 'triggers', listing.triggers.indexOf('closed-error')]
    return [
      {
        line: lineOf(path),
        path: path.join('.'),
        says: 'closed-error brings in referrals that were entered in error.',
        fix: 'Remove it unless the target wants to see them; what was brought in must be voided by hand there.',
      },
    ]
  })
}

function connectorOf(file: ConfigurationFile, slug: string, connectors: Connectors): Connector | undefined {
  return connectors.get(file.connections.find(each => each.id === slug)?.connector ?? '')
}
