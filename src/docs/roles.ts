/** docs/reference/roles.md: which role may do what. */
import { mayDo, permissions, roles } from '../model/roles.ts'
import { code, heading, type Page, table } from './markdown.ts'

/** The page. */
export function rolesPage(): Page {
  const actions = Object.keys(permissions) as (keyof typeof permissions)[]
  const rows = actions.map(action => [code(action), ...roles.map(role => (mayDo(role, action) ? 'yes' : ''))])
  const text = [
    heading('Roles', 'src/model/roles.ts'),
    'A person has one role in each organization they belong to. What a role may not do is refused, and the refusal is in the audit trail. Another organization’s address looks like one that does not exist.',
    '',
    table(['action', ...roles], rows),
    '',
  ].join('\n')
  return { path: 'docs/reference/roles.md', text }
}
