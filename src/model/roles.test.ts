import { describe, expect, it } from 'vitest'
import { type Action, mayDo, permissions, roles } from './roles.ts'

const actions = Object.keys(permissions) as Action[]

describe('OPS-3 roles', () => {
  it('leave the integration admin no action that nobody of an organization can do', () => {
    expect(actions.filter(action => !mayDo('integration-admin', action))).toEqual([])
  })

  it('give support metadata only: no messages, tasks or names, and nothing to change', () => {
    expect(actions.filter(action => mayDo('support', action))).toEqual([
      'overview.read',
      'connections.read',
      'routes.read',
      'deliveries.read',
      'issues.read',
      'live.read',
    ])
  })

  it('let a coordinator decide and replay, but not pause, test or change what is configured', () => {
    const refused = actions.filter(action => !mayDo('coordinator', action))
    expect(refused).toEqual(['connections.pause', 'connections.test', 'routes.pause', 'issues.change'])
  })

  it('give clinicians and service accounts nothing here: they get rights of their own', () => {
    for (const role of ['clinician', 'service'] as const)
      expect(actions.filter(action => mayDo(role, action))).toEqual([])
  })

  it('let nobody change anything whom they do not let read it', () => {
    for (const role of roles)
      for (const action of actions) {
        const read = `${action.split('.')[0]}.read`
        if (mayDo(role, action)) expect(mayDo(role, read as Action)).toBe(true)
      }
  })
})
