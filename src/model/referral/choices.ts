/**
 * What an organization may choose for a service listing: triggers of the set that its target offers, and whether routed
 * requests come along. Source: SPEC REF-1, REF-2; reference/referrals.md section 4.
 */
import type { Listing } from './listing.ts'
import { type ReferralTrigger, referralTriggerNames, type TriggerSet } from './triggers.ts'

/** Conditions of our own that every target is offered with: they need nothing of the vendor. */
export const ownTriggers = ['accepted'] as const satisfies readonly ReferralTrigger[]

/** The triggers that can be chosen one by one, for targets with these sets; in the order of the register of triggers. */
export function offeredTriggers(sets: readonly TriggerSet[]): ReferralTrigger[] {
  const offered = new Set<ReferralTrigger>([
    ...sets.flatMap(set => set.triggers),
    ...(sets.length > 0 ? ownTriggers : []),
  ])
  return referralTriggerNames.filter(trigger => offered.has(trigger))
}

/** Whether routed requests come along whatever is chosen: so it is where every target says so. */
export function alwaysRouted(sets: readonly TriggerSet[]): boolean {
  return sets.length > 0 && sets.every(set => set.includeRouted === 'always')
}

export type ChoiceFault =
  /** Triggers count only where the process is `custom`. */
  | { kind: 'not-custom' }
  | { kind: 'none-chosen' }
  /** The target does not offer it. */
  | { kind: 'not-offered'; trigger: ReferralTrigger; at: number }
  /** The target always takes routed requests. */
  | { kind: 'always-routed' }

/** What is wrong with the triggers of a listing, for targets with these sets. Pure. */
export function choiceFaults(
  listing: Pick<Listing, 'process' | 'triggers'> & { includeRouted?: boolean | undefined },
  sets: readonly TriggerSet[],
): ChoiceFault[] {
  const { process, triggers, includeRouted } = listing
  const routed: ChoiceFault[] = includeRouted === false && alwaysRouted(sets) ? [{ kind: 'always-routed' }] : []
  if (process !== 'custom') return [...(triggers.length > 0 ? [{ kind: 'not-custom' as const }] : []), ...routed]
  if (triggers.length === 0) return [{ kind: 'none-chosen' }, ...routed]
  const offered = offeredTriggers(sets)
  const unfit = triggers.flatMap((trigger, at): ChoiceFault[] =>
    offered.includes(trigger) ? [] : [{ kind: 'not-offered', trigger, at }],
  )
  return [...unfit, ...routed]
}

/** Whether a listing would bring in what was closed as an error: allowed, and to be warned of. */
export function choosesErrors({ process, triggers }: Pick<Listing, 'process' | 'triggers'>): boolean {
  return process === 'custom' && triggers.includes('closed-error')
}
