/** Session notes on the clock, with the built-in practice management as their target. */
import type { Hub } from '../pipeline/hub.ts'
import { practiceTarget } from '../practice/target.ts'
import { digestsDue } from '../sessions/digest.ts'
import { pushesDue } from '../sessions/push.ts'
import { sessionsDue } from '../sessions/run.ts'

/** Pairs and brings what is due, organization by organization. */
export const bringSessions = (hub: Hub, stops: () => boolean): Promise<number> =>
  sessionsDue(hub, practiceTarget, stops)

/** Writes the digests whose cut-off has come. */
export const digestSessions = (hub: Hub): Promise<number> => digestsDue(hub, practiceTarget)

/** Creates people at the source, and keeps them current there. */
export const pushSessions = (hub: Hub, stops: () => boolean): Promise<number> => pushesDue(hub, stops)
