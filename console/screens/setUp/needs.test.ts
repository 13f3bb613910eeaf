import { describe, expect, it } from 'vitest'
import { connectors } from '../../../src/connectors/registry.ts'
import english from '../../locales/en.json' with { type: 'json' }

/** The console's words are found by their place in the hub's list: the English ones must be those of the hub. */
type Words = Readonly<Record<string, Readonly<Record<string, string>> | string>>
const words: Readonly<Record<string, Words>> = english.connector

describe.each([...connectors.values()].map(each => [each.name, each] as const))('what %s needs', (name, connector) => {
  const listed = (texts: readonly string[]) => Object.fromEntries(texts.map((text, index) => [String(index), text]))

  it('is told in the words of the hub', () => {
    expect(words[name]?.prerequisite).toEqual(listed(connector.setUp?.prerequisites ?? []))
    expect(words[name]?.function).toEqual(listed((connector.scopes ?? []).map(scope => scope.function)))
    expect(words[name]?.why).toEqual(listed((connector.scopes ?? []).map(scope => scope.why)))
  })
})
