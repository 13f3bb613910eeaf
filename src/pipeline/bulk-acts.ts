/** What an act on many does to one: the shape of it, and the acts that other parts hand in. */
import type { ByHand, Done } from './by-hand.ts'
import type { Hub } from './hub.ts'

/** Whom things are assigned to, and the bulk itself. */
export type About = { about: string | null; bulk: string }
export type BulkAct = (hub: Hub, organization: string, id: string, how: ByHand & About) => Promise<Done>

/** Acts on rows of Synchronization: their pairs are accepted, or taken back. */
export type RowActs = Readonly<Record<'session.accept' | 'session.take-back', BulkAct>>
