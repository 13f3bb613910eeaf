/** Somebody else saved a route first: each field that differs, and whose value shall hold. */
import { useTranslation } from 'react-i18next'
import type { Connection } from '../../api/types.ts'
import { eventWords } from './eventWords.ts'
import { FieldConflict } from './FieldConflict.tsx'
import type { RouteFields } from './RouteForm.tsx'

const names = ['slug', 'from', 'to', 'events', 'filter', 'takes', 'consent', 'waits'] as const
type Name = (typeof names)[number]

type Props = {
  base: RouteFields
  theirs: RouteFields
  mine: RouteFields
  connections: readonly Connection[]
  onDecided: (fields: RouteFields) => void
}

export function RouteConflict({ connections, ...rest }: Props) {
  const { t } = useTranslation()
  const words = (fields: RouteFields, name: Name) => {
    if (name === 'events') return eventWords(t, fields.events)
    if (name === 'takes')
      return fields.takes.map(kind => t(`routes.takesWhat.${kind}`)).join(', ') || t('history.nothing')
    if (name === 'consent') return t(`routes.consentIs.${fields.consent}`)
    if (name === 'from' || name === 'to')
      return connections.find(({ id }) => id === fields[name])?.title ?? fields[name]
    return fields[name] === '' ? t('history.nothing') : fields[name]
  }
  return <FieldConflict names={names} words={words} {...rest} />
}
