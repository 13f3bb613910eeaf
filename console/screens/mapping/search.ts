/** What may stand in the address of the workbench: the tab, and what is open in it. */
import * as z from 'zod/mini'

const text = z.catch(z.optional(z.string()), undefined)
const number = z.catch(z.optional(z.coerce.number()), undefined)

export const tabs = ['rules', 'coverage', 'try', 'versions', 'sheet'] as const
export type Tab = (typeof tabs)[number]

const MappingSearch = z.object({
  tab: z.catch(z.optional(z.enum(tabs)), undefined),
  /** The rule that is open, from 1 as people count. */
  rule: number,
  /** The sample: an event of a real message, or the name of a shipped one. */
  sample: text,
  verdict: text,
  /** The message whose difference is open. */
  event: text,
  /** The version whose difference is open. */
  version: number,
})
export type MappingSearch = z.infer<typeof MappingSearch>

/** Reads it; anything else is dropped. */
export function readMappingSearch(search: Record<string, unknown>): MappingSearch {
  const read = MappingSearch.parse(search)
  return Object.fromEntries(Object.entries(read).filter(([, each]) => each !== undefined && each !== ''))
}
