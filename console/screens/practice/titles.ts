/** What an entry is called in a list, a drawer and a choice. Pure. */
import type { EntryFields, KindPath, Names } from '../../api/practice.ts'

/** `names`: of what it refers to, and of accounts. */
export function titleOf(path: KindPath, fields: EntryFields, names: Names): string {
  const named = (field: string) => names[text(fields[field])] ?? ''
  switch (path) {
    case 'clients':
    case 'staff':
      return `${text(fields.first)} ${text(fields.last)}`.trim()
    case 'appointments':
      return named('client') || named('service')
    case 'authorizations':
      return named('client')
    case 'periods':
      return named('agency')
    case 'rights':
      return named('account')
    case 'agencies':
    case 'services':
    case 'funders':
    case 'status-types':
      return text(fields.name)
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
