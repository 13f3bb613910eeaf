/** A secret: it can be set and replaced, never read. Left alone, the stored one stays. */
import { Button, Input, PasswordInput, Textarea } from '@mantine/core'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldProps, useFieldWords } from './context.ts'
import classes from './form.module.css'
import { hasLines } from './schema.ts'
import { storedSecret } from './secrets.ts'

export function SecretField(props: FieldProps) {
  const { schema, path, value, onChange, required } = props
  const { t } = useTranslation()
  const { label, help, example, error } = useFieldWords(props)
  const id = useId()
  const stored = storedSecret(value)
  // What the hub holds, so that "keep the old one" can go back to it.
  const kept = useRef(stored ? value : undefined)
  if (stored) kept.current = value
  const [shown, setShown] = useState(false)

  if (stored)
    return (
      <Input.Wrapper label={label} description={help} error={error} labelProps={{ id, labelElement: 'div' }}>
        <div className={classes.secret}>
          <span>{stored.kind === 'sealed' ? t('form.secretSet') : t('form.secretFrom', { where: stored.where })}</span>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={t('form.replaceWhat', { what: label })}
            data-path={path}
            onClick={() => onChange('')}
          >
            {t('form.replace')}
          </Button>
        </div>
      </Input.Wrapper>
    )
  const shared = {
    label,
    description: [help, example].filter(Boolean).join(' '),
    error,
    'aria-required': required,
    'data-path': path,
    autoComplete: 'new-password',
    value: typeof value === 'string' ? value : '',
  }
  return (
    <div>
      {hasLines(schema) ? (
        <Textarea
          {...shared}
          spellCheck={false}
          autosize
          minRows={3}
          maxRows={10}
          onChange={event => onChange(event.currentTarget.value)}
        />
      ) : (
        <PasswordInput
          {...shared}
          visible={shown}
          onVisibilityChange={setShown}
          visibilityToggleButtonProps={{ 'aria-label': t('form.showSecret'), tabIndex: 0 }}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
      {kept.current !== undefined && (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={() => onChange(kept.current)}>
          {t('form.keepOld')}
        </Button>
      )}
    </div>
  )
}
