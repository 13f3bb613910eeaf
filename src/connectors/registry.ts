/** Every connector there is, by name. */
import type { Connector } from './connector.ts'

const all: readonly Connector[] = []

export const connectors: ReadonlyMap<string, Connector> = new Map(all.map(connector => [connector.name, connector]))
