/** docs/reference/roles.md: which role may do what. */
import { type Action, grantedRights, mayDo, permissions, roles, serviceActions } from '../model/roles.ts'
import { code, heading, type Page, table } from './markdown.ts'

/** The page. */
export function rolesPage(): Page {
  const actions = Object.keys(permissions) as Action[]
  const granted: readonly Action[] = grantedRights
  const scopes: readonly Action[] = serviceActions
  const rows = actions.map(action => [
    code(action),
    ...roles.map(role => {
      if (role === 'service') return scopes.includes(action) ? 'by scope' : ''
      if (!mayDo(role, action)) return ''
      return granted.includes(action) ? 'if granted' : 'yes'
    }),
  ])
  const text = [
    heading('Roles', 'src/model/roles.ts'),
    'A person has one role in each organization they belong to. What a role may not do is refused, and the refusal is in the audit trail. Another organization’s address looks like one that does not exist. “If granted”: the role allows it, and an administrator must have granted it to the person besides. “By scope”: a token can be allowed it.',
    '',
    table(['action', ...roles], rows),
    '',
  ].join('\n')
  return { path: 'docs/reference/roles.md', text }
}
