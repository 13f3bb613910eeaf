/** Questions of the booking form that must be answered: the intake of a new patient, or a document that comes with one. */
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Question } from '../../api/visits.ts'
import { RowsField } from './RowsField.tsx'

type Props = {
  kind: 'intake' | 'documents'
  rows: readonly Question[]
  disabled: boolean
  onChange: (rows: readonly Question[]) => void
}

export function QuestionsField({ kind, rows, disabled, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <RowsField
      legend={t(`visits.type.${kind}`)}
      help={t(`visits.type.${kind}Help`)}
      rows={rows}
      disabled={disabled}
      removes={({ label, question }) => t('visits.takeOut', { what: label || question })}
      adds={t(`visits.type.${kind}Add`)}
      blank={{ question: '', label: '' }}
      onChange={onChange}
    >
      {(row, change) => (
        <>
          <TextInput
            aria-label={t('visits.type.question')}
            placeholder={t('visits.type.question')}
            autoComplete="off"
            disabled={disabled}
            value={row.question}
            onChange={event => change({ question: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('visits.type.questionLabel')}
            placeholder={t('visits.type.questionLabel')}
            autoComplete="off"
            disabled={disabled}
            value={row.label}
            onChange={event => change({ label: event.currentTarget.value })}
          />
        </>
      )}
    </RowsField>
  )
}
