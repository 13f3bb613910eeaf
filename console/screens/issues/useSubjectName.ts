/** What an incident concerns, in words: a connection, a route, or an issue by its problem. */
import { useTranslation } from 'react-i18next'
import type { IncidentSubject } from '../../api/issues.ts'
import { problemText } from '../../parts/problemText.ts'

export function useSubjectName(): (subject: IncidentSubject) => string {
  const { t } = useTranslation()
  return ({ kind, name, connection }) =>
    kind === 'issue'
      ? problemText(t, name, { connection: connection ?? undefined }).says
      : name || t(`incidents.kind.${kind}`)
}
