/** What an organization can choose about matching. Thresholds are not among it: they are the same for everybody. */
import type { TenantRuleName } from './tenant-rules.ts'

export type MatchPolicy = {
  /** How many people the index holds. */
  population: number
  /** A query from outside: the CMS combinations count. */
  external: boolean
  tenantRules: readonly TenantRuleName[]
  /** Rows 33 to 37 of the CMS table that this organization takes. */
  contestedCmsRules: readonly string[]
  /**
   * Reads the CMS proposal to the letter: a combination with a unique candidate is returned, and only a suffix, or what
   * a person or a member said, stands against it. Otherwise every veto does.
   */
  cmsToTheLetter: boolean
}

export const defaultMatchPolicy: MatchPolicy = {
  population: 1_000_000,
  external: false,
  tenantRules: ['identifier'],
  contestedCmsRules: [],
  cmsToTheLetter: false,
}
