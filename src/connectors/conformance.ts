/**
 * The suite that every connector runs: what all of them promise, whatever system they speak to. A connector's own test
 * hands over itself, settings, samples and its simulator; `extra` adds what only it promises.
 * `npm run conformance`, or CONFORMANCE_RUNS, makes the random parts long.
 */
import { describe } from 'vitest'
import type { Json } from '../model/events.ts'
import { describeCheck } from './conformance/check.ts'
import { describeDelivery } from './conformance/delivery.ts'
import { describeHistory } from './conformance/history.ts'
import { describeInbound } from './conformance/inbound.ts'
import { describeParsing } from './conformance/parsing.ts'
import { describeShape } from './conformance/shape.ts'
import type { Ask, Connector, Io, Origin, Work } from './connector.ts'

/** A message as it comes in. */
export type Sample = {
  name: string
  origin: Origin
  stream?: string
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/** The simulated other side, with the faults that the suite asks for. */
export type Other<Settings> = {
  io: Io<Settings>
  /** From now on: nobody there, an answer of this status, or all well. */
  turn(to: 'off' | 'on' | number): Promise<void>
  close(): Promise<void>
}

/** The simulated other side as a target. */
export type Target<Settings> = Other<Settings> & {
  /** A new delivery of a new record; `n` tells them apart. */
  work(n: number): Work
  /** How many entries deliveries have made there. */
  effects(): number
  /** Cuts the connection at the next write: before it is carried out, or after. */
  cut(when: 'before' | 'after'): Promise<void>
}

export type Samples<Settings> = {
  /** Settings as a person enters them, secrets included. */
  settings: unknown
  /** Values in the samples that stand for a person: none may come out in a refusal, an address or a log. */
  personal: readonly string[]
  /** Messages the connector reads, each genuine. */
  messages: readonly Sample[]
  /** One entity's life, in order, and what the source answers when it is asked after all of it. */
  history?: { messages: readonly Sample[]; answer(ask: Ask): Promise<Json> }
  other: () => Promise<Other<Settings>>
  target?: () => Promise<Target<Settings>>
}

/** How often the random parts are tried. */
export const runs = Number(
  process.env.CONFORMANCE_RUNS ?? (process.env.npm_lifecycle_event === 'conformance' ? 3_000 : 100),
)

/**
 * Describes what a connector promises.
 *
 * @example
 * describeConnector(parklane, { settings, personal: ['Ada'], messages, other: openFake }, () => {
 *   it('SCH-3 …', () => …)
 * })
 */
export function describeConnector<Settings>(
  connector: Connector<Settings>,
  samples: Samples<Settings>,
  extra?: () => void,
): void {
  describe(`the connector ${connector.name}`, () => {
    describeShape(connector, samples)
    describeInbound(connector, samples)
    describeParsing(connector, samples, runs)
    describeHistory(connector, samples)
    describeCheck(connector, samples)
    describeDelivery(connector, samples)
    extra?.()
  })
}
