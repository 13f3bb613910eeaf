import { describe, expect, it } from 'vitest'
import {
  type Action,
  actionsOf,
  grantedRights,
  mayDo,
  membershipMay,
  permissions,
  personRoles,
  rightsFor,
  roles,
  serviceActions,
} from './roles.ts'

const actions = Object.keys(permissions) as Action[]
const changes = actions.filter(action => !action.endsWith('.read'))

describe('OPS-3 roles', () => {
  it('let every action be done by somebody who is a person', () => {
    expect(actions.filter(action => !roles.some(role => mayDo(role, action)))).toEqual([])
  })

  it('let a token do nothing that whoever makes it may not do', () => {
    const makers = personRoles.filter(role => mayDo(role, 'tokens.change'))
    expect(serviceActions.filter(action => !makers.every(role => mayDo(role, action)))).toEqual([])
  })

  it('give support metadata only: no messages, tasks, payloads or names, and nothing to change but one switch', () => {
    expect(actionsOf({ role: 'support', rights: [] }).filter(action => changes.includes(action))).toEqual([
      'sessions.overview',
      'sessions.switch',
    ])
    for (const action of ['messages.read', 'tasks.read', 'directory.read', 'people.read', 'audit.read'] as const)
      expect(mayDo('support', action)).toBe(false)
  })

  it('let a coordinator decide and replay, but change nothing that is configured and nobody’s rights', () => {
    for (const action of ['configuration.change', 'mappings.change', 'people.change', 'tokens.change'] as const)
      expect(mayDo('coordinator', action)).toBe(false)
    for (const action of ['tasks.decide', 'messages.replay', 'bulk.run'] as const)
      expect(mayDo('coordinator', action)).toBe(true)
  })

  it('give clinicians their own calendar, people and notices, and nothing else', () => {
    const may = actionsOf({ role: 'clinician', rights: [...grantedRights] })
    expect(may).toEqual(['own-calendar.read', 'own-patients.read', 'notices.read', 'live.read'])
  })

  it('give service accounts nothing by their role, and by their scopes no judgement, payload or signature', () => {
    expect(actionsOf({ role: 'service', rights: [...grantedRights] })).toEqual([])
    for (const action of ['payloads.reveal', 'tasks.decide', 'go-live.sign', 'people.change', 'tokens.change'] as const)
      expect(serviceActions as readonly Action[]).not.toContain(action)
  })

  it('let a token do what its scopes say and no more, whatever else is written there', () => {
    const token = {
      role: 'service',
      rights: [],
      scopes: ['messages.read', 'people.change', 'payloads.reveal'],
    } as const
    expect(actionsOf(token)).toEqual(['messages.read'])
  })

  it('show bodies only to whom the role allows it and an administrator has granted it', () => {
    const may = (role: (typeof personRoles)[number], rights: readonly string[]) =>
      membershipMay({ role, rights }, 'payloads.reveal')
    expect(personRoles.filter(role => may(role, []))).toEqual([])
    expect(personRoles.filter(role => may(role, ['payloads.reveal']))).toEqual([
      'integration-admin',
      'coordinator',
      'privacy-officer',
    ])
    expect(personRoles.filter(role => rightsFor(role).length > 0)).toEqual([
      'integration-admin',
      'coordinator',
      'privacy-officer',
    ])
  })

  it('leave the signature of the privacy officer to the privacy officer', () => {
    expect(roles.filter(role => mayDo(role, 'go-live.sign'))).toEqual(['privacy-officer'])
  })

  it('let nobody change anything whom they do not let read it', () => {
    for (const role of roles)
      for (const action of actions) {
        const read = `${action.split('.')[0]}.read`
        // Support switches the feature on and sees counts of it; what is inside is not theirs to see.
        if (role === 'support' && ['sessions.switch', 'sessions.overview'].includes(action)) continue
        if (mayDo(role, action) && read in permissions) expect(mayDo(role, read as Action)).toBe(true)
      }
  })
})
