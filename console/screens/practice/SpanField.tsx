/** When an appointment is: a day, a start and an end on the wall of its agency. */
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './practice.module.css'
import type { Span } from './wall.ts'

type Props = {
  value: Span
  error: string | undefined
  disabled: boolean
  zone: string
  onChange: (value: Span) => void
}

export function SpanField({ value, error, disabled, zone, onChange }: Props) {
  const { t } = useTranslation()
  const isOvernight = value.from !== '' && value.to !== '' && value.to <= value.from
  const field = (name: keyof Span, type: 'date' | 'time') => (
    <TextInput
      type={type}
      label={t(`practice.span.${name}`)}
      disabled={disabled}
      error={error !== undefined && (value[name] === '' || name === 'date')}
      value={value[name]}
      onChange={event => onChange({ ...value, [name]: event.currentTarget.value })}
    />
  )
  return (
    <fieldset className={classes.group}>
      <legend>{t('practice.field.span')}</legend>
      <div className={classes.triple}>
        {field('date', 'date')}
        {field('from', 'time')}
        {field('to', 'time')}
      </div>
      <p className={error ? classes.fault : classes.help}>
        {error ?? (isOvernight ? t('practice.span.overnight', { zone }) : t('practice.span.zone', { zone }))}
      </p>
    </fieldset>
  )
}
