/** How the gates are handled at an agency or for a funder: only those that are handled otherwise than usual are shown. */
import { ActionIcon, NativeSelect } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Draft } from './draft.ts'
import { fixedGates, gateCodes } from './kinds.ts'
import classes from './practice.module.css'

const severities = ['block', 'warn', 'off'] as const

type Props = {
  label: string
  help: string | undefined
  disabled: boolean
  value: Draft | undefined
  onChange: (value: Draft) => void
}

export function GatesField({ label, help, disabled, value = {}, onChange }: Props) {
  const { t } = useTranslation()
  const set = Object.keys(value).sort()
  const free = gateCodes.filter(code => !fixedGates.has(code) && !(code in value))
  const nameOf = (code: string) => `${code} · ${t(`sessions.gate.${code}`)}`
  const takeOut = (code: string) =>
    onChange(Object.fromEntries(Object.entries(value).filter(([each]) => each !== code)))
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      {help && <p className={classes.help}>{help}</p>}
      {set.map(code => (
        <div key={code} className={classes.gateRow}>
          <NativeSelect
            label={nameOf(code)}
            disabled={disabled}
            value={String(value[code])}
            onChange={event => onChange({ ...value, [code]: event.currentTarget.value })}
            data={severities.map(each => ({ value: each, label: t(`sessions.severity.${each}`) }))}
          />
          {!disabled && (
            <ActionIcon size="lg" aria-label={t('practice.asUsual', { gate: code })} onClick={() => takeOut(code)}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {!disabled && (
        <NativeSelect
          aria-label={t('practice.addGate')}
          value=""
          onChange={event => {
            const code = event.currentTarget.value
            if (code !== '') onChange({ ...value, [code]: 'warn' })
          }}
          data={[
            { value: '', label: t('practice.addGate') },
            ...free.map(code => ({ value: code, label: nameOf(code) })),
          ]}
        />
      )}
    </fieldset>
  )
}
