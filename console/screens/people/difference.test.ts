import { describe, expect, it } from 'vitest'
import { actionsOf, differenceOf } from './difference.ts'

const table = {
  actions: ['tasks.read', 'payloads.reveal', 'people.change'],
  roles: [
    { role: 'coordinator', may: ['tasks.read'], rights: ['payloads.reveal'] },
    { role: 'integration-admin', may: ['tasks.read', 'people.change'], rights: ['payloads.reveal'] },
    { role: 'clinician', may: [], rights: [] },
  ],
  scopes: [],
}

describe('what somebody may do', () => {
  it('is what the role may, and what was granted besides where the role allows it', () => {
    expect(actionsOf(table, { role: 'coordinator', rights: ['payloads.reveal'] })).toEqual([
      'tasks.read',
      'payloads.reveal',
    ])
    expect(actionsOf(table, { role: 'clinician', rights: ['payloads.reveal'] })).toEqual([])
  })

  it('differs by what is gained and what is lost', () => {
    const before = { role: 'coordinator', rights: ['payloads.reveal'] }
    expect(differenceOf(table, before, { role: 'integration-admin', rights: [] })).toEqual({
      gains: ['people.change'],
      loses: ['payloads.reveal'],
    })
    expect(differenceOf(table, before, before)).toEqual({ gains: [], loses: [] })
  })
})
