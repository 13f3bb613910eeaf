/** The four tabs of Synchronization: which a person sees, and which are locked. Source: reference/sessions.md section 4. */

export const tabs = ['agencies', 'clients', 'staff', 'appointments'] as const
export type Tab = (typeof tabs)[number]

export type TabFacts = {
  /** Sites at the source that are not gone, and how many of them have an agency that is saved. */
  sites: number
  mappedSites: number
  /** The agencies that the person has access to in the practice management. */
  agencies: 'all' | readonly string[]
}

export type TabState = {
  tab: Tab
  visible: boolean
  locked: boolean
  /** Sites that still need an agency, where that is what locks it; no site at all locks as well. */
  because?: 'sites-unmapped' | 'no-sites'
}

/** Every tab, in the order in which they stand. */
export function tabsOf({ sites, mappedSites, agencies }: TabFacts): TabState[] {
  const because = sites === 0 ? 'no-sites' : mappedSites < sites ? 'sites-unmapped' : undefined
  return tabs.map(tab => {
    if (tab === 'agencies') return { tab, visible: agencies === 'all' || agencies.length > 0, locked: false }
    return { tab, visible: true, locked: because !== undefined, ...(because && { because }) }
  })
}
