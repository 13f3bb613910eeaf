import type { TFunction } from 'i18next'
import { describe, expect, it } from 'vitest'
import { typedOption } from './mappingOptions.ts'

const t = ((key: string) => key) as unknown as TFunction

describe('an id that is typed for a target without a directory', () => {
  it.each([
    ['map.practitioner', '17', { kind: 'practitioner', reference: 'Practitioner/17' }],
    ['map.location', 'main', { kind: 'location', reference: 'Location/main' }],
    ['map.event-type', 'first', { kind: 'event-type', serviceType: { code: 'first' } }],
  ])('SCH-8 of %s becomes its counterpart', (kind, typed, choice) => {
    expect(typedOption(t, kind, typed, 'Practice')?.choice).toEqual(choice)
  })

  it.each(['Dr. Imani Okafor', '', 'a/b', 'x'.repeat(65)])('SCH-8 is none when it cannot be one: %j', typed => {
    expect(typedOption(t, 'map.practitioner', typed, 'Practice')).toBeUndefined()
  })
})
